// Package duckdbtest lets tests ask DuckDB what it reads in a file. It needs Node and the npm package
// @duckdb/node-api, in a directory that the environment names.
package duckdbtest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Dir is the environment variable that names a directory with node_modules.
const Dir = "TRACESIFT_DUCKDB_DIR"

//go:embed query.mjs
var script []byte

// Query runs statements in one DuckDB session with the time zone UTC and returns their rows, as JSON values.
// Where DuckDB is not installed it skips the test, or fails it if TRACESIFT_REQUIRE_EXTERNAL=1.
func Query(tb testing.TB, statements ...string) [][][]any {
	tb.Helper()
	out, said, err := run(tb, statements)
	if err != nil {
		tb.Fatalf("node: %v\n%s", err, said)
	}
	var rows [][][]any
	if err := json.Unmarshal(out, &rows); err != nil {
		tb.Fatalf("%v in %.200s", err, out)
	}
	return rows
}

// Refused runs statements of which one must fail, and returns what DuckDB says of it.
func Refused(tb testing.TB, statements ...string) string {
	tb.Helper()
	out, said, err := run(tb, statements)
	if err == nil {
		tb.Fatalf("all statements were taken: %.200s", out)
	}
	return said
}

// run returns what the script writes to its two outputs.
func run(tb testing.TB, statements []string) (out []byte, said string, err error) {
	tb.Helper()
	dir := os.Getenv(Dir)
	if dir == "" {
		const how = "DuckDB is not there: run `npm install @duckdb/node-api@1.5.6-r.1` in a directory and set " + Dir
		if os.Getenv("TRACESIFT_REQUIRE_EXTERNAL") == "1" {
			tb.Fatal(how)
		}
		tb.Skip(how)
	}
	in, err := json.Marshal(statements)
	if err != nil {
		tb.Fatal(err)
	}
	var stderr strings.Builder
	cmd := exec.Command("node", "--input-type=module", "--eval", string(script))
	cmd.Dir, cmd.Stdin, cmd.Stderr = dir, bytes.NewReader(in), &stderr
	out, err = cmd.Output()
	return out, stderr.String(), err
}
