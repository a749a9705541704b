package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tracesift/cmd/internal/tracegen"
)

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{"": 0, "10": 10, "3KiB": 3 << 10, "512MiB": 512 << 20, "8GiB": 8 << 30} {
		if got, err := parseSize(text); err != nil || got != want {
			t.Errorf("parseSize(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"GiB", "-1", "0", "1GB", "99999999999GiB"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("parseSize(%q) = %d, want an error", text, got)
		}
	}
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	var stdout, stderr bytes.Buffer
	err := run([]string{"--rows", "500", "--parts", "2", "--overlap", "20", "-o", filepath.Join(dir, "week-%d.csv")}, &stdout, &stderr)
	if err != nil {
		t.Fatal(err)
	}
	var sum tracegen.Summary
	if err := json.Unmarshal(stderr.Bytes(), &sum); err != nil {
		t.Fatal(err)
	}
	var size int64
	for _, name := range []string{"week-1.csv", "week-2.csv"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		size += int64(len(b))
	}
	if sum.Duplicates != 20 || sum.Bytes != size || stdout.Len() > 0 {
		t.Errorf("summary %+v, %d bytes in files, %d on standard output", sum, size, stdout.Len())
	}
}

func TestUsage(t *testing.T) {
	for _, args := range []string{"--size 1GB", "--encoding latin1 --rows 5", "--rows 5 extra", "--rows 5 --parts 2 -o x.csv", "--nonsense"} {
		var out bytes.Buffer
		if err := run(strings.Fields(args), &out, &out); !errors.As(err, new(usageError)) {
			t.Errorf("%s: %v, want a usage error", args, err)
		}
	}
}
