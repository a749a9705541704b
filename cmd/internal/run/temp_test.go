package run

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTempLeavesNothing: a temporary file holds what was written, and is gone when it is closed; where files can lose
// their names while they are open it has none.
func TestTempLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TEMP", dir)
	t.Setenv("TMP", dir)
	temp, err := openTemp()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(temp, "state"); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 3)
	if _, err := temp.ReadAt(b, 2); err != nil || string(b) != "ate" {
		t.Errorf("read back %q, %v", b, err)
	}
	if err := temp.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestSweep: what a killed run left is removed, and nothing else.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"tracesift-1.tmp", "tracesift-22.tmp", "tracesift-report.json", "other.tmp"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sweep(dir)
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 2 || left[0].Name() != "other.tmp" || left[1].Name() != "tracesift-report.json" {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestTempFull: what cannot be written says what to do.
func TestTempFull(t *testing.T) {
	f, err := os.Open(os.DevNull) // for reading
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := (&tempFile{File: f}).Write([]byte("state")); err == nil || !strings.Contains(err.Error(), "TMPDIR") {
		t.Errorf("error %v", err)
	}
}

// TestTempNowhere: so does what cannot be made.
func TestTempNowhere(t *testing.T) {
	for _, name := range []string{"TMPDIR", "TEMP", "TMP"} {
		t.Setenv(name, filepath.Join(t.TempDir(), "missing"))
	}
	if _, err := openTemp(); err == nil || !strings.Contains(err.Error(), "TMPDIR") || !strings.Contains(err.Error(), "missing") {
		t.Errorf("error %v", err)
	}
}
