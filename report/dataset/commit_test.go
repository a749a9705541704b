package dataset

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const day1 = "deliveries/event_date=2026-03-01"

// TestAbortLeavesNothing: neither in a new directory nor in one that has a dataset.
func TestAbortLeavesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	w := create(t, dir, Options{BufferBytes: 1})
	write(t, w, dated(1, 1), dated(2, 2))
	if n := len(listing(t, dir)); n < 5 {
		t.Fatalf("%d names below %s: nothing was flushed", n, dir)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the new directory stayed: %v", listing(t, dir))
	}
	if err := w.Write(dated(3, 1)); err == nil {
		t.Error("a row was taken after Abort")
	}
	if err := w.Commit(info("a")); err == nil {
		t.Error("a commit was taken after Abort")
	}

	build(t, dir, Options{}, "a", dated(1, 1))
	before, rows := listing(t, dir), readDataset(t, dir)
	w = create(t, dir, Options{BufferBytes: 1})
	write(t, w, dated(2, 1), dated(2, 2))
	for range 2 {
		if err := w.Abort(); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(before, listing(t, dir)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(rows, readDataset(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// TestNothingChangesBeforeCommit looks at the dataset while a run writes.
func TestNothingChangesBeforeCommit(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, Options{}, "a", dated(1, 1))
	want := readDataset(t, dir)
	w := create(t, dir, Options{BufferBytes: 1})
	write(t, w, dated(2, 1), dated(3, 2))
	if diff := cmp.Diff(want, readDataset(t, dir)); diff != "" {
		t.Error(diff)
	}
	if err := w.Commit(info("a")); err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if got := readDataset(t, dir); len(got) != 2 || got[deliveryID(dated(1, 1))] != nil {
		t.Errorf("after Commit: %v", got)
	}
}

// TestPartitionsWithoutRowsGo, but files that somebody else put there stay.
func TestPartitionsWithoutRowsGo(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, Options{}, "a", dated(1, 1), dated(2, 2), dated(3, 3))
	other := filepath.Join(dir, "deliveries/event_date=2026-03-02/notes.txt")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	build(t, dir, Options{}, "ab", dated(3, 3))
	want := []string{"_manifest.json", "deliveries", "deliveries/event_date=2026-03-02",
		"deliveries/event_date=2026-03-02/notes.txt", "deliveries/event_date=2026-03-03",
		"deliveries/event_date=2026-03-03/deliveries.parquet"}
	if diff := cmp.Diff(want, listing(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// TestInputsGuard: a run that does not read all exports of a dataset would lose their rows.
func TestInputsGuard(t *testing.T) {
	for _, c := range []struct {
		before, now string
		missing     string
	}{
		{"ab", "ab", ""}, {"ab", "ba", ""}, {"ab", "abc", ""}, {"", "a", ""}, {"ab", "a", "b"}, {"ab", "c", "ab"},
		{"abcdefg", "", "abcdefg"},
	} {
		dir := t.TempDir()
		build(t, dir, Options{}, c.before, dated(1, 1))
		before := listing(t, dir)

		w := create(t, dir, Options{BufferBytes: 1})
		write(t, w, dated(1, 1))
		checkInputsError(t, w.Commit(info(c.now)), c.missing)

		inputs := info(c.now).Inputs
		if inputs == nil {
			inputs = []Input{}
		}
		w, err := Create(dir, Options{Inputs: inputs})
		checkInputsError(t, err, c.missing)
		if err == nil {
			if err := w.Abort(); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(before, listing(t, dir)); diff != "" {
			t.Errorf("%q after %q: %s", c.now, c.before, diff)
		}
	}
}

func checkInputsError(t *testing.T, err error, missing string) {
	t.Helper()
	if missing == "" {
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	var refused *InputsError
	if !errors.As(err, &refused) {
		t.Fatalf("error %v, want the missing %q", err, missing)
	}
	var names string
	for _, in := range refused.Missing {
		names += strings.TrimSuffix(in.Name, ".csv")
	}
	if names != missing {
		t.Errorf("missing %q, want %q", names, missing)
	}
	for _, part := range []string{missing[:1] + ".csv", "another directory"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	if more := "and 2 more"; len(missing) == 7 && !strings.Contains(err.Error(), more) {
		t.Errorf("%q does not say %q", err, more)
	}
}

// TestForeignDirectories are refused before anything is written to them.
func TestForeignDirectories(t *testing.T) {
	for name, file := range map[string]struct{ path, text string }{
		"partitions without a manifest": {day1 + "/deliveries.parquet", ""},
		"a manifest that is none":       {"_manifest.json", "{"},
		"a newer manifest":              {"_manifest.json", `{"schema_version": 99}`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, file.path)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(file.text), 0o600); err != nil {
				t.Fatal(err)
			}
			before := listing(t, dir)
			if _, err := Create(dir, Options{Inputs: []Input{}}); err == nil {
				t.Error("Create accepted it")
			}
			w := create(t, dir, Options{})
			write(t, w, dated(1, 1))
			if err := w.Commit(info("a")); err == nil {
				t.Error("Commit accepted it")
			}
			if diff := cmp.Diff(before, listing(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestKilledRun: what a killed run left goes when the next one begins.
func TestKilledRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "with [brackets]")
	build(t, dir, Options{}, "a", dated(1, 1))
	before := listing(t, dir)
	killed := create(t, dir, Options{BufferBytes: 1})
	write(t, killed, dated(1, 1), dated(2, 2))
	if err := os.WriteFile(filepath.Join(dir, "._manifest.json.1.tmp"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := killed.lock.Close(); err != nil { // as the system does
		t.Fatal(err)
	}
	w := create(t, dir, Options{})
	if diff := cmp.Diff(before, listing(t, dir)); diff != "" {
		t.Error(diff)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
}

func TestTwoRunsAtOnce(t *testing.T) {
	dir := t.TempDir()
	w := create(t, dir, Options{})
	if w.lock == nil {
		t.Skip("no locks here")
	}
	if _, err := Create(dir, Options{}); err == nil || !strings.Contains(err.Error(), "another run") {
		t.Errorf("a second run: %v", err)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if err := create(t, dir, Options{}).Abort(); err != nil {
		t.Fatal(err)
	}
}

// TestFailedWrite: the dataset stays as it was, all later calls fail, and the next run works.
func TestFailedWrite(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, Options{}, "a", dated(1, 1))
	obstacle := filepath.Join(dir, "deliveries", "event_date=2026-03-02")
	if err := os.WriteFile(obstacle, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	before, rows := listing(t, dir), readDataset(t, dir)
	w := create(t, dir, Options{BufferBytes: 1})
	write(t, w, dated(1, 1))
	if err := w.Write(dated(2, 2)); err == nil {
		t.Fatal("a file stands where the partition should be, and Write succeeded")
	}
	if err := w.Write(dated(3, 3)); err == nil {
		t.Error("the error was forgotten")
	}
	if err := w.Commit(info("a")); err == nil {
		t.Error("Commit succeeded after an error")
	}
	if diff := cmp.Diff(before, listing(t, dir)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(rows, readDataset(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// TestDamageIsFound: bytes that the disk has lost or changed show before anything is replaced.
func TestDamageIsFound(t *testing.T) {
	for name, damage := range map[string]func(path string) error{
		"cut": func(path string) error { return os.Truncate(path, 100) },
		"replaced": func(path string) error {
			b, err := os.ReadFile(path)
			clear(b)
			return errors.Join(err, os.WriteFile(path, b, 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			build(t, dir, Options{}, "a", dated(1, 1))
			rows := readDataset(t, dir)
			w := create(t, dir, Options{BufferBytes: 1})
			write(t, w, dated(2, 1))
			p := w.partitions["event_date=2026-03-01"]
			if err := p.finish(); err != nil {
				t.Fatal(err)
			}
			if err := damage(p.file.path); err != nil {
				t.Fatal(err)
			}
			if err := p.verify(); err == nil {
				t.Error("verify accepts the file")
			}
			if err := w.Commit(info("a")); err == nil {
				t.Error("Commit accepts the file")
			}
			if diff := cmp.Diff(rows, readDataset(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestInterruptedCommit: the manifest says that the dataset is not whole and of which exports, and writing them again
// makes it whole.
func TestInterruptedCommit(t *testing.T) {
	dir := t.TempDir()
	obstacle := filepath.Join(dir, "deliveries/event_date=2026-03-02/deliveries.parquet/full")
	if err := os.MkdirAll(obstacle, 0o755); err != nil {
		t.Fatal(err)
	}
	w := create(t, dir, Options{})
	write(t, w, dated(1, 1), dated(2, 2), dated(3, 3))
	if err := os.WriteFile(filepath.Join(dir, "_manifest.json"), []byte(`{"inputs":[]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	err := w.Commit(info("a"))
	if err == nil || !strings.Contains(err.Error(), "incomplete until the same exports are written again") {
		t.Fatalf("Commit: %v", err)
	}
	m, err := ReadManifest(dir)
	if err != nil || m.Complete || len(m.Inputs) != 1 {
		t.Fatalf("manifest %+v, %v", m, err)
	}
	for _, name := range listing(t, dir) {
		if strings.Contains(name, ".tmp") {
			t.Errorf("%s stayed", name)
		}
	}
	if err := os.RemoveAll(filepath.Dir(obstacle)); err != nil {
		t.Fatal(err)
	}
	_, err = Create(dir, Options{Inputs: info("b").Inputs})
	checkInputsError(t, err, "a")
	build(t, dir, Options{}, "a", dated(1, 1), dated(2, 2), dated(3, 3))
	if m, err := ReadManifest(dir); err != nil || !m.Complete || m.Rows["deliveries"] != 3 {
		t.Errorf("manifest %+v, %v", m, err)
	}
}

// TestEmptyDataset: a run without deliveries is a dataset too.
func TestEmptyDataset(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, Options{}, "a", dated(1, 1))
	build(t, dir, Options{}, "a")
	if m, err := ReadManifest(dir); err != nil || !m.Complete || m.Rows["deliveries"] != 0 || m.Files == nil {
		t.Errorf("manifest %+v, %v", m, err)
	}
	if diff := cmp.Diff([]string{"_manifest.json", "deliveries"}, listing(t, dir)); diff != "" {
		t.Error(diff)
	}
}
