package ingest

import (
	"bytes"
	_ "embed"
	"io"
	"maps"
	"strings"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/datafile"
)

//go:embed columns.csv
var columnsCSV []byte

// columnName is what a header name means.
type columnName struct {
	column trace.Column
	rank   int // of two names of one column in a header, the one of lower rank is read
}

// columnNames finds columns by their normalised header names.
type columnNames map[string]columnName

// loadColumns returns the embedded names.
func loadColumns() (columnNames, error) {
	return columnNames{}.overlaid("columns.csv", bytes.NewReader(columnsCSV))
}

// overlaid returns n with the names of a data file laid over it: they mean what the file says, and go before the names
// that n has for a column. A name that stands twice in the file is a mistake.
func (n columnNames) overlaid(name string, r io.Reader) (columnNames, error) {
	records, err := datafile.Read(name, r, "column", "names")
	if err != nil {
		return nil, err
	}
	out := maps.Clone(n)
	first := map[string]string{} // where each name of the file stands
	rank := 0
	for _, known := range n {
		rank = min(rank, known.rank)
	}
	rank -= 1 << 16
	for _, r := range records {
		column, ok := trace.ParseColumn(r.Get("column"))
		if !ok {
			return nil, r.Errorf("no column is called %q", r.Get("column"))
		}
		for header := range strings.SplitSeq(r.Get("names"), "|") {
			key := normalise(header)
			if key == "" {
				return nil, r.Errorf("a name of %s is empty", column)
			}
			if before, twice := first[key]; twice {
				return nil, r.Errorf("the name %q stands at %s too", header, before)
			}
			first[key] = r.At()
			out[key] = columnName{column, rank}
			rank++
		}
	}
	return out, nil
}

// index says which of the names, which are normalised, is which column, -1 for columns that are not among them, and how
// many columns there are.
func (n columnNames) index(names []string) (index [trace.NumColumns]int16, known int) {
	var rank [trace.NumColumns]int
	for c := range index {
		index[c] = -1
	}
	for i, name := range names {
		c, ok := n[name]
		switch {
		case !ok:
			continue
		case index[c.column] < 0:
			known++
		case c.rank >= rank[c.column]:
			continue
		}
		index[c.column], rank[c.column] = int16(i), c.rank
	}
	return index, known
}

// normalised returns the names as they are compared.
func normalised(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = normalise(n)
	}
	return out
}

// normalise makes header names comparable.
func normalise(name string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '_', '-', '.', ' ', '\ufeff', '\u00a0':
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(name)))
}
