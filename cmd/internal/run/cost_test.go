package run

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestCost says what a run took where that is asked for, and only there.
func TestCost(t *testing.T) {
	for _, measure := range []bool{true, false} {
		r, _, err := Report(context.Background(), Options{
			Source: Source{Exports: []string{filepath.Join(samples, "exports")}, Jobs: 2}, Measure: measure,
			Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
		})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if !measure {
			if r.Cost != nil {
				t.Errorf("%+v though nobody asked", r.Cost)
			}
			continue
		}
		var bytes int64
		for i := range r.Files {
			bytes += r.Files[i].Bytes
		}
		if r.Cost.ReadBytes != bytes || bytes == 0 {
			t.Errorf("%d bytes read, the accounts have %d", r.Cost.ReadBytes, bytes)
		}
		var names []string
		for _, s := range r.Cost.Stages {
			names = append(names, s.Name)
			if s.Wall <= 0 || s.CPU < 0 {
				t.Errorf("%+v", s)
			}
		}
		if diff := cmp.Diff([]string{"read", "resolve", "look_ups", "dataset", "tables"}, names); diff != "" {
			t.Error(diff)
		}
	}
}
