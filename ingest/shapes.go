package ingest

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/datafile"
)

//go:embed shapes.csv
var shapesCSV []byte

// shape is one row of shapes.csv.
type shape struct {
	shape   trace.Shape // empty: known, but not read
	what    string
	logType string
	needs   []need
	names   []string // normalised
	local   bool     // times without a zone are local
	wants   []want
	instead string
}

// need is a column that a shape cannot do without, or several of which one is enough.
type need []trace.Column

// want is a column that a shape loses something without.
type want struct {
	need
	loss string
}

// maxColumns bounds a header: more than that is no table.
const maxColumns = 1000

// Shapes recognises exports by their header. It is immutable.
type Shapes struct {
	columns columnNames
	shapes  []shape
}

// NewShapes loads the embedded tables of columns and shapes.
func NewShapes() (*Shapes, error) {
	columns, err := loadColumns()
	if err != nil {
		return nil, err
	}
	s := &Shapes{columns: columns}
	records, err := datafile.Read("shapes.csv", bytes.NewReader(shapesCSV),
		"shape", "what", "log_type", "needs", "names", "zone", "wants", "instead")
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		row, err := readShape(r)
		if err != nil {
			return nil, err
		}
		s.shapes = append(s.shapes, row)
	}
	return s, nil
}

// OverlayColumns returns base with a user's header names laid over its own: a CSV file with the columns "column" (a
// name of trace.Column) and "names" (joined with |). Mistakes are errors "name:line: what".
func OverlayColumns(name string, r io.Reader, base *Shapes) (*Shapes, error) {
	columns, err := base.columns.overlaid(name, r)
	if err != nil {
		return nil, err
	}
	return &Shapes{columns: columns, shapes: base.shapes}, nil
}

// readShape reads a row of shapes.csv.
func readShape(r datafile.Record) (sh shape, err error) {
	sh = shape{shape: trace.Shape(r.Get("shape")), what: r.Get("what"), logType: r.Get("log_type"), instead: r.Get("instead")}
	if sh.shape.Grain() == trace.GrainUnknown && sh.instead == "" {
		return sh, r.Errorf("%q is no shape that is read, and nothing stands under instead", sh.shape)
	}
	if sh.local = r.Get("zone") == "local"; !sh.local && r.Get("zone") != "" {
		return sh, r.Errorf("zone is %q, want local or nothing", r.Get("zone"))
	}
	for name := range listed(r.Get("names")) {
		sh.names = append(sh.names, normalise(name))
	}
	for item := range listed(r.Get("needs")) {
		n, err := readNeed(r, item)
		if err != nil {
			return sh, err
		}
		sh.needs = append(sh.needs, n)
	}
	for item := range listed(r.Get("wants")) {
		columns, loss, _ := strings.Cut(item, ":")
		n, err := readNeed(r, columns)
		if err != nil {
			return sh, err
		}
		sh.wants = append(sh.wants, want{n, strings.TrimSpace(loss)})
	}
	return sh, nil
}

// listed yields the items of a cell.
func listed(cell string) func(func(string) bool) {
	if cell == "" {
		return func(func(string) bool) {}
	}
	return strings.SplitSeq(cell, "|")
}

// readNeed reads names of columns joined with "/".
func readNeed(r datafile.Record, item string) (n need, err error) {
	for name := range strings.SplitSeq(item, "/") {
		c, ok := trace.ParseColumn(strings.TrimSpace(name))
		if !ok {
			return nil, r.Errorf("no column is called %q", name)
		}
		n = append(n, c)
	}
	return n, nil
}

// String names the columns as in a sentence.
func (n need) String() string {
	var names []string
	for _, c := range n {
		names = append(names, c.String())
	}
	return strings.Join(names, " or ")
}

// met says whether one of the columns is in the index of a layout.
func (n need) met(index *[trace.NumColumns]int16) bool {
	return slices.ContainsFunc(n, func(c trace.Column) bool { return index[c] >= 0 })
}

// missing names the columns that the shape needs and an index does not have.
func (sh *shape) missing(index *[trace.NumColumns]int16) []string {
	var missing []string
	for _, n := range sh.needs {
		if !n.met(index) {
			missing = append(missing, n.String())
		}
	}
	return missing
}

// refusal says what keeps a header from being of the shape, "" where it is.
func (sh *shape) refusal(index *[trace.NumColumns]int16, have []string) string {
	if missing := sh.missing(index); len(missing) > 0 {
		return "lacks " + strings.Join(missing, ", ")
	}
	if len(sh.needs) == 0 || len(sh.names) > 0 && !slices.ContainsFunc(sh.names, func(n string) bool { return slices.Contains(have, n) }) {
		return "has other names"
	}
	return ""
}

// refusedLogType returns an error where #Log-type names a log that is not read.
func (s *Shapes) refusedLogType(logType string) error {
	for _, sh := range s.shapes {
		if sh.logType == "" || !strings.EqualFold(sh.logType, logType) {
			continue
		}
		if sh.shape != "" {
			return nil
		}
		return sh.notRead()
	}
	return fmt.Errorf("an Exchange log of type %q is not read: give the MSGTRK*.LOG files instead", logType)
}

// notRead is the error for a kind of file that is known but not read.
func (sh *shape) notRead() error { return fmt.Errorf("%s is not read: %s", sh.what, sh.instead) }
