package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// Input is one export to read.
type Input struct {
	Path string
	// Named is false for a file that was found below a directory: it may be something else than an export, which is
	// then no error.
	Named bool

	regular bool    // a regular file, which can be looked into before it is read
	member  *member // in a zip archive; nil: a file
	err     error   // why the archive or the directory at Path could not be listed
}

// File returns the path of the file that the export lies in: its own, or that of its archive.
func (in *Input) File() string {
	if in.member != nil {
		return in.member.archive.path
	}
	return in.Path
}

// Stdin is the path that stands for standard input.
const Stdin = "-"

// Find expands what a user named into exports, sorted by path and each once. A directory stands for all files below it
// whose names begin with neither a dot nor an underscore; a pattern with *, ? or [ is expanded here because Windows
// shells leave it alone, and DIR/**/NAME is every such file below DIR whose name fits; @FILE stands for what the lines
// of a file name. Each member of a zip archive is an export of its own, archive.zip/member.
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
	sortInputs(all)
	all = slices.CompactFunc(all, func(a, b Input) bool { return a.Path == b.Path })
	if len(all) == 0 {
		return nil, fmt.Errorf("no exports found in %s", strings.Join(args, ", "))
	}
	return expandArchives(all), nil
}

// expandArchives puts the members of zip archives in the place of the archives. What cannot be listed stays, with the
// reason.
func expandArchives(files []Input) []Input {
	all := make([]Input, 0, len(files))
	for _, in := range files {
		if !in.regular || !isArchive(in.Path) {
			all = append(all, in)
			continue
		}
		inside, err := members(in.Path)
		if err != nil {
			in.err = err
			inside = []Input{in}
		}
		all = append(all, inside...)
	}
	sortInputs(all)
	return all
}

// sortInputs sorts by path, what was named before what was found. Package slices would be compiled anew for so wide a
// record.
func sortInputs(all []Input) {
	sort.SliceStable(all, func(i, k int) bool {
		a, b := &all[i], &all[k]
		if c := strings.Compare(filepath.ToSlash(a.Path), filepath.ToSlash(b.Path)); c != 0 {
			return c < 0
		}
		return a.Named && !b.Named
	})
}

// isArchive says whether the file at path is a zip archive. What cannot be opened is found out when it is read.
func isArchive(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	magic := make([]byte, 4)
	n, _ := io.ReadFull(f, magic)
	return isZip(magic[:n])
}

// find expands one argument.
func find(arg string) ([]Input, error) {
	if arg == Stdin {
		return []Input{{Path: Stdin, Named: true}}, nil
	}
	info, err := os.Stat(arg)
	if list, is := strings.CutPrefix(arg, listPrefix); is && list != "" && err != nil {
		return findListed(list)
	}
	if err == nil && info.IsDir() {
		return walk(arg)
	}
	if err == nil {
		return []Input{{Path: filepath.Clean(arg), Named: true, regular: info.Mode().IsRegular()}}, nil
	}
	if !strings.ContainsAny(arg, "*?[") {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w; name files, directories or patterns", arg, fs.ErrNotExist)
		}
		return nil, err
	}
	if dir, name, deep := strings.Cut(filepath.ToSlash(arg), "**/"); deep && (dir == "" || dir[len(dir)-1] == '/') {
		return findBelow(arg, filepath.Clean(dir), name)
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
		info, err := os.Stat(m)
		if err == nil && info.IsDir() {
			below, err := walk(m)
			if err != nil {
				return nil, err
			}
			all = append(all, below...)
			continue
		}
		all = append(all, Input{Path: filepath.Clean(m), Named: true, regular: err == nil && info.Mode().IsRegular()})
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("pattern %s matches no file", arg)
	}
	return all, nil
}

// findBelow expands a pattern for files at any depth: those below the directories that dir names, as their names say.
func findBelow(arg, dir, name string) ([]Input, error) {
	if strings.Contains(name, "/") {
		return nil, fmt.Errorf("pattern %s: a name follows **/, and no directory", arg)
	}
	dirs, err := filepath.Glob(dir)
	_, badName := filepath.Match(name, "")
	if err := cmp.Or(err, badName); err != nil {
		return nil, fmt.Errorf("pattern %s: %w", arg, err)
	}
	var all []Input
	for _, d := range dirs {
		if info, err := os.Stat(d); err != nil || !info.IsDir() || isHidden(filepath.Base(d)) && !isHidden(filepath.Base(dir)) {
			continue
		}
		below, err := walk(d)
		if err != nil {
			return nil, err
		}
		for _, in := range below {
			if fits, _ := filepath.Match(name, filepath.Base(in.Path)); fits || in.err != nil {
				in.Named = true
				all = append(all, in)
			}
		}
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

// walk returns the regular files below a directory, or below one that dir links to, and links to such. It follows no
// other links to directories. What cannot be listed below it stays, with the reason.
func walk(dir string) ([]Input, error) {
	if info, err := os.Lstat(dir); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		dir += string(filepath.Separator) // where it leads to
	}
	w := walker{dir: dir}
	err := filepath.WalkDir(dir, w.visit)
	return w.found, err
}

// walker gathers what lies below a directory.
type walker struct {
	dir   string
	found []Input
}

// visit takes one entry; it is an fs.WalkDirFunc.
func (w *walker) visit(path string, d fs.DirEntry, err error) error {
	hidden := path != w.dir && isHidden(filepath.Base(path))
	switch {
	case err != nil && path == w.dir:
		return err
	case err != nil:
		w.found = append(w.found, Input{Path: filepath.Clean(path), Named: true, err: err})
		return nil
	case d.IsDir() && hidden:
		return filepath.SkipDir
	case d.IsDir() || hidden || !isRegular(path, d):
		return nil
	}
	w.found = append(w.found, Input{Path: filepath.Clean(path), regular: true})
	return nil
}

// isRegular says whether an entry is a regular file or links to one: a pipe would wait for its writer for ever.
func isRegular(path string, d fs.DirEntry) bool {
	if d.Type()&fs.ModeSymlink == 0 {
		return d.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
