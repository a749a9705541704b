package dataset

import (
	"fmt"
	"slices"

	"tracesift/report/parquet"
	"tracesift/report/schema"
)

// table is a table whose rows are T: the one place from which the writer, the readers, the DDL and the documentation of
// a table come. Names are never changed or used again, and new columns come last: warehouses match files of different
// ages by name.
type table[T any] struct {
	schema.Table
	columns []column[T]
	sort    func(dst []byte, row *T) []byte // appends what rows are sorted by in a row group
	parts   []part[T]                       // every column is in one; the first has those that each row has for itself
}

// part is columns that rows share: those of rows with the same number have the same values, and are computed once.
type part[T any] struct {
	number  func(*T) uint32
	columns []int
}

// newTable derives the description of a table from its columns.
func newTable[T any](t schema.Table, columns []column[T], sort func([]byte, *T) []byte) *table[T] {
	own := part[T]{}
	for i := range columns {
		t.Columns = append(t.Columns, columns[i].Column)
		own.columns = append(own.columns, i)
	}
	return &table[T]{Table: t, columns: columns, sort: sort, parts: []part[T]{own}}
}

// share makes a part of columns, which rows have with each other that have the same number.
func (t *table[T]) share(number func(*T) uint32, names ...string) {
	shared := part[T]{number: number}
	own := &t.parts[0]
	own.columns = slices.DeleteFunc(own.columns, func(i int) bool {
		if !slices.Contains(names, t.columns[i].Name) {
			return false
		}
		shared.columns = append(shared.columns, i)
		return true
	})
	if len(shared.columns) != len(names) {
		panic(fmt.Errorf("dataset: BUG: %s has not all of the columns %q", t.Name, names))
	}
	t.parts = append(t.parts, shared)
}

// namesOf returns the names of columns.
func namesOf[T any](columns ...column[T]) (names []string) {
	for i := range columns {
		names = append(names, columns[i].Name)
	}
	return names
}

// plain returns the columns as the files have them.
func plain(columns []schema.Column) []parquet.Column {
	out := make([]parquet.Column, len(columns))
	for i := range columns {
		out[i] = columns[i].Column
	}
	return out
}

// Names of the tables, and of their files and directories.
const (
	Deliveries    = "deliveries"
	Attempts      = "attempts"
	FailureGroups = "failure_groups"
	Observations  = "observations"
	EventRows     = "events"
)

// Tables describes all tables of a dataset.
func Tables() []schema.Table {
	return []schema.Table{
		deliveryTable().Table, attemptTable().Table, groupTable().Table, observationTable().Table, eventTable().Table,
	}
}

// tableOf returns the table of that name.
func tableOf(name string) (schema.Table, bool) {
	all := Tables()
	i := slices.IndexFunc(all, func(t schema.Table) bool { return t.Name == name })
	if i < 0 {
		return schema.Table{}, false
	}
	return all[i], true
}

// eventDate is the partition of what belongs to a message.
func eventDate() schema.Column {
	return schema.Column{
		Column: parquet.Column{Name: "event_date", Type: parquet.Date},
		Doc:    "UTC date on which the message began: of the first time known for it.",
	}
}
