package dataset

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// columnLines is the schema as a golden file has it: a line a column.
func columnLines() []string {
	var out []string
	for _, t := range Tables() {
		for _, c := range t.Columns {
			null := "null"
			if c.Required {
				null = "not null"
			}
			out = append(out, fmt.Sprintf("%s\t%s\t%s\t%s", t.Name, c.Name, c.Type, null))
		}
	}
	return out
}

// TestColumnsAreAppended holds the columns against those that were ever released, a file that only grows: others' tables
// depend on each line of it and on their order. -update adds lines and changes none.
func TestColumnsAreAppended(t *testing.T) {
	golden := filepath.Join("testdata", "columns.tsv")
	f, err := os.Open(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	released := map[string][]string{}
	if err == nil {
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			table, _, _ := strings.Cut(lines.Text(), "\t")
			released[table] = append(released[table], lines.Text())
		}
	}
	now := map[string][]string{}
	for _, line := range columnLines() {
		table, _, _ := strings.Cut(line, "\t")
		now[table] = append(now[table], line)
	}
	for table, lines := range released {
		if len(now[table]) < len(lines) || !slices.Equal(now[table][:len(lines)], lines) {
			t.Errorf("columns of %s were changed, moved or removed: they may only be appended", table)
		}
	}
	if t.Failed() {
		return
	}
	for _, table := range Tables() {
		for i := len(released[table.Name]); i < len(table.Columns); i++ {
			if !table.Columns[i].Added && len(released[table.Name]) > 0 {
				t.Errorf("column %s of %s is new: mark it as added, so that scripts add it to tables", table.Columns[i].Name, table.Name)
			}
		}
	}
	for table, lines := range now {
		if more := lines[len(released[table]):]; len(more) > 0 && !*update {
			t.Errorf("%s has new columns; with -update they are released: %q", table, more)
		}
	}
	if *update {
		text := strings.Join(columnLines(), "\n") + "\n"
		if err := os.WriteFile(golden, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDescriptions: names are plain, no column stands twice, keys and sort columns exist, and every one is explained.
func TestDescriptions(t *testing.T) {
	name := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	for _, table := range Tables() {
		seen := map[string]bool{}
		for _, c := range append(slices.Clone(table.Columns), table.Partition) {
			if !name.MatchString(c.Name) || seen[c.Name] && c.Name != "event_date" {
				t.Errorf("%s: %q is not snake_case, or stands twice", table.Name, c.Name)
			}
			if !strings.HasSuffix(c.Doc, ".") {
				t.Errorf("%s: doc %q is no sentence", c.Name, c.Doc)
			}
			seen[c.Name] = true
		}
		for _, c := range append([]string{table.Key}, table.Sort...) {
			if !seen[c] {
				t.Errorf("%s: no column %s", table.Name, c)
			}
		}
	}
}
