package parquet

import (
	"os/exec"
	"strings"
	"testing"
)

// TestDependencies keeps out the parts of the library that would triple the binary and bring vulnerable packages.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "tracesift/report/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	deps := strings.Fields(string(out))
	if len(deps) < 50 {
		t.Fatalf("go list names only %d packages", len(deps))
	}
	for _, dep := range deps {
		for _, banned := range []string{"google.golang.org/grpc", "/arrow/flight", "/arrow/compute", "/pqarrow"} {
			if strings.Contains(dep, banned) {
				t.Errorf("report depends on %s", dep)
			}
		}
	}
}

// TestOneImporter keeps the library behind this package.
func TestOneImporter(t *testing.T) {
	const format = `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`
	out, err := exec.Command("go", "list", "-e", "-f", format, "tracesift/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		name, imports, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name != "tracesift/report/parquet" && strings.Contains(imports, "github.com/apache/arrow") {
			t.Errorf("%s imports the Parquet library", name)
		}
	}
}
