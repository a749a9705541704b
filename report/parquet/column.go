package parquet

import (
	"fmt"
	"strings"

	pq "github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/schema"
)

// Type is the type of a column.
type Type uint8

// The types. A TimestampMicros counts microseconds since 1970-01-01T00:00:00Z, a Date days since 1970-01-01; a String is
// valid UTF-8.
const (
	String Type = iota
	Int32
	Int64
	Double
	Bool
	TimestampMicros
	Date
)

// String returns the name of the type in SQL's words.
func (t Type) String() string {
	return [...]string{"string", "int32", "int64", "double", "bool", "timestamp", "date"}[t]
}

// width is the number of bytes of one value in Chunk.Plain, 0 for strings, whose values carry their lengths.
func (t Type) width() int { return [...]int{0, 4, 8, 8, 1, 8, 4}[t] }

// Column describes one column of a file.
type Column struct {
	Name       string // lower_snake_case: no reader folds or splits it
	Type       Type
	Required   bool // no value may be null
	Dictionary bool // Buffer gives it a dictionary; a chunk brings its own or none, whatever stands here
	Stats      bool // write minimum and maximum; the null count is always written
}

func checkColumns(columns []Column) error {
	seen := make(map[string]bool, len(columns))
	for _, c := range columns {
		switch {
		case c.Name == "" || strings.Contains(c.Name, "."):
			return fmt.Errorf("parquet: column name %q is empty or has a dot", c.Name)
		case seen[c.Name]:
			return fmt.Errorf("parquet: column %q stands twice", c.Name)
		case c.Type > Date:
			return fmt.Errorf("parquet: column %q has no type", c.Name)
		case c.Dictionary && c.Type == Bool:
			return fmt.Errorf("parquet: column %q: a bool has no dictionary", c.Name)
		}
		seen[c.Name] = true
	}
	if len(columns) == 0 {
		return fmt.Errorf("parquet: a file needs a column")
	}
	return nil
}

// fileSchema returns the schema of a file. Its root is REQUIRED: readers reject a repeated one.
func fileSchema(columns []Column) (*schema.Schema, error) {
	fields := make(schema.FieldList, len(columns))
	for i, c := range columns {
		repetition := pq.Repetitions.Optional
		if c.Required {
			repetition = pq.Repetitions.Required
		}
		logical, physical := c.Type.parquet()
		node, err := schema.NewPrimitiveNodeLogical(c.Name, repetition, logical, physical, -1, -1)
		if err != nil {
			return nil, fmt.Errorf("parquet: column %q: %w", c.Name, err)
		}
		fields[i] = node
	}
	root, err := schema.NewGroupNode("schema", pq.Repetitions.Required, fields, -1)
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	return schema.NewSchema(root), nil
}

func (t Type) parquet() (schema.LogicalType, pq.Type) {
	switch t {
	case String:
		return schema.StringLogicalType{}, pq.Types.ByteArray
	case Int32:
		return schema.NoLogicalType{}, pq.Types.Int32
	case Int64:
		return schema.NoLogicalType{}, pq.Types.Int64
	case Double:
		return schema.NoLogicalType{}, pq.Types.Double
	case Bool:
		return schema.NoLogicalType{}, pq.Types.Boolean
	case Date:
		return schema.DateLogicalType{}, pq.Types.Int32
	default:
		return schema.NewTimestampLogicalType(true, schema.TimeUnitMicros), pq.Types.Int64
	}
}
