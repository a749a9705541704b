package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/settings"
	"tracesift/report/sanitise"
)

// logLevel is how much stderr says; each level says what the one before does, and more.
type logLevel int

// The levels.
const (
	logErrors logLevel = iota
	logWarnings
	logInfo
	logDebug
)

// logLevels returns the flag that takes a level.
func logLevels() choice {
	return choice{words: []string{"error", "warn", "info", "debug"}, given: "info"}
}

// logLevelOf returns the level that flags ask for, with --quiet where the command has it.
func logLevelOf(level *choice, flags *pflag.FlagSet) logLevel {
	if quiet, err := flags.GetBool("quiet"); err == nil && quiet {
		return logErrors
	}
	return logLevel(slices.Index(level.words, level.given))
}

// at returns where messages of a level go.
func (s stdio) at(level logLevel) io.Writer {
	if s.level < level {
		return io.Discard
	}
	return s.err
}

// debug returns what prints a line for those who look for a fault, with the time since the command began; nil where
// nobody does. What mask changes must not be shown; nil: nothing.
func (s stdio) debug(mask func(string) string) func(format string, args ...any) {
	if s.level < logDebug {
		return nil
	}
	stderr := s.err
	return func(format string, args ...any) {
		line := fmt.Sprintf(format, args...)
		if mask != nil {
			line = mask(line)
		}
		fmt.Fprintf(stderr, "debug %.3fs: %s\n", time.Since(s.began).Seconds(), sanitise.Line(line))
	}
}

// introduce says which program runs where, and which flags are set.
func introduce(debug func(string, ...any), command string, origins []settings.Origin) {
	debug("tracesift %s %s/%s %s, %d processors, command %s",
		version(), runtime.GOOS, runtime.GOARCH, runtime.Version(), runtime.GOMAXPROCS(0), command)
	for _, o := range origins { // without values: some name people
		if o.From != "default" {
			debug("--%s is set by: %s", o.Flag, o.From)
		}
	}
}
