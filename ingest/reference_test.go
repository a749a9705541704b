package ingest

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"tracesift/ingest/trace"
)

// reference is a slow reader of exports that is meant to be obviously right: the whole text is in memory, and records
// go byte by byte through a state machine. It shares no code with the splitter but the tables of shapes and the times.
type reference struct {
	shapes    *Shapes
	maxRecord int

	export []byte
	text   []byte  // of the present part
	at     []int64 // offset in the export of each byte of the text, and of its end
	lines  int     // before the present part
	final  bool    // the present part is the last
	whole  bool    // and the only one

	order   trace.DateOrder
	probing *evidence // set where only the dates are looked at
	given   trace.DateOrder

	layout    *trace.Layout
	layouts   []*trace.Layout // all of them so far
	rows      []refRow
	rejects   []refReject
	truncated bool
	refused   bool
}

type refRow struct {
	cells  string // joined by a byte that no cell holds
	line   int
	offset int64
}

type refReject struct {
	line, lines int
	offset      int64
	text        string
}

// join makes one comparable string of the cells of a row.
func join[T ~[]byte | ~string](cells []T) string {
	var b strings.Builder
	for _, c := range cells {
		b.WriteString(string(c))
		b.WriteByte(0xFF) // in no valid UTF-8
	}
	return b.String()
}

func (r *reference) read(export []byte) {
	r.export = export
	encoding, mark := firstEncoding(export)
	for start := 0; ; {
		end, next, nextMark := partEnd(export, start+mark, encoding)
		r.lines += bytes.Count(r.text, []byte("\n"))
		r.final = end == len(export)
		r.whole = r.final && start == 0
		r.decode(export[:end], start+mark, encoding)
		for pos := 0; pos < len(r.text) && !r.refused; {
			pos = r.step(pos)
		}
		if r.final || r.refused {
			break
		}
		start, encoding, mark = end, next, nextMark
	}
	if r.layout == nil {
		r.refused = true
	}
}

// firstEncoding looks at the first bytes.
func firstEncoding(export []byte) (enc trace.Encoding, mark int) {
	head := export[:min(len(export), 64)]
	var even, odd int
	for i, c := range head {
		if c == 0 && i%2 == 0 {
			even++
		}
		if c == 0 && i%2 == 1 {
			odd++
		}
	}
	early := bytes.IndexByte(head, 0) < 4
	switch {
	case bytes.HasPrefix(export, []byte("\xEF\xBB\xBF")):
		return trace.UTF8, 3
	case bytes.HasPrefix(export, []byte("\xFF\xFE")):
		return trace.UTF16LE, 2
	case bytes.HasPrefix(export, []byte("\xFE\xFF")):
		return trace.UTF16BE, 2
	case early && odd > len(head)/2*6/10 && 4*even < odd:
		return trace.UTF16LE, 0
	case early && even > len(head)/2*6/10 && 4*odd < even:
		return trace.UTF16BE, 0
	}
	return trace.UTF8, 0
}

// asciiText says whether all bytes are ASCII characters of text, and there are n of them.
func asciiText(b []byte, n int) bool {
	for _, c := range b {
		if (c < 32 || c > 126) && c != 9 && c != 10 && c != 13 {
			return false
		}
	}
	return len(b) == n
}

// every takes each second byte of the first n pairs.
func every(b []byte, n int) []byte {
	var out []byte
	for i := 0; i < len(b) && i < 2*n; i += 2 {
		out = append(out, b[i])
	}
	return out
}

// partEnd finds where the encoding that begins at from changes, and to what.
func partEnd(export []byte, from int, enc trace.Encoding) (end int, next trace.Encoding, mark int) {
	if enc != trace.UTF8 {
		other, next := []byte("\xFE\xFF"), trace.UTF16BE
		if enc == trace.UTF16BE {
			other, next = []byte("\xFF\xFE"), trace.UTF16LE
		}
		for i := from; i+1 < len(export); i += 2 {
			rest := export[i:]
			if bytes.HasPrefix(rest, other) {
				return i, next, 2
			}
			if chars, nuls := every(rest, 8), every(rest[1:], 8); len(rest) >= 16 {
				if next == trace.UTF16BE {
					chars, nuls = nuls, chars
				}
				if asciiText(chars, 8) && bytes.Equal(nuls, make([]byte, 8)) {
					return i, next, 0
				}
			}
			if asciiText(rest[:min(len(rest), 32)], 32) {
				return i, trace.UTF8, 0
			}
			if bytes.HasPrefix(rest, []byte("\xEF\xBB\xBF")) && asciiText(rest[3:min(len(rest), 35)], 32) {
				return i, trace.UTF8, 3
			}
		}
		return len(export), 0, 0
	}
	for p := from + 1; p < len(export); p++ {
		if export[p] != 0 {
			continue
		}
		start, wide, sign := p-1, trace.UTF16LE, "\xFF\xFE"
		if export[p-1] == '\n' || export[p-1] == 0xFF {
			start, wide, sign = p, trace.UTF16BE, "\xFE\xFF"
		}
		if start+16 > len(export) {
			continue
		}
		chars, nuls := every(export[start:], 8), every(export[start+1:], 8)
		if wide == trace.UTF16BE {
			chars, nuls = nuls, chars
		}
		if !asciiText(chars, 8) || !bytes.Equal(nuls, make([]byte, 8)) {
			continue
		}
		if start-from >= 2 && string(export[start-2:start]) == sign {
			return start - 2, wide, 2
		}
		return start, wide, 0
	}
	return len(export), 0, 0
}

// decode fills text and at with what stands in export from start on.
func (r *reference) decode(export []byte, start int, enc trace.Encoding) {
	r.text, r.at = nil, nil
	if enc == trace.UTF8 {
		r.text = export[start:]
		for i := range len(r.text) + 1 {
			r.at = append(r.at, int64(start+i))
		}
		return
	}
	var units []uint16
	for i := start; i+1 < len(export); i += 2 {
		if enc == trace.UTF16BE {
			units = append(units, uint16(export[i])<<8|uint16(export[i+1]))
		} else {
			units = append(units, uint16(export[i+1])<<8|uint16(export[i]))
		}
	}
	if r.final {
		r.truncated = (len(export)-start)%2 == 1
		if n := len(units); n > 0 && units[n-1] >= 0xD800 && units[n-1] < 0xDC00 {
			units, r.truncated = units[:n-1], true
		}
	}
	offset := int64(start)
	for _, c := range utf16.Decode(units) {
		before := len(r.text)
		r.text = utf8.AppendRune(r.text, c)
		r.at = append(r.at, offset)
		offset += 2
		if c > 0xFFFF {
			offset += 2
		}
		for range len(r.text) - before - 1 { // behind its first byte a character counts as past
			r.at = append(r.at, offset)
		}
	}
	r.at = append(r.at, offset)
}

// view is what of the text a decision at pos may look at, and whether that is all.
func (r *reference) view(pos int) (text []byte, last bool) {
	if len(r.text)-pos > r.maxRecord {
		return r.text[:pos+r.maxRecord], false
	}
	return r.text, true
}

// physical is the line at pos with its line break.
func physical(text []byte, pos int) []byte {
	end := pos
	for end < len(text) {
		end++
		if text[end-1] == '\n' {
			break
		}
	}
	return text[pos:end]
}

func (r *reference) step(pos int) int {
	text, last := r.view(pos)
	line := physical(text, pos)
	next := pos + len(line)
	switch {
	case string(line) == "\n", string(line) == "\r\n", string(line) == "\r" && next == len(r.text):
		return next
	case bytes.HasPrefix(line, []byte("\xEF\xBB\xBF")):
		return pos + 3
	case line[0] == '#' && (r.layout == nil || r.directive(line)):
		if last && !bytes.HasSuffix(line, []byte("\n")) {
			r.truncated = r.truncated || r.final
			return next
		}
		return r.obey(pos, line)
	case r.layout == nil:
		return r.header(pos)
	}
	return r.row(pos)
}

func (r *reference) directive(line []byte) bool {
	for _, name := range []string{"#software:", "#version:", "#log-type:", "#date:", "#fields:", "#type "} {
		if len(line) >= len(name) && strings.EqualFold(string(line[:len(name)]), name) {
			return true
		}
	}
	return false
}

func (r *reference) obey(pos int, line []byte) int {
	name, value, _ := strings.Cut(strings.TrimRight(string(line), "\r\n"), ":")
	value = strings.TrimSpace(value)
	switch strings.ToLower(strings.TrimSpace(name[1:])) {
	case "log-type":
		r.refused = r.shapes.refusedLogType(value) != nil
	case "fields":
		names := strings.Split(value, ",")
		if r.layout != nil && r.isHeader(names) {
			break
		}
		h, err := r.shapes.recognise(names, ',')
		if err != nil || h == nil {
			r.refused = true
			break
		}
		r.setLayout(h.layout)
	}
	return pos + len(line)
}

func (r *reference) setLayout(l *trace.Layout) {
	r.layout = l
	r.layouts = append(r.layouts, l)
}

func (r *reference) isHeader(cells []string) bool {
	return slices.EqualFunc(cells, r.layout.Names, func(a, b string) bool { return normalise(a) == normalise(b) })
}

func (r *reference) header(pos int) int {
	text, last := r.view(pos)
	line := physical(text, pos)
	if sepLine(line) {
		return pos + len(line)
	}
	h, refused := r.headerLine(line)
	if h != nil || refused {
		r.refused = refused
		if !refused {
			r.setLayout(h.layout)
		}
		return pos + len(line)
	}
	for _, at := range []int{pos, pos + len(physical(text, pos))} {
		cells, _, ok, _, _ := machine(text, at, ',', maxColumns, last)
		if !ok {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if _, isTime := trace.ParseInstant([]byte(cells[0])); isTime && r.shapes.byNumber(cells) != nil {
			r.setLayout(r.shapes.byNumber(cells).layout)
			return r.row(pos)
		}
	}
	r.refused = true
	return pos
}

// sepLine says whether a line is sep= with at most one character behind it, quoted or not.
func sepLine(line []byte) bool {
	s := strings.ToLower(strings.Trim(strings.TrimRight(string(line), "\r\n"), `"`))
	return strings.HasPrefix(s, "sep=") && len(s) <= 5
}

// headerLine reads one line as a header.
func (r *reference) headerLine(line []byte) (h *header, refused bool) {
	for _, delimiter := range []byte(",;\t|") {
		cells, _, ok, _, _ := machine(line, 0, delimiter, maxColumns, true)
		if !ok {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if h, err := r.shapes.recognise(cells, delimiter); h != nil || err != nil {
			return h, err != nil
		}
	}
	return nil, false
}

// headerWithin reads a line behind rows as a header.
func (r *reference) headerWithin(line []byte) (h *header, refused bool) {
	line = bytes.TrimPrefix(line, []byte("\xEF\xBB\xBF"))
	if len(line) > 2048 || bytes.ContainsAny(line, "0123456789") || !bytes.ContainsAny(line, ",;\t|") {
		return nil, false
	}
	return r.headerLine(line)
}

// probe reads the whole export for its dates.
func (r *reference) probe(cell string) {
	if r.order = r.given; r.order != trace.NoDateOrder {
		return
	}
	p := reference{shapes: r.shapes, maxRecord: defaultMaxRecord, probing: &evidence{}}
	p.read(r.export)
	p.probing.add([]byte(cell), true)
	var err error
	r.order, _, err = p.probing.decide()
	r.refused = err != nil
}

// isTime says whether a cell may be the time of a row.
func (r *reference) isTime(cell string) bool {
	if _, ok := (trace.Clock{Order: r.order}).Parse([]byte(cell)); ok {
		return true
	}
	orders, _ := trace.DateOrders([]byte(cell))
	return r.order == trace.NoDateOrder && orders != 0
}

func (r *reference) row(pos int) int {
	text, last := r.view(pos)
	cells, next, ok, open, _ := machine(text, pos, r.layout.Delimiter, len(r.layout.Names), last)
	first := pos + len(physical(text, pos))
	if ok && r.fits(cells, true) && r.probing == nil && r.order == trace.NoDateOrder {
		at := cells[r.layout.Index[trace.DateTime]]
		if _, iso := (trace.Clock{}).Parse([]byte(at)); !iso && strings.Join(cells, "") != "" {
			r.probe(at)
			return pos
		}
	}
	if ok && r.fits(cells, true) && !r.swallows(text, first, next, last) {
		r.probeRow(cells)
		for i, c := range cells {
			cells[i] = readable(c)
		}
		r.rows = append(r.rows, refRow{join(cells), r.lineOf(pos), r.at[pos]})
		return next
	}
	if ok && r.isHeader(cells) {
		return next
	}
	if line := text[pos:first]; sepLine(line) {
		return first
	} else if h, refused := r.headerWithin(line); h != nil || refused {
		r.refused = refused
		if !refused {
			r.setLayout(h.layout)
		}
		return first
	}
	if shaped := ok && len(cells) == len(r.layout.Names) && !r.swallows(text, first, next, last); !ok || next > first && !shaped {
		next = r.resync(text, first, last)
	}
	short := ok && len(cells) < len(r.layout.Names) && text[next-1] != '\n'
	if next == len(r.text) && last && r.final && (open || short) {
		r.truncated = true
	}
	lost := r.text[pos:next]
	r.rejects = append(r.rejects, refReject{
		r.lineOf(pos), 1 + bytes.Count(bytes.TrimRight(lost, "\r\n"), []byte("\n")), r.at[pos],
		strings.ToValidUTF8(string(lost), "\uFFFD"),
	})
	r.refused = len(r.rejects) == 100 && len(r.rows) == 0
	return next
}

// readable is a cell as UTF-8.
func readable(cell string) string {
	if utf8.ValidString(cell) {
		return cell
	}
	for rest := cell; rest != ""; {
		_, size := utf8.DecodeRuneInString(rest)
		if size > 1 {
			return strings.ToValidUTF8(cell, "\uFFFD")
		}
		rest = rest[1:]
	}
	page := charmap.Windows1252
	for i := range len(cell) - 2 {
		if cell[i] >= 0xC0 && cell[i+1] >= 0xC0 && cell[i+2] >= 0xC0 {
			page = charmap.Windows1251
		}
	}
	text, err := page.NewDecoder().String(cell)
	if err != nil {
		panic(err)
	}
	return text
}

// probeRow looks at the dates of a row.
func (r *reference) probeRow(cells []string) {
	if r.probing == nil {
		return
	}
	r.probing.add([]byte(cells[r.layout.Index[trace.DateTime]]), true)
	for i, name := range r.layout.Names {
		if n := normalise(name); n == "startdate" || n == "enddate" {
			r.probing.add([]byte(cells[i]), false)
		}
	}
}

// fits says whether cells are a row of the layout.
func (r *reference) fits(cells []string, blankToo bool) bool {
	if len(cells) != len(r.layout.Names) {
		return false
	}
	if r.isTime(cells[r.layout.Index[trace.DateTime]]) {
		return true
	}
	return blankToo && strings.Join(cells, "") == ""
}

// resync finds the next line that begins rows again. At the end of a view the last line may go on, so it waits.
func (r *reference) resync(text []byte, pos int, last bool) int {
	lastLine := pos
	for pos < len(text) {
		line := physical(text, pos)
		at := pos
		if bytes.HasPrefix(line, []byte("\xEF\xBB\xBF")) {
			at += 3
		}
		if r.directive(text[at : pos+len(line)]) {
			return pos
		}
		if r.isRow(text, pos, last) {
			return pos
		}
		if h, refused := r.headerWithin(line); h != nil || refused {
			return pos
		}
		lastLine = pos
		pos += len(line)
	}
	if last {
		return len(text)
	}
	return lastLine
}

// swallows says whether a row begins on a line of text[pos:end]. A line with a quote inside a cell is the end of a quoted
// cell of many lines.
func (r *reference) swallows(text []byte, pos, end int, last bool) bool {
	for ; pos < end; pos += len(physical(text, pos)) {
		if isRow, stray := r.rowAt(text, pos, last); isRow && !stray {
			return true
		}
	}
	return false
}

// isRow says whether a row that is not blank begins at pos.
func (r *reference) isRow(text []byte, pos int, last bool) bool {
	ok, _ := r.rowAt(text, pos, last)
	return ok
}

// rowAt also says whether a quote stands inside one of its unquoted cells.
func (r *reference) rowAt(text []byte, pos int, last bool) (isRow, stray bool) {
	if bytes.HasPrefix(text[pos:], []byte("\xEF\xBB\xBF")) {
		pos += 3
	}
	cells, _, ok, _, stray := machine(text, pos, r.layout.Delimiter, len(r.layout.Names), last)
	return ok && r.fits(cells, false), stray
}

func (r *reference) lineOf(pos int) int { return 1 + r.lines + bytes.Count(r.text[:pos], []byte("\n")) }
