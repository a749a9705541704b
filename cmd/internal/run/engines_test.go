package run

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/ingest/trace/externaltest"
	"tracesift/report/parquet/duckdbtest"
	"tracesift/report/schema"
)

// pythonOf is the environment variable that names a Python with chdb, pyspark and sqlglot.
const pythonOf = "TRACESIFT_PYTHON"

// sampleDataset writes the dataset of the samples, and returns its directory.
func sampleDataset(t *testing.T) string {
	t.Helper()
	return datasetOf(t, []string{filepath.Join(samples, "zones")}, true)
}

func datasetOf(t *testing.T, zones []string, events bool) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join(t.TempDir(), "warehouse"))
	if err != nil {
		t.Fatal(err)
	}
	_, d, err := Report(context.Background(), Options{
		Source:   Source{Exports: []string{filepath.Join(samples, "exports")}},
		ListData: ListData{Zones: zones},
		Dataset:  Dataset{Dir: dir, Events: events}, Version: "test", Now: time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// scriptOf is the script of a dialect as it is printed, but asked on the day after the week of the samples, of an address
// that was looked up then.
func scriptOf(t *testing.T, dialect, dir string) string {
	t.Helper()
	var b bytes.Buffer
	if err := schema.WriteSQL(&b, dialect, dir); err != nil {
		t.Fatal(err)
	}
	today := regexp.MustCompile(`(?i)current_date\b(\(\))?|today\(\)`).ReplaceAllString(b.String(), "CAST('2026-11-16' AS DATE)")
	return strings.ReplaceAll(today, "'192.0.2.1'", "'40.107.91.21'")
}

// statementsOf returns the statements of that script without its comments.
func statementsOf(t *testing.T, dialect, dir string) (statements []string) {
	t.Helper()
	var s strings.Builder
	for line := range strings.Lines(scriptOf(t, dialect, dir)) {
		if !strings.HasPrefix(line, "--") {
			s.WriteString(line)
		}
		if strings.HasSuffix(line, ";\n") {
			if text := strings.TrimSuffix(strings.TrimSpace(s.String()), ";"); text != "" {
				statements = append(statements, text)
			}
			s.Reset()
		}
	}
	return statements
}

// python runs statements in an engine. Answers are those of the SELECTs.
func python(t *testing.T, engine string, statements []string, answers any) {
	t.Helper()
	if os.Getenv(pythonOf) == "" {
		externaltest.Missing(t, "run `pip install chdb pyspark sqlglot` and set "+pythonOf+" to that Python")
	}
	if err := ask(engine, statements, answers); err != nil {
		t.Fatal(err)
	}
}

func ask(engine string, statements []string, answers any) error {
	job, err := json.Marshal(map[string]any{"engine": engine, "statements": statements})
	if err != nil {
		return err
	}
	cmd := exec.Command(os.Getenv(pythonOf), filepath.Join("testdata", "engines", "ask.py"))
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(job), &stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, stderr.Bytes()[max(0, stderr.Len()-4000):])
	}
	return json.Unmarshal(out, answers)
}

// duckDB answers the ten questions with DuckDB: the answers that others are held against.
func duckDB(t *testing.T, dir string) (answers [][][]any) {
	t.Helper()
	statements := statementsOf(t, "duckdb", dir)
	for i, rows := range duckdbtest.Query(t, statements...) {
		if strings.HasPrefix(statements[i], "SELECT") {
			answers = append(answers, rows)
		}
	}
	return answers
}

// canonical is the rows of an answer in a form and an order that all engines share. A rate is rounded to six digits.
func canonical(rows [][]any) []string {
	var out []string
	for _, row := range rows {
		var cells []string
		for _, v := range row {
			text := fmt.Sprint(v)
			if v == nil {
				text = "null"
			}
			if at, err := time.Parse("2006-01-02 15:04:05.999999", strings.TrimSuffix(strings.TrimSuffix(text, "+00"), "Z")); err == nil {
				text = at.Format(time.RFC3339Nano)
			} else if n, err := strconv.ParseFloat(text, 64); err == nil && strings.ContainsAny(text, ".e") {
				text = strings.TrimRight(strings.TrimRight(strconv.FormatFloat(n, 'f', 6, 64), "0"), ".")
			}
			cells = append(cells, text)
		}
		out = append(out, strings.Join(cells, " | "))
	}
	slices.Sort(out)
	return out
}

// sameAnswers holds the answers of an engine against those of DuckDB.
func sameAnswers(t *testing.T, want, got [][][]any) {
	t.Helper()
	if len(got) != 10 || len(want) != 10 {
		t.Fatalf("%d answers, DuckDB has %d; want 10", len(got), len(want))
	}
	for i := range want {
		if len(want[i]) == 0 {
			t.Errorf("question %d has no answer", i+1)
		}
		if diff := cmp.Diff(canonical(want[i]), canonical(got[i])); diff != "" {
			t.Errorf("question %d: %s", i+1, diff)
		}
	}
}

// TestEngines: the scripts load the dataset of the samples into ClickHouse, twice, and Spark, which reads it where it
// lies, and these answer as DuckDB does, which TestDuckDBScript holds against another reader.
func TestEngines(t *testing.T) {
	if underRace {
		t.Skip("the engines are asked without the race detector: nothing here runs at the same time")
	}
	dir := sampleDataset(t)
	want := duckDB(t, dir)
	for engine, times := range map[string]int{"clickhouse": 2, "spark": 1} {
		t.Run(engine, func(t *testing.T) {
			var got [][][]any
			python(t, engine, slices.Repeat(statementsOf(t, engine, dir), times), &got)
			sameAnswers(t, want, got[max(0, len(got)-10):])
		})
	}
}

// TestNoFiles: the scripts load a dataset without list data and events, which has no files of two of its tables.
func TestNoFiles(t *testing.T) {
	dir := datasetOf(t, nil, false)
	if got := duckDB(t, dir); len(got) != 10 {
		t.Errorf("%d answers of DuckDB, want 10", len(got))
	}
	var got [][][]any
	python(t, "clickhouse", statementsOf(t, "clickhouse", dir), &got)
	if len(got) != 11 { // the first is whether there is a dataset
		t.Errorf("%d answers of ClickHouse, want 11", len(got))
	}
}

// TestNoDataset: where there is no dataset, as in a directory that is not mounted, the scripts fail before they empty a
// table.
func TestNoDataset(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "warehouse")
	if said := duckdbtest.Refused(t, statementsOf(t, "duckdb", nowhere)...); !strings.Contains(said, nowhere+" holds no dataset") {
		t.Errorf("DuckDB says %q", said)
	}
	if os.Getenv(pythonOf) == "" {
		externaltest.Missing(t, "run `pip install chdb` and set "+pythonOf+" to that Python")
	}
	var got [][][]any
	if err := ask("clickhouse", statementsOf(t, "clickhouse", nowhere), &got); err == nil || !strings.Contains(err.Error(), "_manifest.json") {
		t.Errorf("ClickHouse says %v", err)
	}
}

// TestParsers: an independent parser takes every statement of the warehouses that cannot be run here, and their questions
// have the same answers as it puts them to DuckDB.
func TestParsers(t *testing.T) {
	dir := sampleDataset(t)
	want := duckDB(t, dir)
	load := slices.DeleteFunc(statementsOf(t, "duckdb", dir), isQuestion)
	// Clauses and statements that the parser does not know, each as the warehouse documents it.
	clauses := regexp.MustCompile(`(\nPARTITION BY \w+)?\nCLUSTER BY [\w, ]+(\nFROM FILES \((?:.|\n)*?\n\))\nWITH PARTITION COLUMNS \(\w+ \w+\)`)
	opaque := regexp.MustCompile(`^(MSCK REPAIR TABLE \w+|CREATE EXTERNAL SCHEMA IF NOT EXISTS tracesift FROM DATA CATALOG .*)$`)
	for _, dialect := range []string{"athena", "bigquery", "redshift", "snowflake"} {
		t.Run(dialect, func(t *testing.T) {
			statements := statementsOf(t, dialect, "s3://bucket/warehouse")
			for i, s := range statements {
				if strings.HasPrefix(s, "LOAD DATA") {
					statements[i] = clauses.ReplaceAllString(s, "$2")
				}
			}
			var parsed []*string
			python(t, dialect, statements, &parsed)
			run := slices.Clone(load)
			if dialect == "bigquery" || dialect == "redshift" {
				run = append(run, "CREATE SCHEMA tracesift", "SET search_path = 'main,tracesift'")
				for _, table := range []string{"deliveries", "failure_groups", "observations"} {
					run = append(run, fmt.Sprintf("CREATE VIEW tracesift.%s AS SELECT * FROM main.%[1]s", table))
				}
			}
			begin := len(run)
			for i, s := range statements {
				switch {
				case parsed[i] == nil && !opaque.MatchString(strings.ReplaceAll(s, "\n", " ")):
					t.Errorf("this was not understood: %.200s", s)
				case parsed[i] != nil && isQuestion(s):
					run = append(run, strings.TrimSuffix(*parsed[i], " WITH NO SCHEMA BINDING"))
				}
			}
			var got [][][]any
			for i, rows := range duckdbtest.Query(t, run...) {
				if i >= begin && strings.HasPrefix(run[i], "SELECT") {
					got = append(got, rows)
				}
			}
			sameAnswers(t, want, got)
		})
	}
	t.Run("a mistake", func(t *testing.T) {
		var parsed []*string
		if err := ask("snowflake", []string{"SELECT a FROM t GROUP HAVING"}, &parsed); err == nil {
			t.Error("it was understood")
		}
	})
}

// isQuestion says whether a statement is of the part that all scripts share: the views and the questions.
func isQuestion(s string) bool {
	return strings.HasPrefix(s, "SELECT") || strings.HasPrefix(s, "CREATE OR REPLACE VIEW")
}
