// Package duckdbtest lets tests ask DuckDB what it reads in a file. It needs Node and the npm package
// @duckdb/node-api, in a directory that the environment names.
package duckdbtest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"os"
	"os/exec"
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
	cmd := exec.Command("node", "--input-type=module", "--eval", string(script))
	cmd.Dir, cmd.Stdin, cmd.Stderr = dir, bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("node: %v", err)
	}
	var rows [][][]any
	if err := json.Unmarshal(out, &rows); err != nil {
		tb.Fatalf("%v in %.200s", err, out)
	}
	return rows
}
