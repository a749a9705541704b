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

// TestSampleReport holds the README's main command in every form against the expected reports of the samples. -update
// writes them anew; read the difference before you keep it. Of workbooks and mails it is compared what others read in them.
func TestSampleReport(t *testing.T) {
	samples, err := filepath.Abs("../../samples")
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	if err := os.CopyFS(filepath.Join(out, "samples"), os.DirFS(samples)); err != nil {
		t.Fatal(err)
	}
	t.Chdir(out) // the report names files as the user did
	args := []string{"report", "--now", "2026-11-16T08:00:00Z", "--top", "0", "--zones", "samples/zones", "samples/exports"}
	documents := []string{"report.md", "report.html", "report.json", "report.csv"}
	packed := []string{"report.xlsx", "report.eml"}
	for _, name := range append(documents, packed...) {
		args = append(args, "-o", name)
	}
	var stdout, stderr bytes.Buffer
	if code := execute(context.Background(), args, stdio{in: strings.NewReader(""), out: &stdout, err: &stderr}); code != exitDone || stderr.Len() > 0 {
		t.Fatalf("exit code %d, %s", code, stderr.String())
	}
	if err := os.WriteFile("report.txt", stdout.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var summary bytes.Buffer
	args = []string{"report", "--now", "2026-11-16T08:00:00Z", "--zones", "samples/zones", "samples/exports"}
	if code := execute(context.Background(), args, stdio{in: strings.NewReader(""), out: &summary, err: &stderr}); code != exitDone || stderr.Len() > 0 {
		t.Fatalf("exit code %d, %s", code, stderr.String())
	}
	if n := strings.Count(summary.String(), "\n"); n > 60 {
		t.Errorf("the summary has %d lines: what matters scrolls away", n)
	}
	if err := os.WriteFile("summary.txt", summary.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range packed {
		if err := os.WriteFile(name+".txt", decoded(t, name), 0o600); err != nil {
			t.Fatal(err)
		}
		documents = append(documents, name+".txt")
	}
	for _, name := range append(documents, "report.txt", "summary.txt") {
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join(samples, "expected", name)
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, got) {
			t.Errorf("%s differs: %s", name, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")))
		}
	}
}
