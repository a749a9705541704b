package run

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze"
	"tracesift/analyze/trend"
	"tracesift/cmd/internal/tracegen"
	"tracesift/report/jsondoc"
)

// after returns the period that has p as the one before.
func after(p analyze.Period) analyze.Period {
	before := p.Before()
	shift := p.From.Sub(before.From)
	return analyze.Period{From: p.From.Add(shift), Until: p.Until.Add(shift)}
}

// earlierResult is what the dataset in dir holds of the period of r, counted from its rows.
func earlierResult(t *testing.T, dir string, r *analyze.Result) *analyze.Result {
	t.Helper()
	o := Options{Choice: r.Choice}
	tools, err := newTools(&o)
	if err != nil {
		t.Fatal(err)
	}
	next := after(r.Period)
	back, err := (&baseline{path: dir}).before(context.Background(), &o, tools, next)
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// TestBaselineOfDataset: what is counted from the rows of a dataset is what the report counted that wrote them.
func TestBaselineOfDataset(t *testing.T) {
	generated, _ := generate(t, tracegen.Options{Rows: 8000, Seed: 21, Parts: 2})
	for name, o := range map[string]Options{
		"generated": {Source: Source{Exports: []string{generated}}},
		"samples":   {Source: Source{Exports: []string{filepath.Join(samples, "exports")}}, ListData: ListData{Zones: []string{filepath.Join(samples, "zones")}}},
		"inbound":   {Source: Source{Exports: []string{generated}}, Choice: analyze.Choice{Direction: "inbound"}},
	} {
		t.Run(name, func(t *testing.T) {
			o.Version, o.Now, o.Dataset.Dir = "test", time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC), filepath.Join(t.TempDir(), "warehouse")
			r, d, err := Report(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Commit(); err != nil {
				t.Fatal(err)
			}
			if r.Period.Outside > 0 {
				t.Fatalf("%d deliveries are of another period", r.Period.Outside)
			}
			back := earlierResult(t, o.Dataset.Dir, r)
			// Compared with itself, nothing differs: whatever is compared has the same figures on both sides.
			back.Version = r.Version
			c := trend.Compare(back, r)
			if len(c.Changes)+len(c.Volumes)+len(c.Listings) > 0 {
				t.Errorf("a dataset differs from its report: %+v", c)
			}
			type figures struct{ Failures, Delivered, Deliveries, Deferred int64 }
			all := func(r *analyze.Result) map[string]figures {
				out := map[string]figures{"": {r.Totals.Failed, r.Totals.Delivered, r.Totals.Deliveries, r.Totals.HadDeferrals}}
				for table, rows := range map[string][]analyze.Tally{"edge ": r.EdgeHosts, "domain ": r.RecipientDomains, "provider ": r.Providers, "class ": r.Classes} {
					for i := range rows {
						x := &rows[i]
						out[table+x.Name] = figures{x.Failures, x.Delivered, x.Deliveries, x.Deferred}
					}
				}
				for g := range r.Groups.All {
					out["group "+g.EdgeHost+" "+g.RecipientDomain+" "+g.Class+" "+g.Cause] = figures{g.Failures, 0, g.Decided, 0}
				}
				for i := range r.Claims {
					x := &r.Claims[i]
					out["claim "+x.List+" "+x.Zone+" "+x.IP.String()] = figures{x.Failures, 0, x.Count, 0}
				}
				return out
			}
			if diff := cmp.Diff(all(r), all(back)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(r.Routes, back.Routes); diff != "" {
				t.Error(diff)
			}
			if r.Period != back.Period || r.RateWithheld != back.RateWithheld {
				t.Errorf("%+v %q, want %+v %q", back.Period, back.RateWithheld, r.Period, r.RateWithheld)
			}
		})
	}
}

// TestBaselineOfReport: a report that is read back differs from its result in nothing that is compared.
func TestBaselineOfReport(t *testing.T) {
	dir, _ := generate(t, tracegen.Options{Rows: 6000, Seed: 22})
	r := report(t, dir, 2)
	in, out := io.Pipe()
	go func() { out.CloseWithError(jsondoc.Render(out, r)) }()
	back, err := jsondoc.Read("week.json", in)
	if err != nil {
		t.Fatal(err)
	}
	later, _ := generate(t, tracegen.Options{Rows: 6000, Seed: 23})
	now := report(t, later, 2)
	if diff := cmp.Diff(trend.Compare(r, now), trend.Compare(back, now), cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

// TestDamagedBaseline: every damage of a dataset is an error that names the file, never a comparison with less.
func TestDamagedBaseline(t *testing.T) {
	dir, _ := generate(t, tracegen.Options{Rows: 1500, Seed: 24})
	o := Options{Source: Source{Exports: []string{dir}}, Version: "test", Now: time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)}
	o.Dataset.Dir = filepath.Join(t.TempDir(), "warehouse")
	r, d, err := Report(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(); err != nil {
		t.Fatal(err)
	}
	tools, err := newTools(&o)
	if err != nil {
		t.Fatal(err)
	}
	next := after(r.Period)
	count := func(dir string) error {
		_, err := (&baseline{path: dir}).before(context.Background(), &o, tools, next)
		return err
	}
	deliveries, err := filepath.Glob(filepath.Join(o.Dataset.Dir, "deliveries", "*", "*.parquet"))
	if err != nil || len(deliveries) == 0 {
		t.Fatal("no deliveries", err)
	}
	inside, err := filepath.Rel(o.Dataset.Dir, deliveries[0])
	if err != nil {
		t.Fatal(err)
	}
	manifest := func(dir, old, with string) error {
		path := filepath.Join(dir, "_manifest.json")
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !strings.Contains(string(text), old) {
			return errors.New("no " + old)
		}
		return os.WriteFile(path, []byte(strings.Replace(string(text), old, with, 1)), 0o600)
	}
	for _, tt := range []struct {
		name   string
		damage func(dir string) error
		want   string
	}{
		{"nothing", func(string) error { return nil }, ""},
		{"a byte", func(dir string) error {
			path := filepath.Join(dir, inside)
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			b[len(b)/2] ^= 1
			return os.WriteFile(path, b, 0o600)
		}, filepath.ToSlash(inside) + ": its bytes are not those that were written"},
		{"cut", func(dir string) error { return os.Truncate(filepath.Join(dir, inside), 100) }, "it has 100 bytes, the manifest says"},
		{"lost", func(dir string) error { return os.Remove(filepath.Join(dir, inside)) }, filepath.ToSlash(inside) + ": open "},
		{"no manifest of ours", func(dir string) error { return manifest(dir, "{", "[") }, "_manifest.json: "},
		{"another version", func(dir string) error { return manifest(dir, `"schema_version": 1`, `"schema_version": 99`) }, "schema version 99, this program knows 1 to 1"},
		{"a way out", func(dir string) error { return manifest(dir, `"path": "deliveries/`, `"path": "../deliveries/`) }, "leads out of the dataset"},
		{"a file twice", func(dir string) error {
			path := filepath.Join(dir, "_manifest.json")
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			first := regexp.MustCompile(`(?s)\{[^{}]*"path": "deliveries/[^{}]*\},`).Find(text)
			return os.WriteFile(path, bytes.Replace(text, first, append(first, first...), 1), 0o600)
		}, "stands twice"},
		{"interrupted", func(dir string) error { return manifest(dir, `"complete": true`, `"complete": false`) }, "an interrupted run left it incomplete"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "copy")
			if err := os.CopyFS(dir, os.DirFS(o.Dataset.Dir)); err != nil {
				t.Fatal(err)
			}
			if err := tt.damage(dir); err != nil {
				t.Fatal(err)
			}
			err := count(dir)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
}
