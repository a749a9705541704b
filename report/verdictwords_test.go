package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"
)

// Every verdict and every flag that claims can get is explained.
func TestVerdictsHaveWords(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../analyze/blocklist/verdicts.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, d := range file.Decls[:2] { // the verdicts, and the flags
		for _, spec := range d.(*ast.GenDecl).Specs {
			name, err := strconv.Unquote(spec.(*ast.ValueSpec).Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			names[name] = true
		}
	}
	if len(names) < 40 {
		t.Fatalf("%d names: the file is not as it was", len(names))
	}
	for _, term := range append(verdictMeanings(), flagMeanings()...) {
		if term.Text == "" || term.Text[len(term.Text)-1] != '.' {
			t.Errorf("%s: %q is no sentence", term.Name, term.Text)
		}
		delete(names, term.Name)
	}
	for name := range names {
		t.Errorf("%s is not explained", name)
	}
}
