package dataset

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAbortLeavesNothing: neither in a new directory nor in one that has a dataset.
func TestAbortLeavesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	w := prepared(t, dir, "a", dated(1, 1), dated(2, 2))
	if n := len(listing(t, dir)); n < 8 {
		t.Fatalf("%d names below %s: nothing was written", n, dir)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the new directory stayed: %v", listing(t, dir))
	}
	if err := w.Add(messageOf(dated(3, 1))); err == nil {
		t.Error("a message was taken after Abort")
	}
	if err := w.Commit(); err == nil {
		t.Error("a commit was taken after Abort")
	}

	build(t, dir, "a", dated(1, 1))
	before, files := listing(t, dir), contents(t, dir)
	w = prepared(t, dir, "b", dated(2, 1), dated(2, 2))
	for range 2 {
		if err := w.Abort(); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(before, listing(t, dir)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(files, contents(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// TestNothingChangesBeforeCommit looks at the dataset while a run writes.
func TestNothingChangesBeforeCommit(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, "a", dated(1, 1))
	want := readDataset(t, dir)
	w := prepared(t, dir, "b", dated(2, 1), dated(3, 2))
	if diff := cmp.Diff(want, readDataset(t, dir)); diff != "" {
		t.Error(diff)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if got := readDataset(t, dir); len(got) != 3 {
		t.Errorf("after Commit: %v", got)
	}
}

// TestForeignDirectories are refused before anything is written to them.
func TestForeignDirectories(t *testing.T) {
	for name, file := range map[string]struct{ path, text, want string }{
		"partitions without a manifest": {"deliveries/event_date=2026-03-01/deliveries.parquet", "", "remove all of them"},
		"attempts without a manifest":   {"attempts/event_date=2026-03-01/attempts.parquet", "", "remove all of them"},
		"events without a manifest":     {"events/input=0123/part-0.parquet", "", "remove all of them"},
		"a manifest that is none":       {"_manifest.json", "{", "_manifest.json: it is damaged, "},
		"a newer manifest":              {"_manifest.json", `{"schema_version": 99}`, "use that"},
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
			if _, err := Create(dir, Options{Temp: inMemory}); err == nil || !strings.Contains(err.Error(), file.want) {
				t.Errorf("error %v, want %q", err, file.want)
			}
			if diff := cmp.Diff(before, listing(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestKilledRun: what a killed run left goes when the next one begins, and nothing of others.
func TestKilledRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "with [brackets]")
	build(t, dir, "a", dated(1, 1))
	if err := os.WriteFile(filepath.Join(dir, ".bash_history-01234.tmp"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	before := listing(t, dir)
	killed := prepared(t, dir, "b", dated(1, 1), dated(2, 2))
	if err := os.WriteFile(filepath.Join(dir, "._manifest.json.1.tmp"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := killed.lock.Close(); err != nil { // as the system does
		t.Fatal(err)
	}
	if notes := verifies(t, dir).Notes; len(notes) < 3 {
		t.Errorf("notes %q", notes)
	}
	w := create(t, dir)
	if diff := cmp.Diff(before, listing(t, dir)); diff != "" {
		t.Error(diff)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
}

func TestTwoRunsAtOnce(t *testing.T) {
	dir := t.TempDir()
	w := create(t, dir)
	if w.lock == nil {
		t.Skip("no locks here")
	}
	if _, err := Create(dir, Options{Temp: inMemory}); err == nil || !strings.Contains(err.Error(), "another run") {
		t.Errorf("a second run: %v", err)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if err := create(t, dir).Abort(); err != nil {
		t.Fatal(err)
	}
}

// TestFailedWrite: the dataset stays as it was, and the next run works.
func TestFailedWrite(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, "a", dated(1, 1))
	obstacle := filepath.Join(dir, "deliveries", "event_date=2026-03-02")
	if err := os.WriteFile(obstacle, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	before, files := listing(t, dir), contents(t, dir)
	w := create(t, dir)
	add(t, w, messageOf(dated(2, 2)))
	if err := w.Prepare(context.Background(), info("b"), analysis(resolver())); err == nil {
		t.Fatal("a file stands where the partition should be, and Prepare succeeded")
	}
	if err := w.Commit(); err == nil {
		t.Error("Commit succeeded after an error")
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(before, listing(t, dir)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(files, contents(t, dir)); diff != "" {
		t.Error(diff)
	}
	if err := os.Remove(obstacle); err != nil {
		t.Fatal(err)
	}
	build(t, dir, "b", dated(2, 2))
	verifies(t, dir)
}

// TestInterruptedAtAnyMove stops a commit before each of its moves, as a crash does: the dataset verifies, and the next
// run finishes it before it does anything else.
func TestInterruptedAtAnyMove(t *testing.T) {
	exports := exportsOf(7, 12)
	reference := t.TempDir()
	load(t, reference, exports[0])
	load(t, reference, exports[1])
	want := contents(t, reference)
	for stop := 0; ; stop++ {
		dir := t.TempDir()
		load(t, dir, exports[0])
		w := create(t, dir)
		add(t, w, exports[1].messages()...)
		if err := w.Prepare(context.Background(), info("b"), analysis(resolver())); err != nil {
			t.Fatal(err)
		}
		if stop > len(w.next.Moves) {
			return
		}
		if err := w.next.write(dir); err != nil {
			t.Fatal(err)
		}
		half := *w.next
		half.Moves, half.Removals = half.Moves[:stop], nil
		if err := half.roll(dir); err != nil {
			t.Fatal(err)
		}
		if err := w.next.write(dir); err != nil { // roll called it complete
			t.Fatal(err)
		}
		if err := w.lock.Close(); err != nil {
			t.Fatal(err)
		}
		verifies(t, dir)
		if err := create(t, dir).Abort(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, contents(t, dir)); diff != "" {
			t.Fatalf("stopped at %d: %s", stop, diff)
		}
		verifies(t, dir)
	}
}

// TestEmptyDataset: a run without messages makes a dataset too, and takes nothing from one.
func TestEmptyDataset(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, "a")
	if m, err := readManifest(dir); err != nil || !m.Complete || m.Rows["deliveries"] != 0 || m.Files == nil {
		t.Errorf("manifest %+v, %v", m, err)
	}
	build(t, dir, "b", dated(1, 1))
	build(t, dir, "c")
	if m, err := readManifest(dir); err != nil || m.Rows["deliveries"] != 1 || len(m.Inputs) != 3 {
		t.Errorf("manifest %+v, %v", m, err)
	}
	verifies(t, dir)
}
