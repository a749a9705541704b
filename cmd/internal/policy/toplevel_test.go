package policy

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
)

func TestTopLevel(t *testing.T) { holds(t, topLevel) }

// topLevel wants nothing at the top that a newcomer would have to ask about. Dotfiles are tools' business.
func topLevel(tree fs.FS) []string {
	known := []string{"cmd", "ingest", "analyze", "report", "samples", "go.mod", "go.sum", "README.md"}
	ignored := ignores(tree)
	entries, err := fs.ReadDir(tree, ".")
	if err != nil {
		panic(err)
	}
	var found []string
	for _, entry := range entries {
		name := entry.Name()
		if !slices.Contains(known, name) && !strings.HasPrefix(name, ".") && !ignored(name) {
			found = append(found, name+": does not belong at the top level")
		}
	}
	return found
}

func TestTopLevelFindsStrays(t *testing.T) {
	finds(t, topLevel, map[string]string{
		".gitignore": "/tracesift\n",
		"tracesift":  "a binary",
		"README.md":  "", "go.mod": "", "cmd/x.go": "", "samples/a.csv": "",
		"docs/guide.md": "",
		"Makefile":      "",
	}, "docs: does not belong at the top level", "Makefile: does not belong at the top level")
}
