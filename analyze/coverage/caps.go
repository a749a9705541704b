package coverage

import (
	"bytes"
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/datafile"
)

//go:embed caps.csv
var capsCSV []byte

// limit is one row of caps.csv.
type limit struct {
	rows    []int64
	what    string
	instead string
}

// Caps are the numbers of rows at which exports stop, by shape. They are immutable.
type Caps struct{ limits map[trace.Shape][]limit }

// DefaultCaps loads the embedded table.
func DefaultCaps() (*Caps, error) {
	records, err := datafile.Read("caps.csv", bytes.NewReader(capsCSV), "shape", "rows", "limit", "instead")
	if err != nil {
		return nil, err
	}
	c := &Caps{limits: map[trace.Shape][]limit{}}
	for _, r := range records {
		shape := trace.Shape(r.Get("shape"))
		if shape.Grain() == trace.GrainUnknown {
			return nil, r.Errorf("no shape is called %q", shape)
		}
		l := limit{what: r.Get("limit"), instead: r.Get("instead")}
		for field := range strings.SplitSeq(r.Get("rows"), "|") {
			n, err := strconv.ParseInt(field, 10, 64)
			if err != nil || n <= 0 {
				return nil, r.Errorf("%q is no number of rows", field)
			}
			l.rows = append(l.rows, n)
		}
		c.limits[shape] = append(c.limits[shape], l)
	}
	return c, nil
}

// check says whether a file sits on a limit.
func (c *Caps) check(f *trace.FileAudit) {
	for _, l := range c.limits[f.Shape] {
		for _, n := range l.rows {
			if f.RowsRead == n {
				note(f, trace.FindingCap, fmt.Sprintf("it has exactly %s rows, %s", trace.Count(n), l.what),
					"rows are probably missing, so every count is a lower bound: "+l.instead)
				return
			}
		}
	}
}
