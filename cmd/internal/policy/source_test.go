package policy

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"testing"
)

func TestPackagesHaveComments(t *testing.T) { holds(t, packageComments) }
func TestSourcesAreFormatted(t *testing.T)  { holds(t, formatting) }
func TestNoInitFunctions(t *testing.T)      { holds(t, initFunctions) }
func TestCallsForCmdOnly(t *testing.T)      { holds(t, callsForCmd) }

// packageComments wants one package comment a package: of a library as godoc expects it, of a program any.
func packageComments(tree fs.FS) []string {
	comments := map[string][]string{} // by directory, in which a finding names the directory alone
	names := map[string]string{}
	for _, s := range sources(tree, parser.ParseComments|parser.PackageClauseOnly) {
		if s.testFile() {
			continue
		}
		dir := path.Dir(s.path)
		names[dir] = s.file.Name.Name
		if text := s.file.Doc.Text(); text != "" {
			comments[dir] = append(comments[dir], text)
		}
	}
	var found []string
	for dir, name := range names {
		switch texts := comments[dir]; {
		case len(texts) == 0:
			found = append(found, dir+": package "+name+" has no package comment")
		case len(texts) > 1:
			found = append(found, dir+": package "+name+" has more than one package comment")
		case name != "main" && !strings.HasPrefix(texts[0], "Package "+name+" "):
			found = append(found, dir+": the comment does not start with \"Package "+name+"\"")
		}
	}
	return found
}

// formatting wants every Go file as gofmt writes it.
func formatting(tree fs.FS) []string {
	var found []string
	for _, s := range sources(tree, parser.PackageClauseOnly) {
		formatted, err := format.Source(s.text)
		if err != nil {
			found = append(found, s.path+": "+err.Error())
		} else if !bytes.Equal(formatted, s.text) {
			found = append(found, s.path+": not as gofmt writes it")
		}
	}
	return found
}

// initFunctions finds functions that run before main: what a package needs, its constructor does.
func initFunctions(tree fs.FS) []string {
	var found []string
	for _, s := range sources(tree, parser.SkipObjectResolution) {
		for _, decl := range s.file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				found = append(found, s.finding(f.Pos(), "init function"))
			}
		}
	}
	return found
}

// callsForCmd finds what only cmd may use, because it decides how the program ends and what time it is. A mention is as
// good as a call: it may be passed on. Tests may use them.
func callsForCmd(tree fs.FS) []string {
	kept := map[string][]string{
		"os":   {"Exit", "Args", "Stdin", "Stdout", "Stderr"},
		"time": {"Now", "Since", "Until"},
		"log":  {"Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Print", "Printf", "Println"},
	}
	var found []string
	for _, s := range sources(tree, parser.SkipObjectResolution) {
		if s.test() || under(s.path, "cmd") {
			continue
		}
		names := importNames(s.file)
		ast.Inspect(s.file, func(node ast.Node) bool {
			selector, ok := node.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := selector.X.(*ast.Ident); ok {
				for _, name := range kept[names[pkg.Name]] {
					if selector.Sel.Name == name {
						found = append(found, s.finding(selector.Pos(), "%s.%s outside cmd", names[pkg.Name], name))
					}
				}
			}
			return true
		})
	}
	return found
}

// importNames maps the name by which a file knows a package to the package's path.
func importNames(file *ast.File) map[string]string {
	names := map[string]string{}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			panic(err)
		}
		name := path.Base(imported)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = imported
	}
	return names
}

func TestPackageCommentsFindBareAndDoubleOnes(t *testing.T) {
	finds(t, packageComments, map[string]string{
		"bare/a.go":         "package bare",
		"bare/a_test.go":    "// Package bare is described in a test, where nobody looks.\npackage bare",
		"wrong/a.go":        "// Wrong things.\npackage wrong",
		"twice/a.go":        "// Package twice is this.\npackage twice",
		"twice/b.go":        "// Package twice is that.\npackage twice",
		"cmd/tool/m.go":     "package main",
		"fine/a.go":         "// Package fine has a comment.\npackage fine",
		"fine/b.go":         "package fine",
		"cmd/fine/m.go":     "// Fine is a program.\npackage main",
		"only/only_test.go": "package only",
	},
		"bare: package bare has no package comment",
		`wrong: the comment does not start with "Package wrong"`,
		"twice: package twice has more than one package comment",
		"cmd/tool: package main has no package comment",
	)
}

func TestFormattingFindsSpaces(t *testing.T) {
	finds(t, formatting, map[string]string{
		"a.go": "package a\n\nvar  x = 1\n",
		"b.go": "package b\n\nvar x = 1\n",
	}, "a.go: not as gofmt writes it")
}

func TestInitFunctionsAreFound(t *testing.T) {
	finds(t, initFunctions, map[string]string{
		"cmd/a.go": "package a\n\nfunc init() {}\n",
		"b.go":     "package b\n\ntype t int\n\nfunc (t) init() {}\n",
	}, "cmd/a.go:3: init function")
}

func TestCallsForCmdAreFound(t *testing.T) {
	finds(t, callsForCmd, map[string]string{
		"analyze/a.go":       "package a\n\nimport \"time\"\n\nvar clock = time.Now\n",
		"ingest/a.go":        "package a\n\nimport system \"os\"\n\nfunc f() { system.Exit(1) }\n",
		"report/a.go":        "package a\n\nimport \"log\"\n\nfunc f() { log.Fatalf(\"no\") }\n",
		"report/fine.go":     "package a\n\nimport \"time\"\n\nfunc f(log *logger) { log.Print(time.Second) }\n",
		"report/dbtest/a.go": "package dbtest\n\nimport \"os\"\n\nvar out = os.Stderr\n",
		"report/a_test.go":   "package a\n\nimport \"time\"\n\nvar start = time.Now()\n",
		"cmd/tracesift/m.go": "package main\n\nimport \"os\"\n\nfunc main() { os.Exit(1) }\n",
	},
		"analyze/a.go:5: time.Now outside cmd",
		"ingest/a.go:5: os.Exit outside cmd",
		"report/a.go:5: log.Fatalf outside cmd",
	)
}
