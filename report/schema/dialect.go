package schema

import (
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/template"

	"tracesift/report/parquet"
)

// Dialect is the SQL of one warehouse.
type Dialect struct {
	Name     string
	location string // where the dataset lies unless the user says otherwise
	prefix   string // before the names of tables
	view     string // behind a view
	escaped  string // a quote inside of a text
	daysAgo  string // today's date less %d days
	types    [6]string
	text     string // of a String; the others stand in types, in the order of parquet.Type behind it
}

// dialects in the order of their names. Types are named as each engine's documentation of Parquet has them.
var dialects = []Dialect{
	{"athena", "s3://BUCKET/warehouse", "", "", `\'`, "date_add('day', -%d, current_date)",
		[6]string{"int", "bigint", "double", "boolean", "timestamp", "date"}, "string"},
	{"bigquery", "gs://BUCKET/warehouse", "tracesift.", "", `\'`, "DATE_SUB(CURRENT_DATE(), INTERVAL %d DAY)",
		[6]string{"INT64", "INT64", "FLOAT64", "BOOL", "TIMESTAMP", "DATE"}, "STRING"},
	{"clickhouse", "warehouse", "", "", "''", "today() - %d",
		[6]string{"Int32", "Int64", "Float64", "Bool", "DateTime64(6, 'UTC')", "Date32"}, "String"},
	{"duckdb", "warehouse", "", "", "''", "current_date - %d",
		[6]string{"INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMPTZ", "DATE"}, "VARCHAR"},
	{"postgres", "warehouse", "", "", "''", "current_date - %d",
		[6]string{"integer", "bigint", "double precision", "boolean", "timestamptz", "date"}, "text"},
	{"redshift", "s3://BUCKET/warehouse", "tracesift.", " WITH NO SCHEMA BINDING", "''", "DATEADD(day, -%d, CURRENT_DATE)",
		[6]string{"integer", "bigint", "double precision", "boolean", "timestamp", "date"}, "varchar(65535)"},
	{"snowflake", "s3://BUCKET/warehouse", "", "", "''", "DATEADD(day, -%d, CURRENT_DATE())",
		[6]string{"NUMBER(10, 0)", "NUMBER(19, 0)", "FLOAT", "BOOLEAN", "TIMESTAMP_TZ(6)", "DATE"}, "VARCHAR"},
	{"spark", "/mnt/warehouse", "", "", `\'`, "date_sub(current_date(), %d)",
		[6]string{"INT", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP", "DATE"}, "STRING"},
}

// Dialects returns the names of the dialects, sorted.
func Dialects() []string {
	var names []string
	for _, d := range dialects {
		names = append(names, d.Name)
	}
	return names
}

//go:embed sql/*.sql
var sources embed.FS

// WriteSQL writes what a warehouse needs to take the tables in, as a script in its dialect: tables, loading, views and
// example questions. location is where the dataset lies; empty leaves a place to fill in.
func WriteSQL(w io.Writer, dialect, location string, tables []Table) error {
	at := slices.IndexFunc(dialects, func(d Dialect) bool { return d.Name == dialect })
	if at < 0 {
		return fmt.Errorf("no dialect is called %q; there are %s", dialect, strings.Join(Dialects(), ", "))
	}
	d := dialects[at]
	if location == "" {
		location = d.location
	}
	t, err := template.New(d.Name+".sql").Funcs(d.functions()).ParseFS(sources, "sql/"+d.Name+".sql", "sql/questions.sql")
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	return t.Execute(w, struct {
		Location string
		Tables   []Table
	}{strings.TrimRight(strings.ReplaceAll(location, "'", d.escaped), "/"), tables})
}

// functions are what the templates can ask of a dialect.
func (d *Dialect) functions() template.FuncMap {
	return template.FuncMap{
		"type": func(c Column) string {
			if c.Type == parquet.String {
				return d.text
			}
			return d.types[c.Type-1]
		},
		"quote":   func(s string) string { return "'" + strings.ReplaceAll(s, "'", d.escaped) + "'" },
		"table":   func(name string) string { return d.prefix + name },
		"viewEnd": func() string { return d.view },
		"daysAgo": func(n int) string { return fmt.Sprintf(d.daysAgo, n) },
		"isDate":  func(c Column) bool { return c.Type == parquet.Date },
		// comma ends every line but the last.
		"comma": func(i, n int) string {
			if i+1 < n {
				return ","
			}
			return ""
		},
	}
}
