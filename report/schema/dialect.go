package schema

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// dialect is the SQL of one warehouse.
type dialect struct {
	name     string
	location string // where the dataset lies unless the user says otherwise
	escaped  string // a quote inside of a text
}

// dialects returns all in the order of their names.
func dialects() []dialect {
	const doubled, backslashed = "''", `\'`
	return []dialect{
		{"athena", "s3://BUCKET/warehouse", backslashed},
		{"bigquery", "gs://BUCKET/warehouse", backslashed},
		{"clickhouse", "warehouse", doubled},
		{"duckdb", "warehouse", doubled},
		{"postgres", "warehouse", doubled},
		{"redshift", "s3://BUCKET/warehouse", doubled},
		{"snowflake", "s3://BUCKET/warehouse", doubled},
		{"spark", "/mnt/warehouse", backslashed},
	}
}

// Dialects returns the names of the dialects, sorted.
func Dialects() []string {
	var names []string
	for _, d := range dialects() {
		names = append(names, d.name)
	}
	return names
}

// scripts are made of the tables by the tests (-update), which also hold them to the tables: executing their templates
// here would cost the linker its view of which methods are called, and the program 5 MB. They repeat one another, so
// the program holds them packed; testdata/scripts shows them.
//
//go:embed scripts.zip
var scripts []byte

// script returns what is built in for a dialect.
func script(name string) (string, error) {
	all, err := zip.NewReader(bytes.NewReader(scripts), int64(len(scripts)))
	if err != nil {
		return "", err
	}
	text, err := fs.ReadFile(all, name+".sql")
	return string(text), err
}

// place stands in a script for where the dataset lies.
const place = "{location}"

// WriteSQL writes what a warehouse needs to take the tables in, as a script in its dialect: tables, loading, views and
// example questions. location is where the dataset lies; empty leaves a place to fill in.
func WriteSQL(w io.Writer, name, location string) error {
	for _, d := range dialects() {
		if d.name != name {
			continue
		}
		if location == "" {
			location = d.location
		}
		text, err := script(name)
		if err != nil {
			return err
		}
		location = strings.TrimRight(strings.ReplaceAll(location, "'", d.escaped), "/")
		_, err = io.WriteString(w, strings.ReplaceAll(text, place, location))
		return err
	}
	return fmt.Errorf("no dialect is called %q; there are %s", name, strings.Join(Dialects(), ", "))
}
