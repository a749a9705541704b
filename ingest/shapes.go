package ingest

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/datafile"
)

//go:embed columns.csv
var columnsCSV []byte

//go:embed shapes.csv
var shapesCSV []byte

// shape is one row of shapes.csv.
type shape struct {
	shape   trace.Shape // empty: known, but not read
	what    string
	logType string
	needs   []string // normalised names
	instead string
}

// maxColumns bounds a header: more than that is no table.
const maxColumns = 1000

// Shapes recognises exports by their header. It is immutable.
type Shapes struct {
	columns map[string]trace.Column // by normalised header name
	shapes  []shape
}

// NewShapes loads the embedded tables of columns and shapes.
func NewShapes() (*Shapes, error) {
	s := &Shapes{columns: make(map[string]trace.Column)}
	records, err := datafile.Read("columns.csv", bytes.NewReader(columnsCSV), "column", "names")
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		column, ok := trace.ParseColumn(r.Get("column"))
		if !ok {
			return nil, r.Errorf("no column is called %q", r.Get("column"))
		}
		for name := range strings.SplitSeq(r.Get("names"), "|") {
			s.columns[normalise(name)] = column
		}
	}
	records, err = datafile.Read("shapes.csv", bytes.NewReader(shapesCSV), "shape", "what", "log_type", "needs", "instead")
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		row := shape{
			shape: trace.Shape(r.Get("shape")), what: r.Get("what"),
			logType: r.Get("log_type"), instead: r.Get("instead"),
		}
		for name := range strings.SplitSeq(r.Get("needs"), "|") {
			row.needs = append(row.needs, normalise(name))
		}
		s.shapes = append(s.shapes, row)
	}
	return s, nil
}

// normalise makes header names comparable.
func normalise(name string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '_', '-', ' ', '\ufeff':
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(name)))
}

// layout returns the layout of a header line, or an error that says what the file is instead. It returns nil and no
// error where the names belong to nothing that is known.
func (s *Shapes) layout(names []string, delimiter byte) (*trace.Layout, error) {
	if len(names) > maxColumns {
		return nil, nil
	}
	have := make(map[string]bool, len(names))
	for _, n := range names {
		have[normalise(n)] = true
	}
	for _, sh := range s.shapes {
		if !sh.fits(have) {
			continue
		}
		if sh.shape == "" {
			return nil, fmt.Errorf("%s is not read: %s", sh.what, sh.instead)
		}
		return s.newLayout(sh.shape, names, delimiter), nil
	}
	return nil, nil
}

// fits says whether all the names that the shape needs are there.
func (sh *shape) fits(have map[string]bool) bool {
	for _, n := range sh.needs {
		if !have[n] {
			return false
		}
	}
	return true
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
		return fmt.Errorf("%s is not read: %s", sh.what, sh.instead)
	}
	return fmt.Errorf("an Exchange log of type %q is not read: give the MSGTRK*.LOG files instead", logType)
}

// newLayout maps the cells of a row to columns.
func (s *Shapes) newLayout(sh trace.Shape, names []string, delimiter byte) *trace.Layout {
	l := &trace.Layout{Shape: sh, Delimiter: delimiter, Names: names}
	for c := range l.Index {
		l.Index[c] = -1
	}
	for i, n := range names {
		if c, ok := s.columns[normalise(n)]; ok && l.Index[c] < 0 {
			l.Index[c] = int16(i)
		}
	}
	return l
}

// byNumber returns the layout of a row whose header was lost, nil where no export has so many cells. Message tracking
// logs have 21 fields in Exchange 2007, 26 in 2010 SP1, 27 in 2013, 30 in 2016 and later (Microsoft Learn, "Message
// tracking"). Extended traces have the 27 of 2013 too, but seven digits of a second where the logs have three.
func (s *Shapes) byNumber(row []string) *trace.Layout {
	var names []string
	for c := trace.DateTime; c <= trace.SchemaVersion; c++ {
		switch {
		case c == trace.NetworkMessageID && len(row) < 27,
			c >= trace.Directionality && len(row) < 26,
			c >= trace.TransportTrafficType && len(row) < 30:
			continue
		}
		names = append(names, c.String())
	}
	switch {
	case len(names) != len(row):
		return nil
	case len(row) == 27 && len(row[0]) == len("2006-01-02T15:04:05.0000000Z"):
		return s.newLayout(trace.ExtendedTrace, names, ',')
	}
	return s.newLayout(trace.TrackingLog, names, ',')
}
