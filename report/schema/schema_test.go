package schema_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracesift/report/dataset"
	"tracesift/report/schema"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden holds the documentation against what people have read.
func TestGolden(t *testing.T) {
	var b bytes.Buffer
	if err := schema.WriteMarkdown(&b, dataset.Tables()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "tables.md")
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Error(diff)
	}
}

// TestScripts: every dialect makes, loads and asks all tables, and takes the place of the dataset as text.
func TestScripts(t *testing.T) {
	if *update {
		t.Skip("the scripts that are built in are the old ones until the next build")
	}
	for _, d := range schema.Dialects() {
		var b bytes.Buffer
		if err := schema.WriteSQL(&b, d, "/it's/here/"); err != nil {
			t.Fatal(err)
		}
		sql := b.String()
		for _, table := range dataset.Tables() {
			if n := strings.Count(sql, table.Name); n < 3 {
				t.Errorf("%s speaks of %s %d times", d, table.Name, n)
			}
			for _, c := range append(table.Columns, table.Partition) {
				if !strings.Contains(sql, c.Name) {
					t.Errorf("%s does not know column %s of %s", d, c.Name, table.Name)
				}
			}
		}
		if n := strings.Count(sql, "?\n"); n != 10 {
			t.Errorf("%s has %d questions, want 10", d, n)
		}
		if strings.Contains(sql, "/it's/") {
			t.Errorf("%s: the place is not escaped", d)
		}
		for _, bad := range []string{"<no value>", "%!", "//events", "{location}"} {
			if strings.Contains(sql, bad) {
				t.Errorf("%s has %q", d, bad)
			}
		}
	}
	if err := schema.WriteSQL(&bytes.Buffer{}, "oracle", ""); err == nil || !strings.Contains(err.Error(), "duckdb") {
		t.Errorf("an unknown dialect: %v", err)
	}
}
