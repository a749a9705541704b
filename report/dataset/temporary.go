package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"

	"tracesift/report/parquet"
)

// temporary is a file that will take its place when everything is complete. Its name begins with a dot: readers of a
// directory skip it. Runs that could take the same name are kept apart by the lock.
type temporary struct {
	path string
	f    *os.File // nil once it is finished
	hash hash.Hash
	size int64
	made string // the directory, where it was made for the file
}

// createTemporary creates the file that will be name in dir, and the directory.
func createTemporary(dir, name string) (*temporary, error) {
	t := &temporary{path: filepath.Join(dir, fmt.Sprintf(".%s.%d.tmp", name, os.Getpid())), hash: sha256.New()}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		t.made = dir
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	var err error
	t.f, err = os.OpenFile(t.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	return t, err
}

// Write appends b.
func (t *temporary) Write(b []byte) (int, error) {
	n, err := t.f.Write(b)
	t.hash.Write(b[:n])
	t.size += int64(n)
	return n, err
}

// finish brings the file to disk and closes it.
func (t *temporary) finish() error {
	err := errors.Join(t.f.Sync(), t.f.Close())
	t.f = nil
	return err
}

// sum is the SHA-256 of what was written, hexadecimal.
func (t *temporary) sum() string { return hex.EncodeToString(t.hash.Sum(nil)) }

// discard removes the file, and the directory that was made for it.
func (t *temporary) discard() error {
	var errs []error
	if t.f != nil {
		errs = append(errs, t.f.Close())
		t.f = nil
	}
	if err := os.Remove(t.path); !errors.Is(err, os.ErrNotExist) {
		errs = append(errs, err)
	}
	if t.made != "" {
		errs = append(errs, removeEmpty(t.made))
	}
	return errors.Join(errs...)
}

// verifyRows opens a file of a table anew: a lost write shows in its size or its footer.
func verifyRows(path string, size, rows int64) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return err
	}
	if stat.Size() != size {
		return fmt.Errorf("%s has %d bytes on disk, %d were written", path, stat.Size(), size)
	}
	footer, err := parquet.ReadFooter(f, size)
	if err != nil {
		return fmt.Errorf("%s cannot be read back: %w", path, err)
	}
	if footer.Rows != rows {
		return fmt.Errorf("%s has %d rows on disk, %d were written", path, footer.Rows, rows)
	}
	return nil
}

// pending is a finished file that waits to take its place.
type pending struct {
	file  *temporary
	entry File
}
