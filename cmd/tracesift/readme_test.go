package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeShowsWhatIsPrinted holds each line of the README's example against what the command really prints, as
// samples/expected keeps it. The README wraps long lines, and leaves out columns on the right.
func TestReadmeShowsWhatIsPrinted(t *testing.T) {
	readme, printed := words(t, "../../README.md"), words(t, "../../samples/expected/summary.txt")
	_, rest, _ := strings.Cut(readme, "a part of what it prints:")
	blocks := strings.SplitN(rest, "```", 3)
	if len(blocks) < 3 {
		t.Fatal("the README has no example of what is printed")
	}
	printed = oneLine(printed)
	for line := range strings.Lines(blocks[1]) {
		if line = oneLine(line); !strings.Contains(printed, line) {
			t.Errorf("the README shows, but the command does not print: %s", line)
		}
	}
}

// TestReadmeNamesRealFlags finds flags that the README speaks of and no command has.
func TestReadmeNamesRealFlags(t *testing.T) {
	known := map[string]bool{"help": true, "delete": true, "multiquery": true, "use": true} // the last three of other programs
	for _, c := range settable() {
		for _, f := range c.Flags {
			known[f] = true
		}
	}
	flag, found := regexp.MustCompile("(?m)(?:^|[\\s`(])--([a-z][a-z-]*)"), map[string]bool{}
	for _, file := range []string{"../../README.md", "../../.github/CONTRIBUTING.md"} {
		for _, m := range flag.FindAllStringSubmatch(words(t, file), -1) {
			found[m[1]] = true
			if !known[m[1]] {
				t.Errorf("%s: no command has --%s", filepath.Base(file), m[1])
			}
		}
	}
	if len(found) < 40 {
		t.Errorf("only %d flags found", len(found))
	}
}

// TestReadmeNamesRealFiles finds files of the repository that these texts speak of and that are not there.
func TestReadmeNamesRealFiles(t *testing.T) {
	path, found := regexp.MustCompile(`[\x60(\s]((?:cmd|ingest|analyze|report|samples|\.ci|\.github)/[\w./-]*\w)`), 0
	for _, file := range []string{"../../README.md", "../../.github/CONTRIBUTING.md", "../../samples/README.md", "../bench/README.md"} {
		for _, m := range path.FindAllStringSubmatch(words(t, file), -1) {
			found++
			if _, err := os.Stat(filepath.Join("../..", m[1])); err != nil {
				t.Errorf("%s speaks of %s: %v", file, m[1], err)
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d files found", found)
	}
}

// words returns a text of the repository.
func words(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// oneLine joins the words of a text with single blanks.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
