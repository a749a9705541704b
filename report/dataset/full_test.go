//go:build linux

package dataset

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFullDisk writes to a file system of half a megabyte: a clear error, no damage, and the next run with room works.
// TestFailingFiles needs no rights to mount one.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=512k"); err != nil {
		if os.Getenv("TRACESIFT_REQUIRE_EXTERNAL") == "1" {
			t.Fatalf("a small file system cannot be mounted here (run as root, with the right to mount): %v", err)
		}
		t.Skipf("a small file system cannot be mounted here (run as root, with the right to mount): %v", err)
	}
	defer func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	}()
	full := false
	for filled := 0; filled < 512; filled += 32 {
		data := filepath.Join(dir, fmt.Sprintf("dataset-%d", filled))
		load(t, data, export{name: "a", rows: map[int][]int{1: {0}}})
		ballast := filepath.Join(dir, "ballast")
		if err := os.WriteFile(ballast, make([]byte, filled<<10), 0o600); err != nil && !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		before := contents(t, data)
		more := exportsOf(3, 30)[0]
		err := tryLoad(data, more)
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		verifies(t, data)
		if err != nil {
			full = true
			if !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("with %d KiB taken: %v", filled, err)
			}
			if m, e := readManifest(data); e != nil || m.Complete {
				if diff := cmp.Diff(before, contents(t, data)); diff != "" {
					t.Fatalf("with %d KiB taken: %.1000s", filled, diff)
				}
			}
		}
		load(t, data, more)
		verifies(t, data)
		if err := os.RemoveAll(data); err != nil {
			t.Fatal(err)
		}
	}
	if !full {
		t.Error("the file system was never full")
	}
}
