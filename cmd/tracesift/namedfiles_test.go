package main

import (
	"regexp"
	"slices"
	"testing"

	"github.com/spf13/pflag"
)

// TestReadingFlags: every flag that takes a file says that it writes one, or is among those whose files are kept.
func TestReadingFlags(t *testing.T) {
	takesFile := regexp.MustCompile("`[A-Z=]*(FILE|PATH)`")
	writes := regexp.MustCompile(`\bwrite\b|^also write`)
	var found []string
	for _, c := range commands() {
		c.declared().VisitAll(func(flag *pflag.Flag) {
			if !takesFile.MatchString(flag.Usage) || writes.MatchString(flag.Usage) || flag.Name == "record" || flag.Name == "zones" {
				return
			}
			found = append(found, flag.Name)
			if !slices.Contains(readingFlags(), flag.Name) {
				t.Errorf("%s --%s: does it read a file, which outputs must not replace, or write one?", c.name, flag.Name)
			}
		})
	}
	for _, name := range readingFlags() {
		if !slices.Contains(found, name) {
			t.Errorf("no command has a flag --%s that reads a file", name)
		}
	}
}
