package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/ingest/trace/cell"
	"tracesift/report/dataset"
	"tracesift/report/dataset/statefile"
)

// people are local parts of the samples that are no other words.
var people = regexp.MustCompile(`(?i)\b(?:alice|bruno|chloe|dmitri|esra|farid|liu\.wei|m\.rossi)\b`)

// secrets are what must not be found: addresses and ids as texts, people by their local parts, ids as the bytes of keys.
type secrets struct {
	names []string
	keys  [][]byte
}

func secretsOf(t *testing.T, exports string) *secrets {
	s := &secrets{names: namesIn(t, exports)}
	for _, name := range s.names {
		if id, ok := cell.GUID([]byte(name)); ok {
			s.keys = append(s.keys, id[:])
		}
	}
	if len(s.names) < 200 || len(s.keys) < 50 {
		t.Fatalf("only %d names and %d ids in the samples", len(s.names), len(s.keys))
	}
	return s
}

// in returns the first secret that a text holds.
func (s *secrets) in(text []byte) string {
	lower := strings.ToLower(string(text))
	for _, name := range s.names {
		if strings.Contains(lower, name) {
			return name
		}
	}
	for _, key := range s.keys {
		if bytes.Contains(text, key) {
			return "an id as bytes"
		}
	}
	return people.FindString(lower)
}

// sampleRun executes a command and returns what it printed.
func sampleRun(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := execute(context.Background(), args, stdio{in: strings.NewReader(""), out: &stdout, err: &stderr}); code != exitDone {
		t.Fatalf("%q: exit code %d: %s", args, code, stderr.String())
	}
	return stdout.String() + stderr.String()
}

// written returns everything that is in a directory: files as they are, states unpacked, and the rows of a dataset's
// tables as its reader gives them.
func written(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if out[path], err = os.ReadFile(path); err != nil || filepath.Ext(path) != ".bin" {
			return err
		}
		r, err := statefile.NewReader(bytes.NewReader(out[path]), int64(len(out[path])))
		if err != nil {
			return err
		}
		var states []byte
		err = r.Each(func(_ uint32, e statefile.Entry) error {
			states = append(append(states, e.Rank[:]...), e.State...)
			return nil
		})
		out[path+" (states)"] = states
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := dataset.Open(dir)
	if err != nil {
		return out
	}
	for _, table := range dataset.Tables() {
		var columns []string
		for _, c := range table.Columns {
			columns = append(columns, c.Name)
		}
		var rows []byte
		err := d.Read(table.Name, time.Time{}, time.Time{}, columns, func(r *dataset.Row) error {
			for _, c := range table.Columns {
				if c.Type == 0 {
					rows = append(append(rows, r.Text(c.Name)...), 0)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		out[table.Name+" (rows)"] = rows
	}
	return out
}

// TestRedactedRunNamesNobody: with --redact nothing that a run writes holds an address, somebody's local part or an id of
// the exports: not the dataset and its states, not explanations, not requests. Without it all of them do.
func TestRedactedRunNamesNobody(t *testing.T) {
	exports, err := filepath.Abs("../../samples/exports")
	if err != nil {
		t.Fatal(err)
	}
	hidden := secretsOf(t, exports)
	zones := filepath.Join(exports, "../zones")
	all := func(flags ...string) map[string][]byte {
		dir := t.TempDir()
		with := func(args ...string) []string { return append(append(args, flags...), exports) }
		sampleRun(t, with("report", "-q", "--parquet", filepath.Join(dir, "data"), "--compression", "none", "--zones", zones)...)
		sampleRun(t, with("report", "-q", "--parquet", filepath.Join(dir, "data"), "--compression", "none")...) // united
		out := written(t, filepath.Join(dir, "data"))
		sampleRun(t, with("request", "--zones", zones, "-d", filepath.Join(dir, "requests"))...)
		for path, text := range written(t, filepath.Join(dir, "requests")) {
			out[path] = text
		}
		out["requests"] = []byte(sampleRun(t, with("request", "--zones", zones)...))
		for _, id := range []string{"843b2aec-5c9b-637a-293b-5b562c3a5059", "a6b85b39-ff8d-c49f-ffc3-f09a99854efa", "<2df0ab338be903fae087641773ab43e3@edge07.example.com>"} {
			for _, format := range []string{"table", "json", "ndjson"} {
				out["explain "+id+" "+format] = []byte(sampleRun(t, with("explain", "--zones", zones, "--message", id, "--format", format)...))
			}
		}
		return out
	}
	names := func(path string) string { return filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path) }
	for path, text := range all("--redact", keyFile(t, t.TempDir())) {
		if found := hidden.in(text); found != "" {
			at := max(0, strings.Index(strings.ToLower(string(text)), found))
			t.Errorf("%s names %s: ...%q...", names(path), found, text[max(0, at-60):min(len(text), at+60)])
		}
	}
	told := map[string]bool{}
	for path, text := range all() {
		if hidden.in(text) != "" {
			told[names(path)] = true
		}
	}
	for _, want := range []string{
		"./deliveries (rows)", "./attempts (rows)", "event_date=2026-11-09/deliveries.parquet", "event_date=2026-11-09/states.bin (states)",
		"requests/recipient-huadong.test.txt", "./requests", "./explain 843b2aec-5c9b-637a-293b-5b562c3a5059 table",
	} {
		if !told[want] {
			t.Errorf("%s names nobody without --redact either: the test proves nothing", want)
		}
	}
}

// TestRedactedDatasetSaysTheSame: what a dataset under pseudonyms says of deliveries is what one without them says.
func TestRedactedDatasetSaysTheSame(t *testing.T) {
	dir := t.TempDir()
	facts := func(name string, flags ...string) []string {
		path := filepath.Join(dir, name)
		args := append([]string{"report", "-q", "--parquet", path, "--zones", "../../samples/zones", "../../samples/exports"}, flags...)
		sampleRun(t, args...)
		d, err := dataset.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		columns := strings.Fields("direction kind outcome refused_by ndr_class ndr_cause rule verdict edge_host pool connector_id recipient_domain sender_domain remote_host list return_code")
		var rows []string
		err = d.Read(dataset.Deliveries, time.Time{}, time.Time{}, columns, func(r *dataset.Row) error {
			var row []string
			for _, c := range columns {
				row = append(row, r.Text(c))
			}
			rows = append(rows, strings.Join(row, "|"))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(rows)
		return rows
	}
	plain, keyed := facts("plain"), facts("keyed", "--redact", keyFile(t, dir))
	if len(plain) < 150 {
		t.Fatalf("only %d deliveries", len(plain))
	}
	if diff := cmp.Diff(plain, keyed); diff != "" {
		t.Errorf("under pseudonyms deliveries are not the same: %s", diff)
	}
}
