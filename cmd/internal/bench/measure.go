package bench

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// cost is what one process cost, from its start to its end.
type cost struct {
	wall, cpu time.Duration // cpu is user and system time, of its children too
	written   int64         // bytes of Parquet that the work asks for
	peak      int64         // bytes of memory; of its largest child, where it has some. 0: the system does not say
}

// run runs a command to its end, and returns what it printed and cost.
func run(ctx context.Context, name string, args ...string) (string, cost, error) {
	return runWith(exec.CommandContext(ctx, name, args...))
}

func runWith(cmd *exec.Cmd) (string, cost, error) {
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	begin := time.Now()
	err := cmd.Run()
	wall := time.Since(begin)
	if err != nil {
		return "", cost{}, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, talk.String())
	}
	state := cmd.ProcessState
	return out.String(), cost{wall: wall, cpu: state.UserTime() + state.SystemTime(), peak: peakOf(state)}, nil
}

// written is the size of the Parquet files of a task's output: of events for E, of deliveries and attempts else. Whatever
// more tracesift keeps in a dataset does not count.
func written(t task) (size int64, err error) {
	tables := []string{"deliveries", "attempts"}
	if t.work == "E" {
		tables = []string{"events"}
	}
	err = filepath.WalkDir(t.out, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".parquet" {
			return err
		}
		below, err := filepath.Rel(t.out, path)
		if err != nil {
			return err
		}
		named := func(table string) bool {
			return slices.Contains(strings.Split(filepath.ToSlash(below), "/"), table) || below == table+".parquet"
		}
		if !slices.ContainsFunc(tables, named) {
			return nil
		}
		info, err := entry.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size, err
}
