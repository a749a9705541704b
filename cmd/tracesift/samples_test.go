package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSampleReport holds the README's main command against the expected report of the samples. -update writes it anew;
// read the difference before you keep it.
func TestSampleReport(t *testing.T) {
	golden, err := filepath.Abs("../../samples/expected/report.md")
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "report.md")
	t.Chdir("../..") // the report names files as the user did
	var stdout, stderr bytes.Buffer
	code := execute(context.Background(), []string{
		"report", "--now", "2026-11-16T08:00:00Z", "--top", "0", "-o", out,
		"--zones", "samples/zones", "samples/exports",
	}, stdio{strings.NewReader(""), &stdout, &stderr})
	if code != exitDone || stderr.Len() > 0 {
		t.Fatalf("exit code %d, %s", code, stderr.String())
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}
