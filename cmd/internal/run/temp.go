package run

import (
	"errors"
	"io/fs"
	"os"
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

// openTemp makes a temporary file in the system's place for them (TMPDIR, on Windows TEMP).
func openTemp() (delivery.Temp, error) {
	f, err := os.CreateTemp("", "tracesift-*.tmp")
	if err != nil {
		return nil, err
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

// openLedger is openTemp for names that are counted.
func openLedger() (ledger.Temp, error) { return openTemp() }

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
