package dataset

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lockIsFile says that the lock is a file in the directory, so that the directory is empty only without it.
const lockIsFile = true

// lockName is the name of that file. Readers of the directory skip it as they skip the manifest.
const lockName = "_lock"

// deleteOnClose removes the file with its last handle (Windows API, CreateFile, FILE_FLAG_DELETE_ON_CLOSE).
const deleteOnClose = 0x04000000

// lock keeps other runs out of dir until the returned file is closed: by opening one that nobody else may open
// meanwhile. It leaves nothing behind, however the run ends.
func lock(dir string) (*os.File, error) {
	path := filepath.Join(dir, lockName)
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	const alone = 0 // no sharing
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, alone, nil, syscall.OPEN_ALWAYS,
		syscall.FILE_ATTRIBUTE_NORMAL|deleteOnClose, 0)
	switch {
	case errors.Is(err, errorSharingViolation):
		return nil, fmt.Errorf("%s is being written by another run", dir)
	case err != nil:
		return nil, &os.PathError{Op: "lock", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}
