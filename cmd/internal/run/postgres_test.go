//go:build unix

package run

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tracesift/ingest/trace/externaltest"
	"tracesift/report/parquet/duckdbtest"
)

// postgres is a server of its own, on a socket in a directory.
type postgres struct {
	bin, socket string
	path        string // where programs are found that psql starts
}

// startPostgres starts a server that ends with the test.
func startPostgres(t *testing.T) *postgres {
	t.Helper()
	p := new(postgres)
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if at, e := exec.LookPath("initdb"); e == nil {
		found = append(found, at)
	}
	if err != nil || len(found) == 0 {
		externaltest.Missing(t, "PostgreSQL is not there: run `apt-get install postgresql`")
	}
	program, err := filepath.EvalSymlinks(found[len(found)-1]) // beside it stand psql and the others
	if err != nil {
		t.Fatal(err)
	}
	p.bin = filepath.Dir(program)
	// Not below t.TempDir(): the name of a socket has 107 bytes at most, and its owner is not the one who runs the tests.
	if p.socket, err = os.MkdirTemp("", "pg"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(p.socket) })
	as := new(syscall.SysProcAttr)
	if os.Getuid() == 0 { // the server refuses to run as root
		nobody, err := user.Lookup("nobody")
		if err != nil {
			t.Fatal(err)
		}
		uid, _ := strconv.Atoi(nobody.Uid)
		gid, _ := strconv.Atoi(nobody.Gid)
		as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(p.socket, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	data := filepath.Join(p.socket, "data")
	initdb := exec.Command(filepath.Join(p.bin, "initdb"), "-D", data, "-U", "tracesift", "-A", "trust", "--locale=C", "-E", "UTF8", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = as, p.socket
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	var log bytes.Buffer
	server := exec.Command(filepath.Join(p.bin, "postgres"), "-D", data, "-k", p.socket, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "timezone=UTC")
	server.SysProcAttr, server.Dir, server.Stderr = as, p.socket, &log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	})
	for begin := time.Now(); exec.Command(filepath.Join(p.bin, "pg_isready"), "-h", p.socket).Run() != nil; time.Sleep(100 * time.Millisecond) {
		if time.Since(begin) > time.Minute {
			t.Fatalf("it did not start: %s", log.Bytes())
		}
	}
	return p
}

// psql runs psql, and returns what it prints.
func (p *postgres) psql(t *testing.T, args ...string) []byte {
	t.Helper()
	out, err := p.try(args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (p *postgres) try(args ...string) ([]byte, error) {
	cmd := exec.Command(filepath.Join(p.bin, "psql"), append([]string{
		"-h", p.socket, "-U", "tracesift", "-d", "postgres", "-X", "-q", "-t", "--csv", "-v", "ON_ERROR_STOP=1", "-P", `null=\N`,
	}, args...)...)
	cmd.Env = append(os.Environ(), "PATH="+p.path+":"+os.Getenv("PATH"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("psql: %w\n%s", err, stderr.Bytes())
	}
	return out, nil
}

// duckdbProgram makes a program that does what DuckDB's own does for the script: run the statement behind -csv -c.
func duckdbProgram(t *testing.T) string {
	t.Helper()
	const program = `import { DuckDBInstance } from "@duckdb/node-api";
const c = await (await DuckDBInstance.create(":memory:")).connect();
await c.run("SET TimeZone = 'UTC'");
await c.run(process.argv[process.argv.length - 1]);`
	dir := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\ncd '%s' && exec node --input-type=module --eval '%s' -- \"$3\"\n",
		os.Getenv(duckdbtest.Dir), strings.ReplaceAll(program, "'", `'\''`))
	if err := os.WriteFile(filepath.Join(dir, "duckdb"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestPostgres: psql runs the script as it is printed, twice, and PostgreSQL answers as DuckDB does.
func TestPostgres(t *testing.T) {
	if underRace {
		t.Skip("PostgreSQL is asked without the race detector: nothing here runs at the same time")
	}
	dir := sampleDataset(t)
	want := duckDB(t, dir)
	p := startPostgres(t)
	p.path = duckdbProgram(t)
	statements := statementsOf(t, "postgres", dir)
	script := filepath.Join(t.TempDir(), "load.sql")
	if err := os.WriteFile(script, []byte(scriptOf(t, "postgres", dir)), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		p.psql(t, "-f", script)
	}
	var got [][][]any
	for _, s := range statements {
		if !strings.HasPrefix(s, "SELECT") {
			continue
		}
		records, err := csv.NewReader(bytes.NewReader(p.psql(t, "-c", s))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		rows := [][]any{}
		for _, record := range records {
			var row []any
			for _, cell := range record {
				if cell == `\N` {
					row = append(row, nil)
				} else {
					row = append(row, cell)
				}
			}
			rows = append(rows, row)
		}
		got = append(got, rows)
	}
	sameAnswers(t, want, got)

	// Without the dataset, as where a directory is not mounted, nothing is taken in and nothing lost.
	before := p.psql(t, "-c", "SELECT COUNT(*) FROM deliveries")
	if err := os.WriteFile(script, []byte(scriptOf(t, "postgres", dir+"/nowhere")), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.try("-f", script); err == nil {
		t.Error("the script took no dataset in, and said nothing")
	}
	if after := p.psql(t, "-c", "SELECT COUNT(*) FROM deliveries"); !bytes.Equal(before, after) {
		t.Errorf("%s deliveries, %s before", after, before)
	}
}
