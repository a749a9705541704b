// Package schema describes the tables of a dataset and says in each warehouse's words how to take them in: the
// statements that create and load them, views, and the questions that people ask of them. The descriptions come from
// the tables that the files are written with, so the two cannot differ.
package schema

import (
	"fmt"
	"io"
	"strings"

	"tracesift/report/parquet"
)

// Table describes one table of a dataset.
type Table struct {
	Name      string
	Doc       string // sentences: what a row is
	Partition Column // stands in the path of a file, not in the file
	Key       string // the column that no two rows share
	Sort      []string
	Columns   []Column // in the order of the files
}

// Column describes one column.
type Column struct {
	parquet.Column
	Doc   string // one sentence: meaning, unit, and what null means where that is not "unknown"
	Added bool   // tables that were made by the first script lack it
}

// Cluster returns the columns to sort by in a warehouse, with commas.
func (t *Table) Cluster() string { return strings.Join(t.Sort, ", ") }

// WriteMarkdown documents the tables.
func WriteMarkdown(w io.Writer, tables []Table) error {
	var b strings.Builder
	b.WriteString("# The tables of a dataset\n\n" +
		"Timestamps are UTC with microseconds. A column that may be null is null where its value is unknown, unless it\n" +
		"says otherwise. New columns come last; none is renamed, retyped or used again.\n")
	for i := range tables {
		t := &tables[i]
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\nPartitioned by `%s`: %s\n\n", t.Name, t.Doc, t.Partition.Name, t.Partition.Doc)
		b.WriteString("| column | type | null | meaning |\n|---|---|---|---|\n")
		for _, c := range t.Columns {
			null := "yes"
			if c.Required {
				null = "no"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.Name, c.Type, null, strings.ReplaceAll(c.Doc, "|", `\|`))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
