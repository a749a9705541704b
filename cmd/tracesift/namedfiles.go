package main

import (
	"strings"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/run"
)

// readingFlags returns the flags that name files to be read, --zones aside: only the run knows which files these are.
func readingFlags() []string {
	return []string{
		"answers", "baseline", "columns", "config", "eop-ranges", "from", "key", "lists", "policy", "providers", "redact", "rules", "words",
	}
}

// namedFiles returns the files that the flags of a command name to be read, and the lists of names among its arguments.
func namedFiles(flags *pflag.FlagSet, args []string) []run.File {
	var files []run.File
	for _, name := range readingFlags() {
		flag := flags.Lookup(name)
		if flag == nil {
			continue
		}
		paths := []string{flag.Value.String()}
		if many, ok := flag.Value.(pflag.SliceValue); ok {
			paths = many.GetSlice()
		}
		switch name {
		case "config": // a settings file needs no flag
			paths[0], _ = (&commonFlags{config: paths[0]}).path()
		case "key": // LIST=FILE
			for i, path := range paths {
				_, paths[i], _ = strings.Cut(path, "=")
			}
		}
		for _, path := range paths {
			files = append(files, run.File{Flag: "--" + name, Path: path})
		}
	}
	for _, arg := range args {
		if list, ok := strings.CutPrefix(arg, "@"); ok {
			files = append(files, run.File{Flag: arg, Path: list})
		}
	}
	return files
}
