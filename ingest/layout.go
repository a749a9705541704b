package ingest

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"tracesift/ingest/trace"
)

// header is what a line of column names turned out to be.
type header struct {
	layout *trace.Layout
	local  bool   // its times without a zone are those of a person's clock
	absent []want // columns that are not there, and what that costs
}

// fewestColumns is how many columns the shapes need at least.
const fewestColumns = 2

// recognise returns what a header line is, or an error that says what the file is instead. It returns nil and no error
// where the names belong to nothing that is known.
func (s *Shapes) recognise(names []string, delimiter byte) (*header, error) {
	if len(names) < fewestColumns || len(names) > maxColumns {
		return nil, nil
	}
	have := normalised(names)
	index, known := s.columns.index(have)
	if known < fewestColumns {
		return nil, nil
	}
	for i := range s.shapes {
		sh := &s.shapes[i]
		if sh.refusal(&index, have) != "" {
			continue
		}
		if sh.shape == "" {
			return nil, sh.notRead()
		}
		h := &header{local: sh.local}
		h.layout = &trace.Layout{Shape: sh.shape, Delimiter: delimiter, Names: names, Index: index}
		for _, w := range sh.wants {
			if !w.met(&index) {
				h.absent = append(h.absent, w)
			}
		}
		return h, nil
	}
	return nil, nil
}

// reasons says what keeps a line of names from being a header: what the kinds of export that it is nearest to need.
func (s *Shapes) reasons(names []string) string {
	have := normalised(names)
	index, _ := s.columns.index(have)
	kinds := map[string][]string{} // of export, by what keeps the line from being their header
	var nearest []string           // reasons, of those that lack least
	fewest := math.MaxInt
	for i := range s.shapes {
		sh := &s.shapes[i]
		missing := sh.missing(&index)
		if sh.shape == "" || len(missing) == len(sh.needs) || len(missing) > fewest {
			continue
		}
		if len(missing) < fewest {
			clear(kinds)
			nearest, fewest = nil, len(missing)
		}
		why := cmp.Or(strings.Join(missing, " and "), sh.refusal(&index, have))
		if kinds[why] == nil {
			nearest = append(nearest, why)
		}
		if !slices.Contains(kinds[why], string(sh.shape)) {
			kinds[why] = append(kinds[why], string(sh.shape))
		}
	}
	if len(nearest) == 0 {
		return "no kind of export has any of these columns"
	}
	for i, why := range nearest {
		nearest[i] = why + " (" + strings.Join(kinds[why], ", ") + ")"
	}
	it := "it lacks "
	if fewest == 0 {
		it = "it "
	}
	return it + strings.Join(nearest, " or ") + "; --columns teaches other names"
}

// columns returns the names of a layout that are columns, and those that mean nothing to tracesift.
func columns(l *trace.Layout) (read, ignored []string) {
	for i, name := range l.Names {
		if slices.Contains(l.Index[:], int16(i)) {
			read = append(read, name)
		} else {
			ignored = append(ignored, name)
		}
	}
	return read, ignored
}

// byNumber returns the header of a row whose own was lost, nil where no export has so many cells. Message tracking
// logs have 21 fields in Exchange 2007, 26 in 2010 SP1, 27 in 2013, 30 in 2016 and later (Microsoft Learn, "Message
// tracking"). Extended traces have the 27 of 2013 too, but seven digits of a second where the logs have three.
func (s *Shapes) byNumber(row []string) *header {
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
	if len(names) != len(row) {
		return nil
	}
	h, err := s.recognise(names, ',')
	if err != nil || h == nil {
		return nil
	}
	if len(row) != 27 || len(row[0]) != len("2006-01-02T15:04:05.0000000Z") {
		h.layout.Shape = trace.TrackingLog
	}
	return h
}
