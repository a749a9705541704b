package policy

import (
	"go/parser"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "tracesift"

// layer says what the packages under a directory may import.
type layer struct {
	dir     string
	may     []string // directories of this module
	stdOnly bool     // no library; tests may use those that are for tests
	never   []string // packages of the standard library that do not belong in the layer; tests may use them
}

// layers has the most specific directory first. Only cmd may import ingest, because no other layer lists it.
func layers() []layer {
	return []layer{
		{dir: "ingest/trace", may: []string{"ingest/trace"}, stdOnly: true, never: []string{"flag", "os"}},
		{dir: "ingest", may: []string{"ingest"}, never: []string{"flag"}},
		{dir: "analyze", may: []string{"analyze", "ingest/trace"}, never: []string{"flag", "os", "os/exec"}},
		{dir: "report", may: []string{"report", "analyze", "ingest/trace"}, never: []string{"flag"}},
		{dir: "cmd", may: []string{"cmd", "report", "analyze", "ingest"}, never: []string{"flag"}},
	}
}

// home is where a library may be imported.
type home struct {
	library string
	code    string // directory; empty: by tests only
	tests   string // directory whose tests may import it too; "." is anywhere
}

func homes() []home {
	return []home{
		{"github.com/spf13/pflag", "cmd", "cmd"},
		{"maragu.dev/gomponents", "report", "report"},
		{"github.com/BurntSushi/toml", "cmd/internal/settings", "cmd/internal/settings"},
		{"github.com/vbauerster/mpb", "cmd/internal/progress", "cmd/internal/progress"},
		{"github.com/olekukonko/tablewriter", "report/terminal", "report/terminal"},
		{"github.com/apache/arrow", "report/parquet", "report"},
		{"github.com/xuri/excelize", "", "."},
		{"github.com/emersion/go-message", "ingest/bounce", "ingest/bounce"},
		{"github.com/parquet-go/parquet-go", "", "."},
		{"github.com/rogpeppe/go-internal", "", "."},
		{"github.com/google/go-cmp", "", "."},
		{"pgregory.net/rapid", "", "."},
	}
}

func TestLayers(t *testing.T)       { holds(t, importLayers) }
func TestLibraryHomes(t *testing.T) { holds(t, libraryHomes) }

// importLayers checks every import of the tree against the layers.
func importLayers(tree fs.FS) []string {
	return eachImport(tree, func(s source, imported string) string {
		at := slices.IndexFunc(layers(), func(l layer) bool { return under(path.Dir(s.path), l.dir) })
		if at < 0 {
			return "a Go file outside of every layer"
		}
		l := layers()[at]
		inside, own := strings.CutPrefix(imported, module+"/")
		switch {
		case own && !slices.ContainsFunc(l.may, func(dir string) bool { return under(inside, dir) }):
			return l.dir + " may not import " + imported
		case own && servesTests(inside) && !s.test():
			return imported + " is for tests"
		case !own && l.stdOnly && !s.test() && !standard(imported):
			return l.dir + " is a leaf: it may not import the library " + imported
		case !s.test() && slices.Contains(l.never, imported):
			return l.dir + " may not import " + imported
		}
		return ""
	})
}

// libraryHomes checks that a library with a home is imported nowhere else.
func libraryHomes(tree fs.FS) []string {
	return eachImport(tree, func(s source, imported string) string {
		for _, h := range homes() {
			if !under(imported, h.library) {
				continue
			}
			atHome := h.code != "" && under(s.path, h.code)
			if !atHome && !(s.test() && (h.tests == "." || under(s.path, h.tests))) {
				return imported + " is at home in " + strings.TrimSpace(h.code+" ") + orTests(h)
			}
		}
		return ""
	})
}

func orTests(h home) string {
	switch {
	case h.code == "":
		return "tests only"
	case h.tests != h.code:
		return " and the tests of " + h.tests
	}
	return ""
}

// eachImport asks about every import of the tree; an empty answer is fine.
func eachImport(tree fs.FS, wrong func(s source, imported string) string) []string {
	var found []string
	for _, s := range sources(tree, parser.ImportsOnly) {
		for _, spec := range s.file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				panic(err)
			}
			if what := wrong(s, imported); what != "" {
				found = append(found, s.finding(spec.Pos(), "%s", what))
			}
		}
	}
	return found
}

// standard reports whether a package belongs to the standard library: its first element is no host name.
func standard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".") && first != module
}

func TestLayersFindForbiddenImports(t *testing.T) {
	finds(t, importLayers, map[string]string{
		"ingest/trace/a.go":       "package trace\nimport \"golang.org/x/text/width\"",
		"ingest/trace/a_test.go":  "package trace\nimport \"github.com/google/go-cmp/cmp\"",
		"ingest/trace/cell/a.go":  "package cell\nimport \"tracesift/ingest\"",
		"ingest/a.go":             "package ingest\nimport \"tracesift/analyze/edge\"",
		"ingest/ok.go":            "package ingest\nimport (\n\t\"os\"\n\t\"tracesift/ingest/trace\"\n)",
		"analyze/ndr/a.go":        "package ndr\nimport _ \"tracesift/ingest\"",
		"analyze/ndr/a_test.go":   "package ndr\nimport \"os\"\nimport \"tracesift/report\"",
		"analyze/files.go":        "package analyze\nimport \"os\"",
		"report/html/a.go":        "package html\nimport run \"tracesift/cmd/internal/run\"",
		"report/ingested.go":      "package report\nimport \"tracesift/ingest/columns\"",
		"report/wrong.go":         "package report\nimport \"tracesift/report/internal/reporttest\"",
		"report/ok_test.go":       "package report\nimport \"tracesift/report/internal/reporttest\"",
		"report/ok.go":            "package report\nimport (\n\t\"tracesift/analyze\"\n\t\"tracesift/ingest/trace\"\n)",
		"cmd/tracesift/main.go":   "package main\nimport (\n\t\"flag\"\n\t\"tracesift/ingest\"\n\t\"tracesift/report\"\n)",
		"samples/generate.go":     "package main\nimport \"fmt\"",
		"ingest/testdata/skip.go": "package skipped\nimport \"tracesift/report\"",
	},
		"ingest/trace/a.go:2: ingest/trace is a leaf: it may not import the library golang.org/x/text/width",
		"ingest/trace/cell/a.go:2: ingest/trace may not import tracesift/ingest",
		"ingest/a.go:2: ingest may not import tracesift/analyze/edge",
		"analyze/ndr/a.go:2: analyze may not import tracesift/ingest",
		"analyze/ndr/a_test.go:3: analyze may not import tracesift/report",
		"analyze/files.go:2: analyze may not import os",
		"report/html/a.go:2: report may not import tracesift/cmd/internal/run",
		"report/wrong.go:2: tracesift/report/internal/reporttest is for tests",
		"report/ingested.go:2: report may not import tracesift/ingest/columns",
		"cmd/tracesift/main.go:3: cmd may not import flag",
		"samples/generate.go:2: a Go file outside of every layer",
	)
}

func TestLibraryHomesFindStrays(t *testing.T) {
	finds(t, libraryHomes, map[string]string{
		"cmd/tracesift/flags.go":       "package main\nimport \"github.com/spf13/pflag\"",
		"analyze/flags.go":             "package analyze\nimport \"github.com/spf13/pflag\"",
		"report/terminal/table.go":     "package terminal\nimport \"github.com/olekukonko/tablewriter/tw\"",
		"report/markdown/table.go":     "package markdown\nimport \"github.com/olekukonko/tablewriter\"",
		"report/parquet/writer.go":     "package parquet\nimport \"github.com/apache/arrow/go/v17/parquet/file\"",
		"report/dataset/a_test.go":     "package dataset\nimport \"github.com/apache/arrow/go/v17/parquet/file\"",
		"report/dataset/a.go":          "package dataset\nimport \"github.com/apache/arrow/go/v17/parquet/file\"",
		"cmd/internal/run/a_test.go":   "package run\nimport \"github.com/apache/arrow/go/v17/parquet\"",
		"report/parquet/oracle.go":     "package parquet\nimport \"github.com/parquet-go/parquet-go\"",
		"report/parquet/other_test.go": "package parquet\nimport \"github.com/parquet-go/parquet-go\"",
	},
		"analyze/flags.go:2: github.com/spf13/pflag is at home in cmd",
		"report/markdown/table.go:2: github.com/olekukonko/tablewriter is at home in report/terminal",
		"report/dataset/a.go:2: github.com/apache/arrow/go/v17/parquet/file is at home in report/parquet and the tests of report",
		"cmd/internal/run/a_test.go:2: github.com/apache/arrow/go/v17/parquet is at home in report/parquet and the tests of report",
		"report/parquet/oracle.go:2: github.com/parquet-go/parquet-go is at home in tests only",
	)
}
