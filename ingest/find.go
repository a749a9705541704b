package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Input is one export to read.
type Input struct {
	Path string
	// Named is false for a file that was found below a directory: it may be something else than an export, which is
	// then no error.
	Named bool
}

// Stdin is the path that stands for standard input.
const Stdin = "-"

// Find expands what a user named into exports, sorted by path and each once. A directory stands for all files below it
// whose names begin with neither a dot nor an underscore; a pattern with *, ? or [ is expanded here because Windows
// shells leave it alone.
func Find(args []string) ([]Input, error) {
	var all []Input
	for _, arg := range args {
		found, err := find(arg)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	// A named file stands before the same file found below a directory, so that Compact keeps the named one.
	slices.SortStableFunc(all, func(a, b Input) int {
		if c := cmp.Compare(filepath.ToSlash(a.Path), filepath.ToSlash(b.Path)); c != 0 {
			return c
		}
		if a.Named == b.Named {
			return 0
		}
		if a.Named {
			return -1
		}
		return 1
	})
	all = slices.CompactFunc(all, func(a, b Input) bool { return a.Path == b.Path })
	if len(all) == 0 {
		return nil, fmt.Errorf("no exports found in %s", strings.Join(args, ", "))
	}
	return all, nil
}

// find expands one argument.
func find(arg string) ([]Input, error) {
	if arg == Stdin {
		return []Input{{Path: Stdin, Named: true}}, nil
	}
	info, err := os.Stat(arg)
	if err == nil && info.IsDir() {
		return walk(arg)
	}
	if err == nil {
		return []Input{{Path: filepath.Clean(arg), Named: true}}, nil
	}
	if !strings.ContainsAny(arg, "*?[") {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w; name files, directories or patterns", arg, fs.ErrNotExist)
		}
		return nil, err
	}
	matches, err := filepath.Glob(arg)
	if err != nil {
		return nil, fmt.Errorf("pattern %s: %w", arg, err)
	}
	var all []Input
	for _, m := range matches {
		if isHidden(filepath.Base(m)) && !isHidden(filepath.Base(arg)) {
			continue
		}
		if info, err := os.Stat(m); err == nil && info.IsDir() {
			below, err := walk(m)
			if err != nil {
				return nil, err
			}
			all = append(all, below...)
			continue
		}
		all = append(all, Input{Path: filepath.Clean(m), Named: true})
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("pattern %s matches no file", arg)
	}
	return all, nil
}

// isHidden says whether a name is left out unless it is asked for.
func isHidden(name string) bool {
	return name[0] == '.' && len(name) > 1 && name != ".." || name[0] == '_'
}

// walk returns the regular files below a directory, and links to such. It does not follow links to directories.
func walk(dir string) ([]Input, error) {
	var all []Input
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := path != dir && isHidden(d.Name())
		switch {
		case d.IsDir() && hidden:
			return filepath.SkipDir
		case d.IsDir() || hidden || !isRegular(path, d):
			return nil
		}
		all = append(all, Input{Path: filepath.Clean(path)})
		return nil
	})
	return all, err
}

// isRegular says whether an entry is a regular file or links to one: a pipe would wait for its writer for ever.
func isRegular(path string, d fs.DirEntry) bool {
	if d.Type()&fs.ModeSymlink == 0 {
		return d.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
