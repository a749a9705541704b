package dataset

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// verifies fails the test where a dataset is not as it was written.
func verifies(tb testing.TB, dir string) *Check {
	tb.Helper()
	c, err := Verify(dir)
	if err != nil {
		tb.Fatal(err)
	}
	for _, p := range c.Problems {
		tb.Error(p)
	}
	return c
}

// TestVerifyFinds damages a dataset in every way that Verify looks for.
func TestVerifyFinds(t *testing.T) {
	const table = "deliveries/event_date=2026-03-02/deliveries.parquet"
	for name, c := range map[string]struct {
		damage func(path string) error
		path   string
		want   string
	}{
		"a lost file":   {os.Remove, table, ": open "},
		"a cut file":    {func(p string) error { return os.Truncate(p, 500) }, table, "500 bytes"},
		"a cut state":   {func(p string) error { return os.Truncate(p, 50) }, "_state/event_date=2026-03-02/states.bin", "50 bytes"},
		"changed bytes": {flip, table, "not those that were written"},
		"an orphan": {func(p string) error { return os.WriteFile(p, nil, 0o600) },
			"deliveries/event_date=2026-03-02/other.parquet", "no run wrote it"},
		"wrong rows": {replaceText(`"deliveries": 2`, `"deliveries": 3`), manifestName, "3 rows of deliveries"},
		"an old cut": {replaceText(`"complete": true`, `"complete": false`), manifestName, "files are missing"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			load(t, dir, export{name: "a", rows: map[int][]int{1: {0}, 2: {0}}})
			verifies(t, dir)
			if err := c.damage(filepath.Join(dir, c.path)); err != nil {
				t.Fatal(err)
			}
			check, err := Verify(dir)
			if err != nil {
				t.Fatal(err)
			}
			if all := strings.Join(check.Problems, "\n"); !strings.Contains(all, c.want) || !strings.Contains(all, filepath.Base(c.path)) {
				t.Errorf("problems %q, want %q of %s", all, c.want, c.path)
			}
		})
	}
	if _, err := Verify(t.TempDir()); err == nil {
		t.Error("an empty directory verifies")
	}
}

// TestOvertaken: who reads while another run puts its files in place learns that, rather than of damage.
func TestOvertaken(t *testing.T) {
	dir := t.TempDir()
	load(t, dir, export{name: "a", rows: map[int][]int{1: {0}}})
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	load(t, dir, export{name: "b", rows: map[int][]int{1: {1}}})
	err = d.Read(Deliveries, time.Time{}, time.Time{}, []string{"delivery_id"}, func(*Row) error { return nil })
	if !errors.Is(err, errOvertaken) {
		t.Errorf("error %v", err)
	}
	if c, err := d.Manifest.check(dir); !errors.Is(err, errOvertaken) {
		t.Errorf("%+v, error %v", c, err)
	}
	verifies(t, dir)
	d, err = Open(dir)
	if err == nil {
		err = flip(filepath.Join(dir, "deliveries", "event_date=2026-03-02", "deliveries.parquet"))
	}
	if err != nil {
		t.Fatal(err)
	}
	err = d.Read(Deliveries, time.Time{}, time.Time{}, []string{"delivery_id"}, func(*Row) error { return nil })
	if err == nil || errors.Is(err, errOvertaken) {
		t.Errorf("of damage: error %v", err)
	}
}

func flip(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	b[len(b)/2] ^= 1
	return os.WriteFile(path, b, 0o600)
}

func replaceText(from, to string) func(string) error {
	return func(path string) error {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, []byte(strings.Replace(string(b), from, to, 1)), 0o600)
	}
}

// TestManifestPathsStayInside: a manifest that others wrote cannot make a run touch files outside of the dataset.
func TestManifestPathsStayInside(t *testing.T) {
	for _, text := range []string{
		`{"schema_version":1,"removals":["../victim"]}`, `{"schema_version":1,"moves":[{"from":"a","to":"/etc/x"}]}`,
		`{"schema_version":1,"files":[{"path":"a/../../b"}]}`,
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, manifestName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Create(dir, Options{Temp: inMemory}); err == nil || !strings.Contains(err.Error(), "leads out") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestPrune removes what is old, and later runs do not bring it back.
func TestPrune(t *testing.T) {
	dir := t.TempDir()
	old := export{name: "a", rows: map[int][]int{0: {0}, 1: {0}, 2: {0}}} // begun on the 1st, 2nd and 3rd
	load(t, dir, old)
	n, err := Prune(dir, time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC))
	if err != nil || n == 0 {
		t.Fatal(n, err)
	}
	w := create(t, dir)
	add(t, w, old.messages()...)
	if err := w.Prepare(context.Background(), info("a"), analysis(resolver())); err != nil {
		t.Fatal(err)
	}
	if n, before := w.LeftOut(); n != 1 || before != "2026-03-02" {
		t.Errorf("%d messages from before %q were left out", n, before)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	verifies(t, dir)
	var days []string
	for _, name := range listing(t, dir) {
		if day, ok := strings.CutPrefix(name, "_state/event_date="); ok && len(day) == 10 {
			days = append(days, day)
		}
	}
	if got := strings.Join(days, " "); got != "2026-03-02 2026-03-03" {
		t.Errorf("days %s", got)
	}
	if n, err := Prune(dir, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)); n != 0 || err != nil {
		t.Errorf("pruned twice: %d files, %v", n, err)
	}
}

// TestRead reads a window back.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	load(t, dir, export{name: "a", rows: map[int][]int{0: {0}, 1: {0, 1}, 2: {0}}})
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	day := func(n int) time.Time { return time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		from, until time.Time
		want        int
	}{{want: 4}, {day(2), day(3), 2}, {day(2), time.Time{}, 3}, {time.Time{}, day(2), 1}, {day(5), day(9), 0}} {
		n := 0
		err := d.Read(Attempts, c.from, c.until, []string{"attempted_at", "list", "remote_ip"}, func(r *Row) error {
			if r.Text("list") != "spamcop" || !r.Null("remote_ip") || r.Int("attempted_at") < day(1).UnixMicro() {
				t.Errorf("row %q %v %d", r.Text("list"), r.Null("remote_ip"), r.Int("attempted_at"))
			}
			n++
			return nil
		})
		if err != nil || n != c.want {
			t.Errorf("%v to %v: %d rows, %v; want %d", c.from, c.until, n, err, c.want)
		}
	}
	nothing := func(*Row) error { return nil }
	if err := d.Read("other", day(1), day(2), nil, nothing); err == nil {
		t.Error("a table that is not there was read")
	}
	if err := d.Read(Attempts, day(1), day(9), nil, nothing); err == nil {
		t.Error("no columns were read")
	}
	if err := d.Read(Attempts, day(1), day(2), []string{"other"}, nothing); err == nil {
		t.Error("a column that is not there was read")
	}
	if err := flip(filepath.Join(dir, "attempts/event_date=2026-03-02/attempts.parquet")); err != nil {
		t.Fatal(err)
	}
	if err := d.Read(Attempts, day(1), day(9), []string{"list"}, nothing); err == nil || !strings.Contains(err.Error(), "2026-03-02") {
		t.Errorf("damage: %v", err)
	}
}

// TestDamageIsMended writes the same exports again over tables that were damaged.
func TestDamageIsMended(t *testing.T) {
	const table = "deliveries/event_date=2026-03-02/deliveries.parquet"
	for name, damage := range map[string]func(path string) error{
		"lost": os.Remove, "cut": func(p string) error { return os.Truncate(p, 500) }, "changed": flip,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			of := export{name: "a", rows: map[int][]int{1: {0}, 2: {0}}}
			load(t, dir, of)
			if err := damage(filepath.Join(dir, table)); err != nil {
				t.Fatal(err)
			}
			load(t, dir, of)
			verifies(t, dir)
		})
	}
}
