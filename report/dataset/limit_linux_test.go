package dataset

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze/delivery"
)

// These environment variables limit the process: how large a file it may write, in bytes, and how many it may have open.
const (
	fileLimit = "TRACESIFT_TEST_FILE_LIMIT"
	openLimit = "TRACESIFT_TEST_OPEN_LIMIT"
)

// limitFiles sets the limits of the environment.
func limitFiles() error {
	for name, resource := range map[string]int{fileLimit: syscall.RLIMIT_FSIZE, openLimit: syscall.RLIMIT_NOFILE} {
		s := os.Getenv(name)
		if s == "" {
			continue
		}
		n, err := strconv.ParseUint(s, 10, 63)
		if err != nil {
			return err
		}
		signal.Ignore(syscall.SIGXFSZ) // the write fails then, instead of the process
		if err := syscall.Setrlimit(resource, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
			return err
		}
	}
	return nil
}

// TestFewOpenFiles: a dataset of more days than a process may have files open takes a run.
func TestFewOpenFiles(t *testing.T) {
	dir := t.TempDir()
	var days []*delivery.Delivery
	for day := range 320 {
		days = append(days, dated(day, day))
	}
	build(t, dir, "a", days...)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir, openLimit+"=256")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// TestFailingFiles lets every file fail at some byte, in a process of its own: a clear error, the dataset as it was, and
// the next run works. It needs no rights, other than TestFullDisk.
func TestFailingFiles(t *testing.T) {
	exports := exportsOf(7, 40)
	begun := t.TempDir()
	load(t, begun, exports[0])
	before := contents(t, begun)
	failures := 0
	for limit := 0; limit <= 64<<10; limit = limit*5/4 + 500 {
		dir := t.TempDir()
		copyTree(t, begun, dir)
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), crashDir+"="+dir, fmt.Sprint(fileLimit, "=", limit))
		out, err := cmd.CombinedOutput()
		verifies(t, dir)
		var exit *exec.ExitError
		switch {
		case err == nil:
			if failures < 5 {
				t.Fatalf("with files of %d bytes nothing failed", limit)
			}
			return
		case !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), syscall.EFBIG.Error()):
			t.Fatalf("with files of %d bytes: %v, %s", limit, err, out)
		}
		failures++
		if diff := cmp.Diff(before, contents(t, dir)); diff != "" {
			t.Fatalf("with files of %d bytes: %.1000s", limit, diff)
		}
		load(t, dir, exports[1])
		verifies(t, dir)
	}
	t.Error("it always failed")
}
