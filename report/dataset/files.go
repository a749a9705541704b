package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// createTemporary creates a file beside the one that it will replace. Its name begins with a dot: readers of a
// directory skip it. Runs that could take the same name are kept apart by the lock.
func createTemporary(dir, name string) (*os.File, error) {
	path := filepath.Join(dir, fmt.Sprintf(".%s.%d.tmp", name, os.Getpid()))
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

// escapeGlob makes a path that Glob takes as it stands.
func escapeGlob(path string) string {
	return strings.NewReplacer("[", "[[]", "*", "[*]", "?", "[?]").Replace(path)
}

// removeMade removes a directory that this run made, unless somebody has put something into it.
func removeMade(dir string, made bool) error {
	if !made {
		return nil
	}
	return removeEmpty(dir)
}

// removeEmpty removes a directory that is empty; one that is not, or is not there, is no error.
func removeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || len(entries) > 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return os.Remove(dir)
}

// partitionDirs returns the partitions below dir by name.
func partitionDirs(dir string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(dir, tableName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), "event_date=") {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// sweep removes what a killed run left: temporary files, and partitions that have nothing else.
func sweep(dir string) error {
	names, err := partitionDirs(dir)
	if err != nil {
		return err
	}
	if _, err := sweepDir(dir, manifestName); err != nil {
		return err
	}
	for _, name := range names {
		partition := filepath.Join(dir, tableName, name)
		n, err := sweepDir(partition, fileName)
		if err == nil && n > 0 {
			err = removeEmpty(partition)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sweepDir removes the temporary files of name in dir and returns how many there were.
func sweepDir(dir, name string) (int, error) {
	left, err := filepath.Glob(filepath.Join(escapeGlob(dir), "."+name+".*.tmp"))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return len(left), err
}
