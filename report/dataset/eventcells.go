package dataset

import (
	"bytes"
	"strconv"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/cell"
	"tracesift/report/parquet"
)

// cells calls f with each cell of a column that is not empty. Empty ones are null, and all where the export lacks the
// column.
func cells(to *parquet.Vector, b *trace.Block, c trace.Column, f func(cell []byte)) {
	layout := b.Layout()
	i := int(layout.Index[c])
	if i < 0 {
		to.Nulls(b.Rows)
		return
	}
	width := 2 * layout.Width()
	for at := 2 * i; at < len(b.Cells); at += width {
		start, end, from := b.Cells[at], b.Cells[at+1], b.Text
		if start&trace.SideCell != 0 {
			start, from = start&^trace.SideCell, b.Side
		}
		if start == end {
			to.Null()
			continue
		}
		f(from[start:end])
	}
}

// fillText takes a column over as it is: cells, without a call for each.
func fillText(c trace.Column) func(*parquet.Vector, *trace.Block) {
	return func(to *parquet.Vector, b *trace.Block) {
		i := int(b.Layout().Index[c])
		if i < 0 {
			to.Nulls(b.Rows)
			return
		}
		width := 2 * b.Layout().Width()
		for at := 2 * i; at < len(b.Cells); at += width {
			start, end, from := b.Cells[at], b.Cells[at+1], b.Text
			if start&trace.SideCell != 0 {
				start, from = start&^trace.SideCell, b.Side
			}
			if start == end {
				to.Null()
			} else {
				to.Text(from[start:end])
			}
		}
	}
}

func fillRowNumber(to *parquet.Vector, b *trace.Block) {
	for r := range b.Rows {
		to.Int64(b.In.Row + int64(r))
	}
}

func fillTime(to *parquet.Vector, b *trace.Block) {
	for r := range b.Rows {
		at, _ := b.Time(r, trace.DateTime)
		if n, known := micros(at); known {
			to.Int64(n)
		} else {
			to.Null()
		}
	}
}

func fillDate(to *parquet.Vector, b *trace.Block) {
	for r := range b.Rows {
		if at, ok := b.Time(r, trace.DateTime); ok && at != 0 {
			to.Int32(int32(floorDiv(at.Second(), secondsPerDay)))
		} else {
			to.Null()
		}
	}
}

func fillNumber(c trace.Column) func(*parquet.Vector, *trace.Block) {
	return func(to *parquet.Vector, b *trace.Block) {
		cells(to, b, c, func(cell []byte) {
			if n, err := strconv.ParseInt(string(cell), 10, 64); err == nil {
				to.Int64(n)
			} else {
				to.Null()
			}
		})
	}
}

func fillUpper(c trace.Column) func(*parquet.Vector, *trace.Block) {
	return func(to *parquet.Vector, b *trace.Block) {
		cells(to, b, c, func(cell []byte) {
			for _, x := range cell {
				if 'a' <= x && x <= 'z' || x >= 0x80 {
					to.Text(bytes.ToUpper(cell))
					return
				}
			}
			to.Text(cell)
		})
	}
}

// fillGUID writes GUIDs in the form that all tables have.
func fillGUID(c trace.Column) func(*parquet.Vector, *trace.Block) {
	return func(to *parquet.Vector, b *trace.Block) {
		var form [36]byte
		cells(to, b, c, func(text []byte) {
			if id, ok := cell.GUID(text); ok {
				text = cell.AppendGUID(form[:0], id)
			}
			to.Text(text)
		})
	}
}

// fillAddress writes addresses in their canonical form, and other text as it stands. Few addresses come again and
// again.
func fillAddress(c trace.Column) func(*parquet.Vector, *trace.Block) {
	return func(to *parquet.Vector, b *trace.Block) {
		var known [16]struct{ text, form []byte }
		cells(to, b, c, func(text []byte) {
			if !isIPv4(text) {
				k := &known[(len(text)*5+int(text[len(text)-1]))%len(known)]
				if !bytes.Equal(k.text, text) {
					k.text, k.form = text, text
					if ip, ok := cell.IP(text); ok {
						k.form = []byte(address(ip))
					}
				}
				text = k.form
			}
			to.Text(text)
		})
	}
}

// isIPv4 says whether text is an IPv4 address in its canonical form.
func isIPv4(text []byte) bool {
	dots, n, digits := 0, 0, 0
	for _, c := range text {
		switch {
		case c == '.' && digits > 0:
			dots, n, digits = dots+1, 0, 0
		case c < '0' || c > '9' || digits > 0 && n == 0: // a zero leads
			return false
		default:
			n, digits = 10*n+int(c-'0'), digits+1
			if n > 255 {
				return false
			}
		}
	}
	return dots == 3 && digits > 0
}

// floorDiv divides and rounds down.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
