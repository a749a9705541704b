package run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"tracesift/ingest"
	"tracesift/report/atomicfile"
)

// File is a file that a run reads or writes, and the flag that names it.
type File struct {
	Flag, Path string // without a path nothing is read or written
}

// output is a file that a run writes.
type output struct {
	File
	place string      // absolute, its directory without links
	old   os.FileInfo // of what is there; nil: nothing yet
}

// CheckOutputs says before anything is read why an output could not be written in the end, or what it would destroy:
// another output, a file that is read, an export, or what is no file.
func CheckOutputs(written, read []File, exports []ingest.Input) error {
	var all []output
	for _, f := range written {
		if f.Path == "" {
			continue
		}
		o, err := newOutput(f)
		if err != nil {
			return fmt.Errorf("%s %s: %w", f.Flag, f.Path, err)
		}
		for i := range all {
			if all[i].place == o.place || all[i].is(o.old) {
				return fmt.Errorf("%s %s: %s writes there too", f.Flag, f.Path, all[i].Flag)
			}
		}
		all = append(all, o)
	}
	if len(all) == 0 {
		return nil
	}
	for _, f := range read {
		if o := replacing(all, f.Path); o != nil && !(f.Flag == "--answers" && o.Flag == "--record") { // which adds to them
			return fmt.Errorf("%s %s: %s reads this file: name another", o.Flag, o.Path, f.Flag)
		}
	}
	for i := range exports {
		if o := replacing(all, exports[i].File()); o != nil {
			return fmt.Errorf("%s %s: this is one of the exports: name another file", o.Flag, o.Path)
		}
	}
	return nil
}

// newOutput finds out where a file is written, and whether that can be done.
func newOutput(f File) (o output, err error) {
	o.File = f
	if f.Path == ingest.Stdin { // elsewhere the sign for standard output
		return o, errors.New("this is never standard output: name a file")
	}
	dir := filepath.Dir(f.Path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return o, fmt.Errorf("there is no directory %s: make it first", dir)
	}
	if o.old, err = os.Stat(f.Path); err == nil && !o.old.Mode().IsRegular() {
		return o, errors.New("this is no regular file: name another")
	}
	if err := atomicfile.Try(f.Path); err != nil {
		return o, fmt.Errorf("no file can be made there: %w", err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return o, err
	}
	o.place, err = filepath.Abs(filepath.Join(dir, filepath.Base(f.Path)))
	return o, err
}

// replacing returns the output that would replace a file, nil where none would.
func replacing(all []output, path string) *output {
	if path == "" {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil // whoever reads it says so
	}
	for i := range all {
		if all[i].is(info) {
			return &all[i]
		}
	}
	return nil
}

// is says whether a file is the one that the output replaces, under whatever name.
func (o *output) is(info os.FileInfo) bool {
	return o.old != nil && info != nil && os.SameFile(o.old, info)
}

// outputs returns what a run of these options writes, but for the dataset.
func (o *Options) outputs() []File {
	all := []File{{"--rejects", o.Rejects}, {"--suppressions", o.Suppressions}, {"--record", o.DNS.Record}}
	for _, path := range o.Documents {
		all = append(all, File{"-o", path})
	}
	return all
}

// files returns the files of list data, under the flag that names them.
func (z zones) files() []File {
	var all []File
	for _, spec := range z {
		all = append(all, File{"--zones", spec.Path})
	}
	return all
}
