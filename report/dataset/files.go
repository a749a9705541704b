package dataset

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

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

// stored calls f with the path below dir, with slashes, of every file in the directories that a dataset uses. Names of
// other programs' files come too.
func stored(dir string, f func(path string) error) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		switch _, ours := tableOf(e.Name()); {
		case !e.IsDir():
			err = f(e.Name())
		case ours || e.Name() == stateTable:
			err = fs.WalkDir(os.DirFS(dir), e.Name(), func(path string, e fs.DirEntry, err error) error {
				if err != nil || e.IsDir() {
					return err
				}
				return f(path)
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isTemporary says whether a path names a file that a run had not finished. Beside the manifest others may keep their own.
func isTemporary(path string) bool {
	name := path[strings.LastIndexByte(path, '/')+1:]
	begin := "."
	if name == path {
		begin += manifestName
	}
	return strings.HasPrefix(name, begin) && strings.HasSuffix(name, ".tmp")
}

// sweep removes what a killed run left: temporary files, and directories that have nothing else.
func sweep(dir string) error {
	dirs := map[string]bool{}
	err := stored(dir, func(path string) error {
		if !isTemporary(path) {
			return nil
		}
		gone := filepath.Join(dir, filepath.FromSlash(path))
		dirs[filepath.Dir(gone)] = true
		return os.Remove(gone)
	})
	for d := range dirs {
		if d == filepath.Clean(dir) {
			continue
		}
		err = errors.Join(err, removeEmpty(d))
		if parent := filepath.Dir(d); parent != filepath.Clean(dir) {
			err = errors.Join(err, removeEmpty(parent))
		}
	}
	return err
}
