package bench

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// task is one work to be done once.
type task struct {
	work string
	on   *export
	out  string // an empty directory for Parquet files
	jobs int
	full bool // print the whole answer, not the first rows of it
}

// errNot is for work that an engine does not do.
var errNot = errors.New("not done by this engine")

// engine is a program that works.
type engine struct {
	name    string
	doc     string                                                           // how to install it
	version func(ctx context.Context, dir string) (string, error)            // an error where it is not installed
	command func(ctx context.Context, dir string, t task) (*exec.Cmd, error) // errNot where it cannot
	checked bool                                                             // its answers must be those of the others
}

// Environment variables that say where engines are; the tests of the dataset know them too.
const (
	duckdbDir = "TRACESIFT_DUCKDB_DIR" // has node_modules with @duckdb/node-api
	python    = "TRACESIFT_PYTHON"     // has chdb and polars
)

// rivals are the engines that tracesift is held against. dir is where the files of rivals lie.
func rivals() []engine {
	return []engine{
		{
			name: "duckdb", checked: true,
			doc: "npm install @duckdb/node-api@1.5.6-r.1 in a directory, and " + duckdbDir + "=that directory",
			version: func(ctx context.Context, dir string) (string, error) {
				return answer(duckdb(ctx, dir, "version", task{}))
			},
			command: func(ctx context.Context, dir string, t task) (*exec.Cmd, error) { return duckdb(ctx, dir, t.work, t) },
		},
		{
			name: "clickhouse", checked: true,
			doc: "pip install chdb==4.4.0 in a virtual environment, and " + python + "=its bin/python",
			version: func(ctx context.Context, dir string) (string, error) {
				return answer(clickhouse(ctx, dir, "version", task{}))
			},
			command: func(ctx context.Context, dir string, t task) (*exec.Cmd, error) {
				return clickhouse(ctx, dir, t.work, t)
			},
		},
		{
			name: "polars", checked: true,
			doc: "pip install polars==2.1.0 in a virtual environment, and " + python + "=its bin/python",
			version: func(ctx context.Context, dir string) (string, error) {
				return answer(polars(ctx, dir, task{work: "version", on: new(export)}))
			},
			command: polars,
		},
		{name: "csv", checked: true, doc: "part of this program", version: plainVersion, command: plainCommand},
		{name: "grep", doc: "install ripgrep and mawk", version: grepVersion, command: grep},
	}
}

// answer runs a command and returns the line that it prints.
func answer(cmd *exec.Cmd, err error) (string, error) {
	if err != nil {
		return "", err
	}
	out, _, err := runWith(cmd)
	return strings.TrimSpace(out), err
}

// tracesift is the command of ours for a work.
func tracesift(ctx context.Context, program string, t task) *exec.Cmd {
	var args []string
	switch t.work {
	case "S":
		args = []string{"inspect"}
	case "G":
		args = []string{"report"}
	case "D":
		args = []string{"report", "--parquet", filepath.Join(t.out, "dataset")}
	case "E":
		args = []string{"report", "--events-only", "--parquet", filepath.Join(t.out, "dataset")}
	}
	args = append(args, "--quiet", "--jobs", strconv.Itoa(t.jobs))
	return exec.CommandContext(ctx, program, append(args, t.on.paths...)...)
}

// duckdb is DuckDB in Node.
func duckdb(ctx context.Context, dir, script string, t task) (*exec.Cmd, error) {
	home := os.Getenv(duckdbDir)
	if home == "" {
		return nil, errors.New(duckdbDir + " is not set")
	}
	if t.work == "S" {
		return nil, errNot
	}
	sql, err := fill(dir, "duckdb", script, t)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "node", filepath.Join(dir, "duckdb", "run.mjs"))
	cmd.Dir, cmd.Stdin = home, strings.NewReader(sql)
	return cmd, nil
}

// clickhouse is ClickHouse in Python.
func clickhouse(ctx context.Context, dir, script string, t task) (*exec.Cmd, error) {
	home := os.Getenv(python)
	if home == "" {
		return nil, errors.New(python + " is not set")
	}
	if t.work == "S" || t.on != nil && t.on.form.name == "utf-16le" {
		return nil, errNot
	}
	sql, err := fill(dir, "clickhouse", script, t)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, home, filepath.Join(dir, "clickhouse", "run.py"))
	cmd.Stdin = strings.NewReader(sql)
	return cmd, nil
}

// polars is polars in Python.
func polars(ctx context.Context, dir string, t task) (*exec.Cmd, error) {
	home := os.Getenv(python)
	if home == "" {
		return nil, errors.New(python + " is not set")
	}
	if t.work == "S" || t.on.form.name == "utf-16le" {
		return nil, errNot
	}
	limit := "20"
	if t.full {
		limit = "0"
	}
	args := []string{filepath.Join(dir, "polars", "run.py"), t.work, t.out, limit, strconv.FormatBool(t.on.form.name == "overlap")}
	cmd := exec.CommandContext(ctx, home, append(args, t.on.paths...)...)
	cmd.Env = append(os.Environ(), "POLARS_MAX_THREADS="+strconv.Itoa(t.jobs))
	return cmd, nil
}

// grep is ripgrep and mawk, which know no CSV: for orientation.
func grep(ctx context.Context, dir string, t task) (*exec.Cmd, error) {
	if t.work != "G" || t.on.form.name != "utf-8" {
		return nil, errNot
	}
	return exec.CommandContext(ctx, "sh", append([]string{filepath.Join(dir, "grep", "G.sh")}, t.on.paths...)...), nil
}

func grepVersion(ctx context.Context, _ string) (string, error) {
	if _, err := exec.LookPath("mawk"); err != nil {
		return "", err
	}
	out, err := answer(exec.CommandContext(ctx, "rg", "--version"), nil)
	first, _, _ := strings.Cut(out, "\n")
	return first + ", mawk", err
}
