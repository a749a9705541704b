package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tracesift/ingest/internal/jsontext"
	"tracesift/ingest/internal/rows"
	"tracesift/ingest/trace"
)

// objects reads rows that are JSON objects: in an array, one a line or one behind the other, and in the envelopes of the
// Reporting web service (OData), Microsoft Graph and PowerShell. A row has a cell for every column.
type objects struct {
	*splitter

	open    []byte                // arrays and envelopes that are open, outermost first
	met     map[trace.Shape]bool  // shapes of rows
	known   map[string]*memberSet // by the names of an object, joined
	members []property            // of the object being read
	alone   int64                 // rows that stood in no array
	inside  bool                  // some row stood in an array
	paged   bool                  // the service said that there is more
	blurred bool                  // a broken object ran to the end: whether the file was cut is not known
}

// property is one member of an object that may become a cell.
type property struct{ name, text string }

// memberSet is what the names of an object make of it.
type memberSet struct {
	shape   trace.Shape
	local   bool           // its times without a zone are those of a person's clock
	columns []trace.Column // of each member, noColumn for those that mean nothing
	err     error
}

// noColumn stands for a member that is no column.
const noColumn = trace.Column(trace.NumColumns)

// maxOpen bounds how deep rows may lie in arrays and envelopes, maxMemberSets how many kinds of object are remembered.
const (
	maxOpen       = 16
	maxMemberSets = 1000
)

func newObjects(s *splitter) *objects {
	return &objects{splitter: s, met: map[trace.Shape]bool{}, known: map[string]*memberSet{}}
}

// isJSON says whether a text begins like an object or an array.
func isJSON(text []byte) bool {
	pos := jsontext.Space(text, 0)
	return pos < len(text) && (text[pos] == '{' || text[pos] == '[')
}

// take takes what starts at pos, as splitter.line does.
func (o *objects) take(pos int) (next int, err error) {
	text := o.text[pos:]
	switch c := text[0]; {
	case c == ' ', c == '\t', c == '\r', c == '\n':
		return jsontext.Space(o.text, pos), nil
	case c == ',':
		return pos + 1, nil
	case bytes.HasPrefix(text, []byte(byteOrderMark)): // one file after another
		return pos + len(byteOrderMark), nil
	case !o.eof && bytes.HasPrefix([]byte(byteOrderMark), text):
		return pos, nil
	case (c == ']' || c == '}') && len(o.open) > 0 && o.open[len(o.open)-1] == c-2: // in ASCII "[" is two before "]"
		o.open = o.open[:len(o.open)-1]
		return pos + 1, nil
	case c == '[' && len(o.open) < maxOpen:
		o.open = append(o.open, c)
		return pos + 1, nil
	case c == '"' && o.inEnvelope():
		return o.envelopeMember(pos)
	case c == '{':
		return o.object(pos)
	}
	return o.stray(pos)
}

// inEnvelope says whether members of an envelope stand here.
func (o *objects) inEnvelope() bool { return len(o.open) > 0 && o.open[len(o.open)-1] == '{' }

// holds says whether a member of an envelope holds the rows: "value" in Graph, OData and PowerShell, "d" and "results" in
// OData of old.
func holds(name string, value byte) bool {
	return (name == "value" || name == "results" || name == "d") && value == '[' || name == "d" && value == '{'
}

// pair is the name and the value of a member in a text.
type pair struct {
	name       string
	value, end int // offsets of the value; end is 0 where it holds rows
}

// pairAt reads the member that starts at text[pos:].
func pairAt(text []byte, pos int) (p pair, s jsontext.State) {
	end, s := jsontext.End(text, pos)
	if s != jsontext.Whole {
		return p, s
	}
	if json.Unmarshal(text[pos:end], &p.name) != nil {
		return p, jsontext.Broken
	}
	colon := jsontext.Space(text, end)
	if colon == len(text) {
		return p, jsontext.More
	}
	if text[colon] != ':' {
		return p, jsontext.Broken
	}
	if p.value = jsontext.Space(text, colon+1); p.value == len(text) {
		return p, jsontext.More
	}
	if !holds(p.name, text[p.value]) {
		p.end, s = jsontext.End(text, p.value)
	}
	return p, s
}

// envelopeMember takes a member of an envelope: what it holds, or nothing of interest.
func (o *objects) envelopeMember(pos int) (next int, err error) {
	text, _, full := o.window(pos)
	p, state := pairAt(text, pos)
	switch {
	case state == jsontext.More && !full:
		return pos, nil
	case state != jsontext.Whole:
		return o.stray(pos)
	case p.end == 0:
		return p.value, nil
	}
	o.notePage(p.name)
	return p.end, nil
}

// notePage notes a member that says where the next page is.
func (o *objects) notePage(name string) {
	switch name {
	case "@odata.nextLink", "odata.nextLink", "__next":
		o.paged = true
	}
}

// envelope returns where the rows of the object at text[pos:] lie, 0 where it is no envelope. open says that the text
// ends before that is known.
func (o *objects) envelope(text []byte, pos int) (inside int, open bool) {
	var names []string
	for at := pos + 1; ; {
		for at = jsontext.Space(text, at); at < len(text) && text[at] == ','; {
			at = jsontext.Space(text, at+1)
		}
		if at == len(text) {
			return 0, true
		}
		if text[at] != '"' {
			return 0, false
		}
		p, state := pairAt(text, at)
		switch {
		case state != jsontext.Whole:
			return 0, state == jsontext.More
		case p.end == 0:
			for _, n := range names {
				o.notePage(n)
			}
			return p.value, false
		}
		names = append(names, p.name)
		at = p.end
	}
}

// object takes an object: an envelope is opened, everything else is a row.
func (o *objects) object(pos int) (next int, err error) {
	text, last, full := o.window(pos)
	inside, open := o.envelope(text, pos)
	switch {
	case open && !full:
		return pos, nil
	case inside > 0 && len(o.open) < maxOpen:
		o.open = append(o.open, '{')
		return inside, nil
	}
	end, state := jsontext.End(text, pos)
	switch {
	case state == jsontext.More && !full:
		return pos, nil
	case state == jsontext.More && last:
		return o.lose(pos, pos+1, "the file ends inside this object", true)
	case state == jsontext.More:
		return o.lose(pos, pos+1, fmt.Sprintf("the object is longer than %d KiB: a bracket may be missing", o.maxRecord>>10), false)
	case state == jsontext.Broken:
		return o.lose(pos, max(end, pos+1), "no JSON: a quote, a comma or a bracket is missing, or there is one too many", false)
	}
	set, err := o.read(text[pos:end])
	if err != nil {
		return end, o.reject(pos, end, fault{reason: err.Error()})
	}
	switch {
	case set.err != nil && o.audit.RowsRead+o.tally.rejected == 0 && o.block.Rows == 0:
		return 0, o.errorAt(pos, set.err)
	case set.err != nil:
		return end, o.reject(pos, end, fault{reason: set.err.Error()})
	case o.audit.Shape != set.shape && o.block.Rows > 0:
		return pos, nil // the rows so far have another layout
	case o.audit.Shape != set.shape:
		o.setObjects(set)
	}
	return o.row(text, pos, end, set)
}

// read decodes an object into o.members.
func (o *objects) read(object []byte) (*memberSet, error) {
	o.members = o.members[:0]
	var names strings.Builder
	err := jsontext.Members(object, func(name string, value json.RawMessage) error {
		text, err := jsontext.Text(value)
		if err != nil {
			if _, known := o.shapes.columns[normalise(name)]; known {
				return fmt.Errorf("%s: %w", name, err)
			}
			text = ""
		}
		o.members = append(o.members, property{name, text})
		names.WriteString(strconv.Quote(name))
		return nil
	})
	if err != nil {
		return nil, err
	}
	set, known := o.known[names.String()]
	if !known {
		set = o.newMemberSet()
		if len(o.known) < maxMemberSets {
			o.known[names.String()] = set
		}
	}
	return set, nil
}

// newMemberSet says what the names in o.members make of an object.
func (o *objects) newMemberSet() *memberSet {
	var names []string
	for _, m := range o.members {
		names = append(names, m.name)
	}
	h, err := o.shapes.recognise(names, 0)
	switch {
	case err != nil:
		return &memberSet{err: err}
	case h == nil:
		return &memberSet{err: fmt.Errorf("%w: no known names in an object with the members %s: %s", errNotExport,
			clip([]byte(strings.Join(names, ", ")), 80), o.shapes.reasons(names))}
	}
	set := &memberSet{shape: h.layout.Shape, local: h.local}
	if !o.met[set.shape] {
		o.met[set.shape] = true
		for _, w := range h.absent {
			o.audit.Missing = append(o.audit.Missing, w.String())
			o.warnOnce(fmt.Sprintf("%s is missing: %s", w, w.loss))
		}
	}
	for i, name := range names {
		column := noColumn
		for c, at := range h.layout.Index {
			if int(at) == i {
				column = trace.Column(c)
			}
		}
		set.columns = append(set.columns, column)
		list := &o.audit.Columns
		if column == noColumn {
			list = &o.audit.Ignored
		}
		if !slices.Contains(*list, name) && len(*list) < maxColumns {
			*list = append(*list, name)
		}
	}
	return set
}

// setObjects makes the shape of set that of the rows that follow.
func (o *objects) setObjects(set *memberSet) {
	if before := o.audit.Shape; before != "" {
		o.warnOnce(fmt.Sprintf("rows of the shapes %s and %s stand in one file", before, set.shape))
	}
	o.local = set.local
	layout := rows.Layout(set.shape)
	layout.Clock = o.clock()
	o.setLayout(layout)
	o.audit.Shape = set.shape
}

// row makes the object in text[pos:end], which was read last, a row.
func (o *objects) row(text []byte, pos, end int, set *memberSet) (next int, err error) {
	cells, side := len(o.scan.cells), len(o.scan.side)
	for range trace.NumColumns {
		o.scan.cells = append(o.scan.cells, trace.SideCell, 0)
	}
	for i, m := range o.members {
		if c := set.columns[i]; c != noColumn {
			k, start := cells+2*int(c), len(o.scan.side)
			o.scan.side = append(o.scan.side, fromTicks(m.text)...)
			o.scan.cells[k], o.scan.cells[k+1] = uint32(start)|trace.SideCell, uint32(len(o.scan.side))
		}
	}
	written := o.timeCell(text, cells)
	at, ok := o.when(written)
	switch {
	case ok || o.isBlank(cells):
		o.count()
		o.accept(text, cells, pos, end, at, false)
		if !utf8.Valid(text[pos:end]) {
			o.tally.foreign.repaired++ // by the decoder
		}
		o.tally.unterminated = false
		return end, nil
	case !o.needsOrder(written):
		wrong := fault{column: trace.DateTime.String(), reason: fmt.Sprintf("%q is not a time", clip(written, 40))}
		o.scan.truncate(cells, side)
		return end, o.reject(pos, end, wrong)
	}
	written = bytes.Clone(written)
	o.scan.truncate(cells, side)
	if o.block.Rows > 0 {
		return pos, nil // the rows so far have another clock
	}
	if err := o.settleOrder(pos, written); err != nil {
		return 0, err
	}
	return o.object(pos)
}

// count notes whether rows stand in an array or for themselves.
func (o *objects) count() {
	if slices.Contains(o.open, '[') {
		o.inside = true
	} else {
		o.alone++
	}
	o.audit.Format = "json"
	if o.alone > 1 && !o.inside {
		o.audit.Format = "ndjson"
	}
}

// fromTicks returns the time that "/Date(1788220800000)/" stands for, as PowerShell 5 and OData of old write it, in ISO
// 8601, and everything else as it is. An offset behind the milliseconds says where the clock stood, not another moment.
func fromTicks(value string) string {
	ticks, ok := strings.CutPrefix(value, "/Date(")
	if !ok {
		return value
	}
	ticks, ok = strings.CutSuffix(ticks, ")/")
	if !ok {
		return value
	}
	if i := strings.LastIndexAny(ticks, "+-"); i > 0 {
		ticks = ticks[:i]
	}
	ms, err := strconv.ParseInt(ticks, 10, 64)
	if err != nil {
		return value
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
}

// stray takes text that is neither an object nor belongs to one: it ends with the line, or before what may be the next
// element.
func (o *objects) stray(pos int) (next int, err error) {
	text, _, full := o.window(pos)
	n := bytes.IndexAny(text[pos+1:], "\n,]}{[")
	if n < 0 {
		if !full {
			return pos, nil
		}
		n = len(text) - pos - 1
	}
	next = pos + 1 + n
	return next, o.reject(pos, next, fault{reason: "an element that is no object"})
}

// lose rejects the broken object at pos. Objects begin again at the first from the offset behind on that is whole and of
// a known shape, which depends on the text alone.
func (o *objects) lose(pos, behind int, reason string, cut bool) (next int, err error) {
	text, last, full := o.window(pos)
	if !full {
		return pos, nil
	}
	next = o.nextObject(text, behind)
	if last && next == len(text) {
		o.blurred = !cut
		o.audit.Truncated = cut
	}
	return next, o.reject(pos, next, fault{reason: reason})
}

// maxTries bounds, as a multiple of the longest row, how much text is read again to find where objects begin again.
const maxTries = 8

// nextObject returns the offset of the first object from pos on that is whole and of a known shape, else of the first that
// may become one behind the window, else the end of the text.
func (o *objects) nextObject(text []byte, pos int) int {
	begun := len(text)
	for budget := maxTries * o.maxRecord; budget > 0; pos++ {
		n := bytes.IndexByte(text[pos:], '{')
		if n < 0 {
			return begun
		}
		pos += n
		end, state := jsontext.End(text, pos)
		budget -= end - pos
		switch state {
		case jsontext.Whole:
			if set, err := o.read(text[pos:end]); err == nil && set.err == nil {
				return pos
			}
		case jsontext.More:
			begun = min(begun, pos)
		}
	}
	return len(text) // it looks too much like objects: the window is given up
}

// finish closes the account of what was open.
func (o *objects) finish() {
	if o.paged {
		o.warn("the service had more pages than this one: fetch them too (nextLink)")
	}
	if len(o.open) > 0 && o.err == nil && !o.blurred {
		o.audit.Truncated = true
	}
}
