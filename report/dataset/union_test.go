package dataset

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
)

// rowsOf is a message with rows that are numbered: row i of message n is the same in every export that has it. Rows are
// hours apart, so that an export which has earlier ones moves the message to an earlier day.
func rowsOf(n int, numbers ...int) *delivery.Message {
	m := &delivery.Message{Key: barely(n).Key, Dict: delivery.NewDict()}
	for _, i := range numbers {
		at := time.Date(2026, 3, 1+n%4, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * 9 * time.Hour)
		m.Items = append(m.Items, delivery.Item{Fingerprint: uint64(n)<<8 | uint64(i) + 1, At: trace.InstantOf(at)})
	}
	return m
}

// export is some rows of some messages.
type export struct {
	name string
	rows map[int][]int
}

func (e export) messages() []*delivery.Message {
	var out []*delivery.Message
	for n, rows := range e.rows {
		out = append(out, rowsOf(n, rows...))
	}
	return out
}

// load unites exports, as one run, with a dataset.
func load(tb testing.TB, dir string, exports ...export) {
	tb.Helper()
	all := map[int][]int{}
	names := ""
	for _, e := range exports {
		names += e.name
		for n, rows := range e.rows {
			all[n] = append(all[n], rows...)
		}
	}
	// Neither how many work nor how little memory they have can matter.
	w, err := Create(dir, Options{Temp: inMemory, Jobs: len(all) % 4, Memory: int64(len(all) % 2)})
	if err != nil {
		tb.Fatal(err)
	}
	add(tb, w, export{rows: all}.messages()...)
	if err := w.Prepare(context.Background(), info(names), analysis(resolver())); err != nil {
		tb.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		tb.Fatal(err)
	}
}

// tryLoad unites an export with a dataset, unless that fails.
func tryLoad(dir string, e export) error {
	w, err := Create(dir, Options{Temp: inMemory})
	if err != nil {
		return err
	}
	for _, m := range e.messages() {
		if err := w.Add(m); err != nil {
			return errors.Join(err, w.Abort())
		}
	}
	if err := w.Prepare(context.Background(), info(e.name), analysis(resolver())); err != nil {
		return errors.Join(err, w.Abort())
	}
	return w.Commit()
}

// contents returns every file of a dataset but the manifest.
func contents(tb testing.TB, dir string) map[string]string {
	tb.Helper()
	out := map[string]string{}
	for _, name := range listing(tb, dir) {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil && name != manifestName {
			out[name] = string(b)
		}
	}
	return out
}

// exportsOf deals the rows of messages to exports, many to several of them.
func exportsOf(seed uint64, messages int) []export {
	r := rand.New(rand.NewPCG(seed, 1))
	out := []export{{name: "a"}, {name: "b"}, {name: "c"}}
	for i := range out {
		out[i].rows = map[int][]int{}
	}
	for n := range messages {
		for row := range 1 + r.IntN(6) {
			first := r.IntN(len(out))
			out[first].rows[n] = append(out[first].rows[n], row)
			if other := r.IntN(len(out)); other != first && r.IntN(2) == 0 {
				out[other].rows[n] = append(out[other].rows[n], row)
			}
		}
	}
	return out
}

// TestUnion loads overlapping exports in every order, at once and one by one, again and again: the files are the same
// to the byte.
func TestUnion(t *testing.T) {
	for seed := range uint64(2) {
		exports := exportsOf(seed, 60)
		a, b, c := exports[0], exports[1], exports[2]
		whole := t.TempDir()
		load(t, whole, a, b, c)
		want := contents(t, whole)
		if len(want) < 12 {
			t.Fatalf("only %d files", len(want))
		}
		for i, order := range [][][]export{
			{{a}, {b}, {c}}, {{c}, {b}, {a}}, {{b}, {a, c}}, {{a, b}, {b, c}, {c, a}}, {{a, b, c}, {a, b, c}, {a, b, c}},
			{{b}, {b}, {a}, {a}, {c}, {b}},
		} {
			dir := t.TempDir()
			for _, run := range order {
				load(t, dir, run...)
			}
			if diff := cmp.Diff(keys(want), keys(contents(t, dir))); diff != "" {
				t.Fatalf("seed %d, order %d: %s", seed, i, diff)
			}
			for name, bytes := range contents(t, dir) {
				if bytes != want[name] {
					t.Errorf("seed %d, order %d: %s differs", seed, i, name)
				}
			}
			verifies(t, dir)
		}
	}
}

func keys(m map[string]string) map[string]bool {
	out := map[string]bool{}
	for k := range m {
		out[k] = true
	}
	return out
}

// TestMoveToAnotherDay: a row that turns out to have begun earlier moves in one commit, and its old partition goes.
func TestMoveToAnotherDay(t *testing.T) {
	dir := t.TempDir()
	load(t, dir, export{name: "a", rows: map[int][]int{1: {5}}})
	late := "deliveries/event_date=2026-03-03/deliveries.parquet"
	if _, err := os.Stat(filepath.Join(dir, late)); err != nil {
		t.Fatal(err, listing(t, dir))
	}
	load(t, dir, export{name: "b", rows: map[int][]int{1: {0}}})
	want := []string{"event_date=2026-03-02"}
	var got []string
	for _, name := range listing(t, dir) {
		if partition, ok := strings.CutPrefix(name, "deliveries/"); ok && !strings.Contains(partition, "/") {
			got = append(got, partition)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	rows := readTable(t, dir, attemptTable().Table)
	if len(rows) != 2 {
		t.Errorf("%d attempts, want 2", len(rows))
	}
}

// TestUntouchedPartitionsStay: a run touches the partitions only that its rows belong to.
func TestUntouchedPartitionsStay(t *testing.T) {
	dir := t.TempDir()
	load(t, dir, export{name: "a", rows: map[int][]int{1: {0}, 2: {0}, 3: {0}}})
	before := map[string]os.FileInfo{}
	for name := range contents(t, dir) {
		before[name], _ = os.Stat(filepath.Join(dir, name))
		os.SameFile(before[name], before[name]) // Windows asks which file it is when that is first compared
	}
	load(t, dir, export{name: "b", rows: map[int][]int{2: {1}}})
	for name := range contents(t, dir) {
		after, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, FailureGroups) {
			continue // another attempt of the same failure does not change them
		}
		if same := os.SameFile(before[name], after); same == strings.Contains(name, "event_date=2026-03-03/") {
			t.Errorf("%s: same file %t", name, same)
		}
	}
}

// TestObservations: look-ups of a later run change the verdicts of older partitions, and are united too.
func TestObservations(t *testing.T) {
	dir := t.TempDir()
	load(t, dir, export{name: "a", rows: map[int][]int{1: {0}}})
	verdict := func() any {
		for _, row := range readTable(t, dir, deliveryTable().Table) {
			return row["verdict"]
		}
		return nil
	}
	if got := verdict(); got != "not-checked" {
		t.Errorf("verdict %v, want not-checked", got)
	}
	said := blocklist.Observation{
		List: "spamcop", Zone: "bl.spamcop.net", IP: ip("192.0.2.1"), State: blocklist.Listed, Codes: addrs("127.0.0.2"),
		At: time.Date(2026, 3, 2, 1, 0, 0, 1, time.UTC), Source: "b.jsonl",
	}
	again := said
	again.Source = "a.jsonl"
	for _, o := range [][]blocklist.Observation{{said}, {again, said}, nil} {
		w := create(t, dir)
		if err := w.Prepare(context.Background(), info("b"), analysis(resolver(), o...)); err != nil {
			t.Fatal(err)
		}
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		if got := verdict(); got != "confirmed-listed" {
			t.Errorf("verdict %v, want confirmed-listed", got)
		}
	}
	rows := readTable(t, dir, observationTable().Table)
	for _, row := range rows {
		if row["source"] != "a.jsonl" || row["codes"] != "127.0.0.2" || row[""] != "asked_date=2026-03-02" {
			t.Errorf("observation %v", row)
		}
	}
	if len(rows) != 1 {
		t.Errorf("%d observations, want 1", len(rows))
	}
	verifies(t, dir)
}

// TestNewAnalysis: other rules or domains compute every partition anew.
func TestNewAnalysis(t *testing.T) {
	dir := t.TempDir()
	load(t, dir, export{name: "a", rows: map[int][]int{1: {0}, 2: {0}}})
	w := create(t, dir)
	a := analysis(func(m *delivery.Message, out []delivery.Delivery) []delivery.Delivery {
		d := resolver()(m, nil)[0]
		d.Sender = "new@example.com"
		return append(out, d)
	})
	finalize := a.Resolver
	a.Resolver = func(e *delivery.Learned) (string, func() Finalizer) {
		_, f := finalize(e)
		return "other", f
	}
	if err := w.Prepare(context.Background(), info("b"), a); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	for id, row := range readDataset(t, dir) {
		if row["sender"] != "new@example.com" {
			t.Errorf("%s was not computed anew", id)
		}
	}
}

// TestDamagedStates are an error that names the file, and nothing changes.
func TestDamagedStates(t *testing.T) {
	dir := t.TempDir()
	load(t, dir, export{name: "a", rows: map[int][]int{1: {0, 1}, 5: {0}}})
	path := filepath.Join(dir, "_state", "event_date=2026-03-02", "states.bin")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(whole); at += 5 {
		damaged := bytes.Clone(whole)
		damaged[at] ^= 0x40
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		err := func() error {
			w, err := Create(dir, Options{Temp: inMemory})
			if err != nil {
				return err
			}
			add(t, w, rowsOf(1, 2), rowsOf(9, 0))
			return fmt.Errorf("%w %w", w.Prepare(context.Background(), info("b"), analysis(resolver())), w.Abort())
		}()
		if strings.Contains(fmt.Sprint(err), "%!w(<nil>) %!w(<nil>)") {
			if at >= len(magicOfStates) { // the first bytes are for people
				t.Fatalf("byte %d of %d was changed, and nobody saw it", at, len(whole))
			}
		} else if s := err.Error(); !strings.Contains(s, "event_date=2026-03-02") || !strings.Contains(s, "to another directory") {
			t.Fatalf("byte %d: %v does not name the file and what to do", at, err)
		}
	}
}

// TestLostStates: without what the dataset was computed from, or with another one, rows would come out differently.
func TestLostStates(t *testing.T) {
	const states, learned = "_state/event_date=2026-03-02/states.bin", "_state/learned.json"
	for name, c := range map[string]struct {
		path   string
		damage func(path string) error
	}{
		"no states":     {states, os.Remove},
		"cut states":    {states, func(path string) error { return os.Truncate(path, 20) }},
		"nothing known": {learned, os.Remove},
		"other things":  {learned, func(path string) error { return os.WriteFile(path, []byte("{}"), 0o600) }},
		"cut knowledge": {learned, func(path string) error { return os.Truncate(path, 1) }},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			load(t, dir, export{name: "a", rows: map[int][]int{1: {0, 1}, 5: {0}}})
			if err := c.damage(filepath.Join(dir, c.path)); err != nil {
				t.Fatal(err)
			}
			before := contents(t, dir)
			err := tryLoad(dir, export{name: "b", rows: map[int][]int{5: {1}}})
			if err == nil || !strings.Contains(err.Error(), c.path) || !strings.Contains(err.Error(), "from a copy") {
				t.Errorf("error %v", err)
			}
			if diff := cmp.Diff(before, contents(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

const magicOfStates = "TSSTATE2"
