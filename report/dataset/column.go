package dataset

import (
	"time"

	"tracesift/ingest/trace"
	"tracesift/report/parquet"
	"tracesift/report/schema"
)

// column is one column of a table whose rows are T.
type column[T any] struct {
	schema.Column
	text   func(*T) string        // of a String; "" is null
	number func(*T) (int64, bool) // of the other types; a Bool is 0 or 1
}

// value returns the column's value: a string, an int64, a bool, a time.Time, or nil where it is null.
func (c *column[T]) value(row *T) any {
	if c.text != nil {
		if s := c.text(row); s != "" || c.Required {
			return s
		}
		return nil
	}
	n, known := c.number(row)
	switch {
	case !known:
		return nil
	case c.Type == parquet.Bool:
		return n != 0
	case c.Type == parquet.TimestampMicros:
		return time.UnixMicro(n).UTC()
	case c.Type == parquet.Date:
		return time.Unix(n*secondsPerDay, 0).UTC()
	}
	return n
}

const secondsPerDay = 24 * 60 * 60

// micros is a moment in microseconds, rounded down; false where it is unknown.
func micros(t trace.Instant) (int64, bool) {
	n := int64(t) / 1000
	if int64(t)%1000 < 0 {
		n--
	}
	return n, t != 0
}

// option changes a column as it is made.
type option func(*schema.Column)

func required(c *schema.Column) { c.Required = true }

// unique is for strings that hardly repeat: a dictionary would only make the file larger.
func unique(c *schema.Column) { c.Dictionary = false }

// noBounds is for text that nobody asks a range of: its bounds would only make the footer larger.
func noBounds(c *schema.Column) { c.Stats = false }

// added is for columns that came after the first release.
func added(c *schema.Column) { c.Added = true }

func text[T any](name, doc string, value func(*T) string, options ...option) column[T] {
	c := column[T]{text: value}
	c.Column = schema.Column{
		Column: parquet.Column{Name: name, Type: parquet.String, Dictionary: true, Stats: true}, Doc: doc,
	}
	for _, o := range options {
		o(&c.Column)
	}
	return c
}

func number[T any](t parquet.Type, name, doc string, value func(*T) (int64, bool), options ...option) column[T] {
	c := column[T]{number: value}
	c.Column = schema.Column{Column: parquet.Column{Name: name, Type: t, Stats: true}, Doc: doc}
	for _, o := range options {
		o(&c.Column)
	}
	return c
}

// count is a number that is always known.
func count[T any](name, doc string, value func(*T) int64) column[T] {
	return number(parquet.Int64, name, doc, func(row *T) (int64, bool) { return value(row), true })
}

func moment[T any](name, doc string, value func(*T) trace.Instant) column[T] {
	return number(parquet.TimestampMicros, name, doc, func(row *T) (int64, bool) { return micros(value(row)) })
}

func fact[T any](name, doc string, value func(*T) bool) column[T] {
	return number(parquet.Bool, name, doc, func(row *T) (int64, bool) {
		if value(row) {
			return 1, true
		}
		return 0, true
	})
}

// of makes a column of an outer row from one of a part of it.
func of[Outer, Inner any](c column[Inner], part func(*Outer) *Inner) column[Outer] {
	out := column[Outer]{Column: c.Column}
	if c.text != nil {
		out.text = func(row *Outer) string {
			if p := part(row); p != nil {
				return c.text(p)
			}
			return ""
		}
		return out
	}
	out.number = func(row *Outer) (int64, bool) {
		if p := part(row); p != nil {
			return c.number(p)
		}
		return 0, false
	}
	return out
}

// ofAll makes columns of an outer row from those of a part of it, which may be missing.
func ofAll[Outer, Inner any](columns []column[Inner], part func(*Outer) *Inner) []column[Outer] {
	out := make([]column[Outer], len(columns))
	for i := range columns {
		out[i] = of(columns[i], part)
	}
	return out
}
