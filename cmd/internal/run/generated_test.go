package run

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze"
	"tracesift/cmd/internal/tracegen"
	"tracesift/ingest/trace"
	"tracesift/report/jsondoc"
)

// generate writes a trace to files of a new directory and returns what it must resolve to.
func generate(t testing.TB, o tracegen.Options) (dir string, want tracegen.Summary) {
	t.Helper()
	dir = t.TempDir()
	want, err := tracegen.Generate(func(part int) (io.WriteCloser, error) {
		return os.Create(filepath.Join(dir, fmt.Sprintf("part%02d.csv", part)))
	}, o)
	if err != nil {
		t.Fatal(err)
	}
	return dir, want
}

// report runs the whole pipeline.
func report(t testing.TB, dir string, jobs int) *analyze.Result {
	t.Helper()
	r, _, err := Report(context.Background(), Options{
		Source: Source{Exports: []string{dir}, Jobs: jobs}, Now: time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC), Version: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// counts are what the generator counted while it made up the messages.
func counts(s tracegen.Summary) map[string]analyze.Totals {
	total := func(c tracegen.Count) analyze.Totals {
		return analyze.Totals{
			Messages: c.Messages, Deliveries: c.Deliveries, Delivered: c.Delivered, Failed: c.Failed, Deferred: c.Deferred,
			HadDeferrals: c.HadDeferrals,
		}
	}
	return map[string]analyze.Totals{"outbound": total(s.Outbound), "inbound": total(s.Inbound), "internal": total(s.Internal)}
}

// TestGeneratedTraces: however a trace is written, it resolves to what was put into it.
func TestGeneratedTraces(t *testing.T) {
	base := tracegen.Options{Rows: 6000, Seed: 7}
	tests := map[string]func(*tracegen.Options){
		"in order of time": func(o *tracegen.Options) {},
		"shuffled":         func(o *tracegen.Options) { o.Shuffle = 3000 },
		"in parts":         func(o *tracegen.Options) { o.Parts = 5 },
		"overlapping":      func(o *tracegen.Options) { o.Parts = 3; o.Overlap = 700; o.Shuffle = 500 },
		"utf-16":           func(o *tracegen.Options) { o.Encoding = trace.UTF16LE; o.Parts = 2; o.Overlap = 100 },
		"gzip":             func(o *tracegen.Options) { o.Gzip = true; o.BOM = true; o.Parts = 2 },
	}
	whole, _ := generate(t, base)
	used := report(t, whole, 1).Files[0].Used
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			o := base
			change(&o)
			dir, want := generate(t, o)
			for _, jobs := range []int{1, 4} {
				r := report(t, dir, jobs)
				if diff := cmp.Diff(counts(want), r.ByDirection); diff != "" {
					t.Errorf("%d jobs: %s", jobs, diff)
				}
				var rows, usedHere int64
				for _, f := range r.Files {
					rows += f.RowsRead
					usedHere += f.Used
					if f.RowsRead != f.Used+f.Duplicates+f.Filtered+f.Rejected || f.Rejected != 0 {
						t.Errorf("%d jobs: account of %s: %+v", jobs, f.Path, f)
					}
				}
				// Each row that is a mail event is used once, however often it was written.
				if rows != want.Rows || usedHere != used {
					t.Errorf("%d jobs: %d rows, %d used; want %d, %d used", jobs, rows, usedHere, want.Rows, used)
				}
				addsUp(t, r)
			}
		})
	}
}

// addsUp holds the tables of a result against each other.
func addsUp(t *testing.T, r *analyze.Result) {
	t.Helper()
	sums := map[string]int64{}
	for _, e := range r.EdgeHosts {
		sums["edge hosts"] += e.Failures
	}
	for _, d := range r.RecipientDomains {
		sums["recipient domains"] += d.Failures
	}
	for _, c := range r.Classes {
		sums["classes"] += c.Failures
	}
	for g := range r.Groups.All {
		sums["groups"] += g.Failures
	}
	for table, n := range sums {
		if n != r.Totals.Failed {
			t.Errorf("the table of %s adds up to %d failures, want %d", table, n, r.Totals.Failed)
		}
	}
}

// TestJobsAndMemoryCannotMatter: the JSON of a run is the same byte for byte with any number of workers and any memory, but
// for how much went to temporary files, of which none is left.
func TestJobsAndMemoryCannotMatter(t *testing.T) {
	dir, _ := generate(t, tracegen.Options{Rows: 4000, Seed: 3, Parts: 7, Overlap: 150, Shuffle: 400})
	temp := t.TempDir()
	for _, name := range []string{"TMPDIR", "TEMP", "TMP"} {
		t.Setenv(name, temp)
	}
	var want bytes.Buffer
	for _, memory := range []int64{0, 1, 1 << 17, 1 << 30} {
		for _, jobs := range []int{1, 2, 8} {
			r, _, err := Report(context.Background(), Options{
				Source: Source{Exports: []string{dir}, Jobs: jobs, Memory: memory}, Now: time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC), Version: "test",
			})
			if err != nil {
				t.Fatal(err)
			}
			if spilled := r.SpilledBytes > 0; spilled != (memory == 1 || memory == 1<<17) {
				t.Errorf("%d jobs with %d bytes of memory: %d bytes spilled", jobs, memory, r.SpilledBytes)
			}
			r.SpilledBytes = 0
			var got bytes.Buffer
			if err := errors.Join(jsondoc.Render(&got, r), r.Err(), r.Close()); err != nil {
				t.Fatal(err)
			}
			if want.Len() == 0 {
				want = got
			}
			if !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Errorf("%d jobs with %d bytes of memory give another report", jobs, memory)
			}
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestCutAnywhere: a file that was cut in the middle of a row loses that row only, and says so.
func TestCutAnywhere(t *testing.T) {
	dir, _ := generate(t, tracegen.Options{Rows: 200, Seed: 11})
	path := filepath.Join(dir, "part00.csv")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before := report(t, dir, 1).Files[0]
	for cut := len(whole) - 1; cut > len(whole)-4000; cut -= 37 {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		f := report(t, dir, 1).Files[0]
		if f.RowsRead != f.Used+f.Duplicates+f.Filtered+f.Rejected || f.RowsRead > before.RowsRead || f.Rejected > 1 {
			t.Fatalf("cut at %d of %d bytes: %+v", cut, len(whole), f)
		}
		if f.Rejected == 1 && !f.Truncated {
			t.Errorf("cut at %d: a row was lost, but the file is not called cut", cut)
		}
	}
}
