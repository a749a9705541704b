package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// harness is a run of the benchmarks.
type harness struct {
	o        Options
	out      io.Writer
	stderr   io.Writer
	scripts  string // directory of the files of rivals
	scratch  string
	tracegen string
	engines  []engine
	checker  checker
	broken   []string // demands that were not met
}

// startRows is the size of the export on which the start of an engine is measured.
const startRows = 20

// Run measures, and prints the figures to out and what it does to stderr. An error says that something could not be run,
// that answers differ or that tracesift is slower than demanded.
func Run(ctx context.Context, o Options, out, stderr io.Writer) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	h := &harness{o: o, out: out, stderr: stderr}
	if o.Dir != "" {
		if err := os.MkdirAll(o.Dir, 0o777); err != nil {
			return err
		}
	}
	if h.scratch, err = os.MkdirTemp(o.Dir, "bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(h.scratch)) }()
	if h.scratch, err = filepath.Abs(h.scratch); err != nil {
		return err
	}
	if o.Dir == "" {
		h.o.Dir = h.scratch
	} else if h.o.Dir, err = filepath.Abs(o.Dir); err != nil {
		return err
	}
	if err := h.prepare(ctx); err != nil {
		return err
	}
	for _, f := range forms() {
		if !slices.Contains(o.Forms, f.name) {
			continue
		}
		if err := h.form(ctx, f); err != nil {
			return err
		}
	}
	if len(h.broken) > 0 {
		return errors.New(strings.Join(h.broken, "\n"))
	}
	return nil
}

// prepare builds our programs and finds the rivals.
func (h *harness) prepare(ctx context.Context) error {
	h.scripts = filepath.Join(h.scratch, "rivals")
	if err := writeScripts(h.scripts); err != nil {
		return err
	}
	fmt.Fprintln(h.stderr, "building")
	if _, _, err := run(ctx, "go", "build", "-o", h.scratch+string(filepath.Separator), "tracesift/cmd/tracesift",
		"tracesift/cmd/tracegen"); err != nil {
		return err
	}
	h.tracegen = filepath.Join(h.scratch, "tracegen")
	if h.o.Program == "" {
		h.o.Program = filepath.Join(h.scratch, "tracesift")
	}
	version, err := answer(exec.CommandContext(ctx, h.o.Program, "version"), nil)
	if err != nil {
		return err
	}
	version, _, _ = strings.Cut(version, "\n")
	var head strings.Builder
	fmt.Fprintf(&head, "%s\n%d threads each%s\n", version, h.o.Jobs, load())
	for _, e := range rivals() {
		if len(h.o.Rivals) > 0 && !slices.Contains(h.o.Rivals, e.name) {
			continue
		}
		version, err := e.version(ctx, h.scripts)
		if err != nil {
			fmt.Fprintf(&head, "%s: not installed (%s)\n", e.name, e.doc)
			continue
		}
		fmt.Fprintf(&head, "%s: %s\n", e.name, version)
		h.engines = append(h.engines, e)
	}
	_, duckErr := rivals()[0].version(ctx, h.scripts)
	h.checker = checker{dir: h.scripts, scratch: h.scratch, program: h.o.Program, jobs: h.o.Jobs, hasDuck: duckErr == nil}
	_, err = io.WriteString(h.out, head.String())
	return err
}

// load is what the system says of its load, where it does.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	return ", load at the beginning " + strings.Fields(string(text))[0]
}

// form measures all works on exports of one form.
func (h *harness) form(ctx context.Context, f form) error {
	fmt.Fprintln(h.stderr, "making exports:", f.name)
	large, err := makeExport(ctx, h.tracegen, h.o.Dir, f, h.o.Seed, "--size", h.o.Size)
	if err != nil {
		return err
	}
	small := f
	small.args = slices.Clone(f.args)
	if at := slices.Index(small.args, "--overlap"); at >= 0 {
		small.args[at+1] = "1"
	}
	tiny, err := makeExport(ctx, h.tracegen, h.scratch, small, h.o.Seed, "--rows", strconv.Itoa(startRows))
	if err != nil {
		return err
	}
	for _, w := range Works() {
		if !slices.Contains(h.o.Works, w.Name) {
			continue
		}
		_, err := fmt.Fprintf(h.out, "\n%s  %s\n   %s, %.1f MB before compression, %d rows of which %d failing; %d rounds\n",
			w.Name, w.Doc, f.name, float64(large.sum.Bytes)/1e6, large.sum.Rows, large.sum.FailRows, h.o.Rounds)
		if err != nil {
			return err
		}
		if err := h.work(ctx, w.Name, large, tiny); err != nil {
			return err
		}
	}
	return nil
}

// work measures one work on one export.
func (h *harness) work(ctx context.Context, work string, large, tiny *export) error {
	fmt.Fprintln(h.stderr, work, "comparing answers")
	check, err := h.checker.of(ctx, work, large, h.engines)
	if err != nil {
		return err
	}
	if !check.ok {
		h.broken = append(h.broken, work+": "+check.line)
	}
	all := []*series{{engine: "tracesift"}}
	for _, e := range h.engines {
		if _, err := e.command(ctx, h.scripts, task{work: work, on: large, out: h.scratch, jobs: h.o.Jobs}); err == nil {
			all = append(all, &series{engine: e.name})
		} else if !errors.Is(err, errNot) {
			return err
		}
	}
	for _, s := range all {
		fmt.Fprintln(h.stderr, work, "start of", s.engine)
		var starts []cost
		for range 3 {
			c, err := h.once(ctx, s.engine, task{work: work, on: tiny})
			if err != nil {
				return err
			}
			starts = append(starts, c)
		}
		s.start = medianCost(starts)
	}
	for round := range h.o.Rounds {
		for _, s := range all {
			fmt.Fprintf(h.stderr, "%s round %d %s\n", work, round+1, s.engine)
			c, err := h.once(ctx, s.engine, task{work: work, on: large})
			if err != nil {
				return err
			}
			s.costs = append(s.costs, c)
		}
	}
	h.demand(work, all)
	if err := printTable(h.out, all, large); err != nil {
		return err
	}
	_, err = fmt.Fprintln(h.out, "  ", check.line)
	return err
}

// once lets an engine do a task, in a directory of its own.
func (h *harness) once(ctx context.Context, name string, t task) (c cost, err error) {
	if t.out, err = os.MkdirTemp(h.scratch, "out-"); err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(t.out)) }()
	t.jobs = h.o.Jobs
	cmd := tracesift(ctx, h.o.Program, t)
	if at := slices.IndexFunc(h.engines, func(e engine) bool { return e.name == name }); at >= 0 {
		if cmd, err = h.engines[at].command(ctx, h.scripts, t); err != nil {
			return c, err
		}
	}
	if _, c, err = runWith(cmd); err == nil {
		c.written, err = written(t)
	}
	return c, err
}

// demand notes the demands that the figures of a work do not meet.
func (h *harness) demand(work string, all []*series) {
	for _, l := range h.o.Least {
		for _, s := range all[1:] {
			if work != l.Work || s.engine != l.Rival {
				continue
			}
			if got := median(ratios(s, all[0], cpu)); got < l.Ratio {
				h.broken = append(h.broken, fmt.Sprintf("%s: %s takes %.2f times the processor time of tracesift, not %.2f times or more",
					work, l.Rival, got, l.Ratio))
			}
		}
	}
}
