package dataset

import (
	"time"

	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
	"tracesift/report/parquet"
)

// SchemaVersion counts the incompatible changes of the columns. New columns are appended, and do not count.
const SchemaVersion = 1

// Column is one column of the table of deliveries.
type Column struct {
	parquet.Column
	Doc string // one sentence: meaning, unit, and what null means where that is not "unknown"

	text   func(*delivery.Delivery) string        // of a String; "" is null
	number func(*delivery.Delivery) (int64, bool) // of the other types; a Bool is 0 or 1
}

// Value returns the column's value: a string, an int64, a bool, a time.Time, or nil where it is null.
func (c *Column) Value(d *delivery.Delivery) any {
	if c.text != nil {
		if s := c.text(d); s != "" || c.Required {
			return s
		}
		return nil
	}
	n, known := c.number(d)
	switch {
	case !known:
		return nil
	case c.Type == parquet.Bool:
		return n != 0
	case c.Type == parquet.TimestampMicros:
		return time.UnixMicro(n).UTC()
	}
	return n
}

// micros is a moment in microseconds, rounded down; false where it is unknown.
func micros(t trace.Instant) (int64, bool) {
	n := int64(t) / 1000
	if int64(t)%1000 < 0 {
		n--
	}
	return n, t != 0
}

// option changes a column as it is made.
type option func(*Column)

func required(c *Column) { c.Required = true }

// unique is for strings that hardly repeat: a dictionary would only make the file larger.
func unique(c *Column) { c.Dictionary = false }

// noBounds is for text that nobody asks a range of: its bounds would only make the footer larger.
func noBounds(c *Column) { c.Stats = false }

func text(name, doc string, value func(*delivery.Delivery) string, options ...option) Column {
	c := Column{Doc: doc, text: value}
	c.Column = parquet.Column{Name: name, Type: parquet.String, Dictionary: true, Stats: true}
	for _, o := range options {
		o(&c)
	}
	return c
}

func number(t parquet.Type, name, doc string, value func(*delivery.Delivery) (int64, bool)) Column {
	c := Column{Doc: doc, number: value}
	c.Column = parquet.Column{Name: name, Type: t, Stats: true}
	return c
}

func moment(name, doc string, value func(*delivery.Delivery) trace.Instant) Column {
	return number(parquet.TimestampMicros, name, doc, func(d *delivery.Delivery) (int64, bool) {
		return micros(value(d))
	})
}

func fact(name, doc string, value func(*delivery.Delivery) bool) Column {
	return number(parquet.Bool, name, doc, func(d *delivery.Delivery) (int64, bool) {
		if value(d) {
			return 1, true
		}
		return 0, true
	})
}
