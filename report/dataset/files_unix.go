//go:build !windows

package dataset

import (
	"errors"
	"os"
)

// replace renames a file over another one.
func replace(from, to string) error { return os.Rename(from, to) }

// syncDir brings the names in a directory to disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
