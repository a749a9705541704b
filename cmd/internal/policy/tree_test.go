package policy

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// A check returns what it finds wrong in a tree, each as "path:line: what" or "path: what".
type check func(tree fs.FS) []string

// holds applies a check to this repository.
func holds(t *testing.T, c check) {
	t.Helper()
	for _, finding := range c(os.DirFS(moduleRoot(t))) {
		t.Error(finding)
	}
}

// finds applies a check to a small tree, written as path and content, and compares what it finds.
func finds(t *testing.T, c check, tree map[string]string, want ...string) {
	t.Helper()
	files := fstest.MapFS{}
	for name, content := range tree {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	got := c(files)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got:\n\t%s\nwant:\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// moduleRoot returns the directory of the go.mod above the test.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
}

// files returns the paths of the tree's files but for git's own and the ignored ones.
func files(tree fs.FS) []string {
	ignored := ignores(tree)
	var paths []string
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".git" || ignored(name):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.Type().IsRegular():
			paths = append(paths, name)
		}
		return nil
	})
	if err != nil {
		panic(err) // the tree changed under the test
	}
	return paths
}

// ignores reads the tree's .gitignore: plain patterns that match a base name, or a path from the root after a slash.
func ignores(tree fs.FS) func(name string) bool {
	data, _ := fs.ReadFile(tree, ".gitignore")
	patterns := strings.Fields(string(data))
	return func(name string) bool {
		for _, pattern := range patterns {
			subject := path.Base(name)
			if strings.HasPrefix(pattern, "/") {
				subject = "/" + name
			}
			if ok, _ := path.Match(strings.TrimSuffix(pattern, "/"), subject); ok {
				return true
			}
		}
		return false
	}
}

// source is one parsed Go file.
type source struct {
	path string
	text []byte
	file *ast.File
	set  *token.FileSet
}

// test reports whether the file is for tests only: a test, or in a package that serves tests, as httptest does.
func (s source) test() bool { return s.testFile() || servesTests(path.Dir(s.path)) }

func (s source) testFile() bool { return strings.HasSuffix(s.path, "_test.go") }

func servesTests(pkg string) bool { return strings.HasSuffix(path.Base(pkg), "test") }

func (s source) finding(at token.Pos, format string, args ...any) string {
	return fmt.Sprintf("%s:%d: %s", s.path, s.set.Position(at).Line, fmt.Sprintf(format, args...))
}

// sources parses the Go files of the tree outside testdata. Of a file that does not parse it returns what could be read:
// the formatting check reports it.
func sources(tree fs.FS, mode parser.Mode) []source {
	var parsed []source
	for _, name := range files(tree) {
		if path.Ext(name) != ".go" || within(path.Dir(name), "testdata") {
			continue
		}
		text := read(tree, name)
		set := token.NewFileSet()
		if file, _ := parser.ParseFile(set, name, text, mode); file != nil && file.Name != nil {
			parsed = append(parsed, source{name, text, file, set})
		}
	}
	return parsed
}

func read(tree fs.FS, name string) []byte {
	data, err := fs.ReadFile(tree, name)
	if err != nil {
		panic(err)
	}
	return data
}

// within reports whether one element of the directory's path has that name.
func within(dir, name string) bool { return slices.Contains(strings.Split(dir, "/"), name) }

// under reports whether a path is that directory or lies below it.
func under(name, dir string) bool { return name == dir || strings.HasPrefix(name, dir+"/") }

func TestIgnoredFilesAreNotChecked(t *testing.T) {
	tree := fstest.MapFS{}
	for _, name := range []string{"tracesift", "cmd/tracesift/main.go", "a/cpu.prof", ".cache/x", ".git/config"} {
		tree[name] = &fstest.MapFile{}
	}
	tree[".gitignore"] = &fstest.MapFile{Data: []byte("/tracesift\n*.prof\n/.cache/\n")}
	if got, want := files(tree), []string{".gitignore", "cmd/tracesift/main.go"}; !slices.Equal(got, want) {
		t.Errorf("files = %q, want %q", got, want)
	}
}
