package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"tracesift/analyze/delivery"
	"tracesift/analyze/ledger"
)

// tempFile is a temporary file that is gone when it is closed, and where the system can do that as soon as it is
// opened: then a killed run leaves nothing behind either.
type tempFile struct {
	*os.File
	named bool // it still has a name
}

// tempPattern is how temporary files are called while they have a name.
const tempPattern = "tracesift-*.tmp"

// tempRemedy is what helps where they cannot be made or written.
const tempRemedy = "name another place for temporary files (TMPDIR, on Windows TEMP), or give more --memory"

// openTemp makes a temporary file in the system's place for them (TMPDIR, on Windows TEMP).
func openTemp() (delivery.Temp, error) {
	if runtime.GOOS == "windows" {
		sweep(os.TempDir())
	}
	f, err := os.CreateTemp("", tempPattern)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, tempRemedy)
	}
	t := &tempFile{File: f, named: true}
	if runtime.GOOS != "windows" {
		if err := os.Remove(f.Name()); err != nil {
			return nil, errors.Join(err, t.Close())
		}
		t.named = false
	}
	return t, nil
}

// Write writes on; what goes wrong is mostly that there is no room.
func (t *tempFile) Write(b []byte) (int, error) {
	n, err := t.File.Write(b)
	if err != nil {
		err = fmt.Errorf("%w: make room, %s", err, tempRemedy)
	}
	return n, err
}

// openLedger is openTemp for names that are counted.
func openLedger() (ledger.Temp, error) { return openTemp() }

// sweep removes what killed runs left behind where a file keeps its name as long as it is open. Files of runs that go on
// cannot be removed there, so errors mean nothing.
func sweep(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, tempPattern)) // the pattern is well-formed
	for _, path := range left {
		_ = os.Remove(path)
	}
}

// Close closes and removes the file.
func (t *tempFile) Close() error {
	err := t.File.Close()
	if !t.named {
		return err
	}
	if gone := os.Remove(t.Name()); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
