package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/pflag"
)

func versionCommand() command {
	return command{
		name: "version", summary: "print the version",
		prepare: func(*pflag.FlagSet) func(context.Context, []string, stdio) error {
			return func(_ context.Context, _ []string, io stdio) error {
				_, err := fmt.Fprintf(io.out, "tracesift %s %s/%s %s\n", version(), runtime.GOOS, runtime.GOARCH, runtime.Version())
				return err
			}
		},
	}
}

// version returns the module's version, or the commit that the binary was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return "devel"
}
