//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package dataset

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

const lockIsFile = false

// lock keeps other runs out of dir until the returned file is closed. It leaves nothing behind, however the run ends.
func lock(dir string) (*os.File, error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case err == nil || errors.Is(err, syscall.ENOTSUP) || errors.Is(err, syscall.ENOLCK):
		return d, nil // some network file systems have no locks
	case errors.Is(err, syscall.EWOULDBLOCK):
		err = fmt.Errorf("%s is being written by another run", dir)
	}
	return nil, errors.Join(err, d.Close())
}
