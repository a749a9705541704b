package dataset

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var kills = flag.Int("kills", 0, "how often TestKill kills; 0: 20, or 200 with TRACESIFT_REQUIRE_EXTERNAL=1 and without the race detector")

// crashDir is the environment variable that makes this test binary write a dataset there and end.
const crashDir = "TRACESIFT_TEST_CRASH_DIR"

// writeAndExit is what the killed process does, and the one whose files fail: it adds the second export to a dataset that
// has the first.
func writeAndExit(dir string) int {
	err := limitFiles()
	var w *Writer
	if err == nil {
		w, err = Create(dir, Options{Temp: inMemory})
	}
	if err == nil {
		for _, m := range exportsOf(7, 40)[1].messages() {
			if err = w.Add(m); err != nil {
				break
			}
		}
	}
	if err == nil {
		err = w.Prepare(context.Background(), info("b"), analysis(resolver()))
	}
	if err == nil {
		err = w.Commit()
	}
	if err != nil {
		if w != nil {
			err = errors.Join(err, w.Abort())
		}
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// TestKill kills a process while it writes, at random instants: the dataset verifies each time, and the next run
// completes it to the files that an undisturbed run writes.
func TestKill(t *testing.T) {
	n := *kills
	if n == 0 {
		n = 20
		if os.Getenv("TRACESIFT_REQUIRE_EXTERNAL") == "1" && !underRace {
			n = 200
		}
	}
	exports := exportsOf(7, 40)
	begun := t.TempDir()
	load(t, begun, exports[0])
	command := func(dir string) *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env, cmd.Stderr = append(os.Environ(), crashDir+"="+dir), os.Stderr
		return cmd
	}
	whole := t.TempDir()
	copyTree(t, begun, whole)
	start := time.Now()
	if err := command(whole).Run(); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	want := contents(t, whole)
	left := map[string]int{} // what kills left behind
	for range n {
		dir := t.TempDir()
		copyTree(t, begun, dir)
		cmd := command(dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(rand.N(took + took/4))
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
		c := verifies(t, dir)
		switch {
		case !c.Manifest.Complete:
			left["half a commit"]++
		case len(c.Notes) > 0:
			left["temporary files"]++
		default:
			left["nothing"]++
		}
		load(t, dir, exports[1])
		if diff := cmp.Diff(want, contents(t, dir)); diff != "" {
			t.Fatalf("after a kill: %.2000s", diff)
		}
		verifies(t, dir)
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills left %v", n, left)
	if left["nothing"] == n {
		t.Error("no kill came while it wrote")
	}
}

func copyTree(tb testing.TB, from, to string) {
	tb.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		tb.Fatal(err)
	}
}
