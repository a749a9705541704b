package policy

import (
	"go/ast"
	"go/token"
	"io/fs"
	"path"
	"testing"
)

func TestPackageVariablesStay(t *testing.T) { holds(t, changedVariables) }

// changedVariables finds assignments to package variables: they are tables and sentinels, set once by their
// declaration, so that two runs in one process cannot meet in them.
func changedVariables(tree fs.FS) []string {
	var code []source
	variables := map[string]map[string]bool{} // by directory
	for _, s := range sources(tree, 0) {      // mode 0 resolves the names of a file
		if s.test() {
			continue
		}
		code = append(code, s)
		dir := path.Dir(s.path)
		if variables[dir] == nil {
			variables[dir] = map[string]bool{}
		}
		for _, name := range declared(s.file) {
			variables[dir][name] = true
		}
	}
	var found []string
	for _, s := range code {
		names := variables[path.Dir(s.path)]
		for _, target := range targets(s.file) {
			// A name that the parser resolved to something else than the file's own declaration is a local one.
			local := target.Obj != nil && s.file.Scope.Lookup(target.Name) != target.Obj
			if names[target.Name] && !local {
				found = append(found, s.finding(target.Pos(), "package variable %s is changed", target.Name))
			}
		}
	}
	return found
}

// declared returns the names of a file's package variables.
func declared(file *ast.File) []string {
	var names []string
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR {
			continue
		}
		for _, spec := range group.Specs {
			for _, name := range spec.(*ast.ValueSpec).Names {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

// targets returns the variables that a file's statements change. An address that is handed out is not followed: most are
// of table rows that nobody changes.
func targets(file *ast.File) []*ast.Ident {
	var found []*ast.Ident
	add := func(e ast.Expr) {
		if name := root(e); name != nil {
			found = append(found, name)
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, left := range n.Lhs {
					add(left)
				}
			}
		case *ast.IncDecStmt:
			add(n.X)
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "delete" || f.Name == "clear") {
				add(n.Args[0])
			}
		}
		return true
	})
	return found
}

// root returns the variable in which an expression like v.field[i] lies.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

func TestChangedVariablesAreFound(t *testing.T) {
	finds(t, changedVariables, map[string]string{
		"a/vars.go":   "package a\n\nvar table = map[string]int{}\nvar limit, last = 1, T{}\n",
		"a/change.go": "package a\n\nfunc f() {\n\ttable[\"x\"] = 1\n\tlimit++\n\tlast.N = 2\n\tdelete(table, \"x\")\n}\n",
		"a/fine.go":   "package a\n\nfunc h(table map[string]int) {\n\ttable[\"x\"] = 1\n\tlimit := 2\n\tlimit++\n\t_ = limit\n}\n",
		"b/other.go":  "package b\n\nfunc f(t T) { t.limit = 1 }\n\nvar _ T = g()\n",
		"b/b_test.go": "package b\n\nvar update = false\n\nfunc f() { update = true }\n",
	},
		"a/change.go:4: package variable table is changed",
		"a/change.go:5: package variable limit is changed",
		"a/change.go:6: package variable last is changed",
		"a/change.go:7: package variable table is changed",
	)
}
