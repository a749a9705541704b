package dataset

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// errorSharingViolation is what Windows answers where another program has the file open (WinError.h, 32).
const errorSharingViolation = syscall.Errno(32)

// replace renames a file over another one, which fails while another program has that one open.
func replace(from, to string) error {
	err := os.Rename(from, to)
	if errors.Is(err, errorSharingViolation) || errors.Is(err, syscall.ERROR_ACCESS_DENIED) {
		return fmt.Errorf("%s cannot be replaced: another program has it open; close that program and run again: %w",
			to, err)
	}
	return err
}

// syncDir does nothing: Windows has no way to bring the names in a directory to disk.
func syncDir(string) error { return nil }
