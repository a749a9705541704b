package run

import (
	"fmt"
	"os"
	"path/filepath"

	"tracesift/ingest"
)

// Output is a file that a run writes, and the flag that names it.
type Output struct {
	Flag, Path string // without a path nothing is written
}

// checkOutputs says before anything is read why an output could not be written in the end, or what it would destroy: an
// export, another output, or what is no file.
func checkOutputs(outputs []Output, inputs []ingest.Input) error {
	taken := map[string]string{}
	for _, o := range outputs {
		switch o.Path {
		case "":
			continue
		case ingest.Stdin: // elsewhere the sign for standard output
			return fmt.Errorf("%s -: this is never standard output: name a file", o.Flag)
		}
		if info, err := os.Stat(filepath.Dir(o.Path)); err != nil || !info.IsDir() {
			return fmt.Errorf("%s %s: there is no directory %s: make it first", o.Flag, o.Path, filepath.Dir(o.Path))
		}
		path, err := filepath.Abs(o.Path)
		if err != nil {
			return err
		}
		if other := taken[path]; other != "" {
			return fmt.Errorf("%s %s: %s writes there too", o.Flag, o.Path, other)
		}
		taken[path] = o.Flag
		info, err := os.Stat(path)
		switch {
		case err != nil:
			continue // there is nothing yet
		case !info.Mode().IsRegular():
			return fmt.Errorf("%s %s: this is no regular file: name another", o.Flag, o.Path)
		}
		for i := range inputs {
			if export, err := os.Stat(inputs[i].File()); err == nil && os.SameFile(info, export) {
				return fmt.Errorf("%s %s: this is one of the exports: name another file", o.Flag, o.Path)
			}
		}
	}
	return nil
}

// outputs returns what a run of these options writes, but for the dataset.
func (o *Options) outputs() []Output {
	all := []Output{{"--rejects", o.Rejects}, {"--suppressions", o.Suppressions}, {"--record", o.DNS.Record}}
	for _, path := range o.Documents {
		all = append(all, Output{"-o", path})
	}
	return all
}
