package dataset

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tracesift/analyze/delivery"
)

// changeManifest changes a manifest as another version would have written it.
func changeManifest(t *testing.T, dir string, change func(map[string]any)) {
	t.Helper()
	path := filepath.Join(dir, manifestName)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]any{}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	change(m)
	if b, err = json.Marshal(m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestOtherVersions: what this version cannot add to without a loss it does not touch; the error names the version to use.
func TestOtherVersions(t *testing.T) {
	for name, c := range map[string]struct {
		change func(map[string]any)
		want   string
	}{
		"a column that is not known": {func(m map[string]any) { m["columns"] = map[string]int{"deliveries": 1000} },
			"1000 columns"},
		"newer states": {func(m map[string]any) { m["state_version"] = delivery.StateVersion + 1 },
			fmt.Sprint("state of another version: ", delivery.StateVersion+1)},
		"states that are too old": {func(m map[string]any) { m["state_version"] = -1 }, "to another directory"},
		"a newer schema":          {func(m map[string]any) { m["schema_version"] = 2 }, "schema version 2"},
		"no schema":               {func(m map[string]any) { delete(m, "schema_version") }, "schema version 0"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			load(t, dir, export{name: "a", rows: map[int][]int{1: {0}}})
			changeManifest(t, dir, c.change)
			changeManifest(t, dir, func(m map[string]any) { m["tool"] = "tracesift 9" })
			before := contents(t, dir)
			err := tryLoad(dir, export{name: "b", rows: map[int][]int{2: {0}}})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "tracesift 9") {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if after := contents(t, dir); fmt.Sprint(after) != fmt.Sprint(before) {
				t.Error("it was changed")
			}
		})
	}
}

// TestStatesOfOtherVersions: states say their version themselves, too.
func TestStatesOfOtherVersions(t *testing.T) {
	dir := t.TempDir()
	load(t, dir, export{name: "a", rows: map[int][]int{1: {0}}})
	path := filepath.Join(dir, "_state", "event_date=2026-03-02", stateName)
	if err := replaceText("TSSTATE2", "TSSTATE3")(path); err != nil { // at its beginning
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(b[:len(b)-1], '3'), 0o600); err != nil { // and at its end
		t.Fatal(err)
	}
	err = tryLoad(dir, export{name: "b", rows: map[int][]int{1: {1}}})
	if err == nil || !strings.Contains(err.Error(), "TSSTATE3") || !strings.Contains(err.Error(), "to another directory") {
		t.Errorf("error %v", err)
	}
}

// TestGrownTables: a dataset whose files lack columns is written anew as a whole, so that all of its files have the same.
func TestGrownTables(t *testing.T) {
	dir := t.TempDir()
	load(t, dir, export{name: "a", rows: map[int][]int{0: {0}, 1: {0}, 2: {0}}})
	changeManifest(t, dir, func(m map[string]any) { m["columns"] = map[string]int{"deliveries": 56} })
	written := func() int {
		w := create(t, dir)
		add(t, w, rowsOf(0, 1))
		if err := w.Prepare(context.Background(), info("b"), analysis(resolver())); err != nil {
			t.Fatal(err)
		}
		// Files that come out as they were stay, whatever the manifest said of them.
		dates, err := w.touched(w.old.grown(), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		return len(dates)
	}
	if n := written(); n != 3 {
		t.Errorf("%d days were written anew, want 3", n)
	}
	if n := written(); n != 1 {
		t.Errorf("%d days were written anew in the second run, want 1", n)
	}
	verifies(t, dir)
}
