package schema_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"

	"tracesift/report/dataset"
	"tracesift/report/parquet"
	"tracesift/report/schema"
)

// writing is how a warehouse writes what the scripts are made of.
type writing struct {
	name    string
	prefix  string // before the names of tables
	views   string // before the names of views
	viewEnd string // behind a view
	escaped string // a quote inside of a text
	daysAgo string // today's date less %d days
	types   [6]string
	text    string // of a String; the others stand in types, in the order of parquet.Type behind it
}

// writings in the order of their names. Types are named as each engine's documentation of Parquet has them.
func writings() []writing {
	return []writing{
		{"athena", "", "", "", `\'`, "date_add('day', -%d, current_date)",
			[6]string{"int", "bigint", "double", "boolean", "timestamp", "date"}, "string"},
		{"bigquery", "tracesift.", "tracesift.", "", `\'`, "DATE_SUB(CURRENT_DATE(), INTERVAL %d DAY)",
			[6]string{"INT64", "INT64", "FLOAT64", "BOOL", "TIMESTAMP", "DATE"}, "STRING"},
		{"clickhouse", "", "", "", "''", "today() - %d",
			[6]string{"Int32", "Int64", "Float64", "Bool", "DateTime64(6, 'UTC')", "Date32"}, "String"},
		{"duckdb", "", "", "", "''", "current_date - %d",
			[6]string{"INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMPTZ", "DATE"}, "VARCHAR"},
		{"postgres", "", "", "", "''", "current_date - %d",
			[6]string{"integer", "bigint", "double precision", "boolean", "timestamptz", "date"}, "text"},
		{"redshift", "tracesift.", "", " WITH NO SCHEMA BINDING", "''", "DATEADD(day, -%d, CURRENT_DATE)",
			[6]string{"integer", "bigint", "double precision", "boolean", "timestamp", "date"}, "varchar(65535)"},
		{"snowflake", "", "", "", "''", "DATEADD(day, -%d, CURRENT_DATE())",
			[6]string{"NUMBER(10, 0)", "NUMBER(19, 0)", "FLOAT", "BOOLEAN", "TIMESTAMP_TZ(6)", "DATE"}, "VARCHAR"},
		{"spark", "", "", "", `\'`, "date_sub(current_date(), %d)",
			[6]string{"INT", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP", "DATE"}, "STRING"},
	}
}

// TestScriptsComeFromTables makes every script anew from the tables of the dataset and holds it against the one that is
// built in, and the one that people have read. -update writes both.
func TestScriptsComeFromTables(t *testing.T) {
	var names []string
	packed := map[string][]byte{}
	for _, w := range writings() {
		names = append(names, w.name)
		script, err := w.script(dataset.Tables())
		if err != nil {
			t.Fatal(err)
		}
		packed[w.name+".sql"] = script
		path := filepath.Join("testdata", "scripts", w.name+".sql")
		if *update {
			if err := os.WriteFile(path, script, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		read, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(read), string(script)); diff != "" {
			t.Errorf("%s is not what the tables say (-update makes it anew): %s", path, diff)
		}
	}
	const archive = "scripts.zip"
	if *update {
		if err := os.WriteFile(archive, pack(t, packed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(packed, unpack(t, archive)); diff != "" {
		t.Errorf("%s is not what the tables say (-update makes it anew): %s", archive, diff)
	}
	if diff := cmp.Diff(names, schema.Dialects()); diff != "" {
		t.Error(diff)
	}
}

// pack returns an archive of files, which is the same each time.
func pack(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.Create(name) // without a time
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(files[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// unpack returns the files of an archive.
func unpack(t *testing.T, path string) map[string][]byte {
	t.Helper()
	r, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	files := map[string][]byte{}
	for _, f := range r.File {
		if files[f.Name], err = fs.ReadFile(r, f.Name); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// script executes the template of the warehouse.
func (w *writing) script(tables []schema.Table) ([]byte, error) {
	dir := filepath.Join("testdata", "templates")
	t, err := template.New(w.name+".sql").Funcs(w.functions()).ParseFiles(
		filepath.Join(dir, w.name+".sql"), filepath.Join(dir, "questions.sql"))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, struct {
		Location string
		Tables   []schema.Table
	}{"{location}", tables})
	return b.Bytes(), err
}

// functions are what the templates can ask of a warehouse.
func (w *writing) functions() template.FuncMap {
	return template.FuncMap{
		"type": func(c schema.Column) string {
			if c.Type == parquet.String {
				return w.text
			}
			return w.types[c.Type-1]
		},
		"quote":   func(s string) string { return "'" + strings.ReplaceAll(s, "'", w.escaped) + "'" },
		"table":   func(name string) string { return w.prefix + name },
		"view":    func(name string) string { return w.views + name },
		"viewEnd": func() string { return w.viewEnd },
		"daysAgo": func(n int) string { return fmt.Sprintf(w.daysAgo, n) },
		"isDate":  func(c schema.Column) bool { return c.Type == parquet.Date },
		// comma ends every line but the last.
		"comma": func(i, n int) string {
			if i+1 < n {
				return ","
			}
			return ""
		},
	}
}
