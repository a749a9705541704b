package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// checker compares the answers of engines, outside of the time that is measured. Parquet files are read with DuckDB.
type checker struct {
	dir     string // of the files of rivals
	scratch string
	program string
	jobs    int
	hasDuck bool
}

// verdict is what a comparison found: one line, and whether it is as it must be.
type verdict struct {
	line string
	ok   bool
}

// of compares the answers of engines to one work.
func (c *checker) of(ctx context.Context, work string, on *export, engines []engine) (_ verdict, err error) {
	scratch, err := os.MkdirTemp(c.scratch, "checks-")
	if err != nil {
		return verdict{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	answers := map[string]string{}
	var order []string
	note := func(engine, answer string) {
		answers[engine] = answer
		order = append(order, engine)
	}
	if work == "S" || c.hasDuck {
		out, err := os.MkdirTemp(scratch, "check-")
		if err != nil {
			return verdict{}, err
		}
		ours, err := c.ours(ctx, work, on, out)
		if err != nil {
			return verdict{}, err
		}
		note("tracesift", ours)
	}
	for _, e := range engines {
		if !e.checked || !c.hasDuck && (work == "D" || work == "E") {
			continue
		}
		out, err := os.MkdirTemp(scratch, "check-")
		if err != nil {
			return verdict{}, err
		}
		t := task{work: work, on: on, out: out, jobs: c.jobs, full: true}
		cmd, err := e.command(ctx, c.dir, t)
		if errors.Is(err, errNot) {
			continue
		}
		if err != nil {
			return verdict{}, err
		}
		answer, _, err := runWith(cmd)
		if err == nil {
			answer, err = c.rival(ctx, t, answer)
		}
		if err != nil {
			return verdict{}, err
		}
		note(e.name, answer)
	}
	return compare(order, answers, c.hasDuck), nil
}

// compare says whether all answers are the same.
func compare(order []string, answers map[string]string, hasDuck bool) verdict {
	if len(order) < 2 {
		why := "nobody to compare with"
		if !hasDuck {
			why = "Parquet files are compared with DuckDB, which is not installed"
		}
		return verdict{"answers not compared: " + why, true}
	}
	var same, other []string
	for _, engine := range order {
		if answers[engine] == answers[order[0]] {
			same = append(same, engine)
			continue
		}
		other = append(other, fmt.Sprintf("%s (%s)", engine, difference(answers[order[0]], answers[engine])))
	}
	if len(other) == 0 {
		return verdict{"answers equal: " + strings.Join(same, ", "), true}
	}
	return verdict{"ANSWERS DIFFER from " + strings.Join(same, ", ") + ": " + strings.Join(other, "; "), false}
}

// difference shows the first lines in which two answers differ.
func difference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(a), len(b)) {
		x, y := "nothing", "nothing"
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return fmt.Sprintf("line %d of %d: %q, not %q", i+1, len(b), y, x)
		}
	}
	return "no line"
}

// ours is the answer of tracesift.
func (c *checker) ours(ctx context.Context, work string, on *export, out string) (string, error) {
	t := task{work: work, on: on, out: out, jobs: c.jobs}
	switch work {
	case "S":
		text, _, err := run(ctx, c.program, append([]string{"inspect", "--quiet", "--format", "json"}, on.paths...)...)
		if err != nil {
			return "", err
		}
		var inspection struct {
			Totals struct {
				RowsRead int64 `json:"rows_read"`
			} `json:"totals"`
		}
		err = json.Unmarshal([]byte(text), &inspection)
		return fmt.Sprint(inspection.Totals.RowsRead), err
	case "G":
		t.work = "D" // the report prints groups of classes; the codes stand in the dataset
	}
	if _, _, err := runWith(tracesift(ctx, c.program, t)); err != nil {
		return "", err
	}
	return c.judge(ctx, work, out, filepath.Join(out, "dataset", "deliveries", "*", "*.parquet"),
		filepath.Join(out, "dataset", "attempts", "*", "*.parquet"), filepath.Join(out, "dataset", "events", "*", "*.parquet"),
		"coalesce(outer_enhanced_code, enhanced_code, '')")
}

// rival is the answer of a rival that printed out.
func (c *checker) rival(ctx context.Context, t task, out string) (string, error) {
	switch t.work {
	case "S":
		return strings.TrimSpace(out), nil
	case "G": // recipients are what tracesift counts, not rows
		var lines []string
		for line := range strings.Lines(out) {
			cells := strings.Split(strings.TrimSpace(line), "\t")
			if len(cells) != 5 {
				return "", fmt.Errorf("a group is %q", line)
			}
			lines = append(lines, strings.Join(append(cells[:3], cells[4]), "\t"))
		}
		slices.Sort(lines)
		return strings.Join(lines, "\n"), nil
	}
	return c.judge(ctx, t.work, t.out, filepath.Join(t.out, "deliveries.parquet"), filepath.Join(t.out, "attempts.parquet"),
		filepath.Join(t.out, "events.parquet"), "coalesce(enhanced_code, '')")
}

// judge asks DuckDB what Parquet files hold.
func (c *checker) judge(ctx context.Context, work, out, deliveries, attempts, events, code string) (string, error) {
	text, err := os.ReadFile(filepath.Join(c.dir, "judge", work+".sql"))
	if err != nil {
		return "", err
	}
	cells, hashes := eventCells()
	sql := strings.NewReplacer("{out}", out, "{deliveries}", deliveries, "{attempts}", attempts, "{events}", events,
		"{code}", code, "{cells}", cells, "{hashes}", hashes).Replace(string(text))
	cmd := exec.CommandContext(ctx, "node", filepath.Join(c.dir, "duckdb", "run.mjs"))
	cmd.Dir, cmd.Stdin = os.Getenv(duckdbDir), strings.NewReader("SET TimeZone = 'UTC'\n--;\n"+sql)
	answer, _, err := runWith(cmd)
	if work == "E" { // a line a column, so that a difference shows its name
		figures := strings.Split(strings.TrimSpace(answer), "\t")
		names := append([]string{"rows"}, append(eventNames(), "all columns")...)
		for i := range min(len(names), len(figures)) {
			figures[i] = names[i] + " " + figures[i]
		}
		return strings.Join(figures, "\n"), err
	}
	lines := strings.Split(strings.TrimSpace(answer), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n"), err
}

// eventNames are the columns of the table of events that are compared, but its first one, the number of the row, which
// only tracesift writes.
func eventNames() []string {
	names := []string{"event_at"}
	for _, c := range strings.Split(columns, ",")[1:] {
		name, _, _ := strings.Cut(c, ":")
		names = append(names, name)
	}
	return names
}

// eventCells returns what is hashed of each row, and a hash of each column that no order changes.
func eventCells() (cells, hashes string) {
	var all, each []string
	for _, name := range eventNames() {
		cell := "coalesce(" + name + "::VARCHAR, '')"
		if name == "event_at" {
			cell = "epoch_us(event_at)"
		}
		all = append(all, cell)
		each = append(each, "sum(hash("+cell+"))::VARCHAR")
	}
	return strings.Join(all, ", "), strings.Join(each, ", ")
}
