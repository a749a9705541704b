package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	pq "github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
)

var errDamaged = errors.New("damaged page")

// decoder decodes the pages of a column chunk.
type decoder struct {
	typ      Type
	optional bool
	values   Values
	row      int // that comes next
	dict     Values
	ids      []uint32
	nulls    []uint32 // definition levels
}

// read decodes all pages. They must have as many rows as the row group.
func (d *decoder) read(pages file.PageReader) error {
	for d.row < len(d.values.Nulls) && pages.Next() {
		switch page := pages.Page().(type) {
		case *file.DictionaryPage:
			if err := d.readDict(page.Data(), int(page.NumValues())); err != nil {
				return err
			}
		case *file.DataPageV1:
			if err := d.readPage(page.Data(), int(page.NumValues()), pq.Encoding(page.Encoding())); err != nil {
				return err
			}
		default:
			return fmt.Errorf("pages of type %s are not read", page.Type())
		}
	}
	if err := pages.Err(); err != nil {
		return err
	}
	if d.row != len(d.values.Nulls) {
		return fmt.Errorf("%d rows, want %d", d.row, len(d.values.Nulls))
	}
	return nil
}

func (d *decoder) readDict(b []byte, n int) error {
	if n > len(b) || d.typ == Bool { // every value takes a byte or more
		return errDamaged
	}
	d.dict = newValues(d.typ, n)
	return d.dict.decodePlain(d.typ, b)
}

// readPage decodes a data page: levels where the column has them, then the values that are not null.
func (d *decoder) readPage(b []byte, rows int, encoding pq.Encoding) error {
	if rows < 0 || rows > len(d.values.Nulls)-d.row {
		return fmt.Errorf("%w: more rows than the row group has", errDamaged)
	}
	values := rows
	if d.optional {
		var err error
		if b, err = d.readLevels(b, rows); err != nil {
			return err
		}
		for i, level := range d.nulls {
			if level == 0 {
				d.values.Nulls[d.row+i] = true
				values--
			}
		}
	}
	var page Values
	switch encoding {
	case pq.Encodings.Plain:
		if d.typ != Bool && values > len(b) || d.typ == Bool && values > 8*len(b) {
			return errDamaged
		}
		page = newValues(d.typ, values)
		if err := page.decodePlain(d.typ, b); err != nil {
			return err
		}
	case pq.Encodings.RLEDict, pq.Encodings.PlainDict:
		var err error
		if page, err = d.lookUp(b, values); err != nil {
			return err
		}
	default:
		return fmt.Errorf("encoding %s is not read", encoding)
	}
	next := 0
	for i := range rows {
		if !d.values.Nulls[d.row+i] {
			d.values.set(d.row+i, &page, next)
			next++
		}
	}
	d.row += rows
	return nil
}

// readLevels decodes the definition levels of a page and returns what follows them.
func (d *decoder) readLevels(b []byte, rows int) ([]byte, error) {
	if len(b) < 4 {
		return nil, errDamaged
	}
	n := int(binary.LittleEndian.Uint32(b))
	if b = b[4:]; n > len(b) {
		return nil, errDamaged
	}
	var err error
	d.nulls, err = decodeHybrid(d.nulls[:0], b[:n], 1, rows)
	return b[n:], err
}

// lookUp decodes ids and returns their values.
func (d *decoder) lookUp(b []byte, values int) (Values, error) {
	if values == 0 {
		return Values{}, nil
	}
	if len(b) == 0 || b[0] > 32 {
		return Values{}, errDamaged
	}
	var err error
	if d.ids, err = decodeHybrid(d.ids[:0], b[1:], int(b[0]), values); err != nil {
		return Values{}, err
	}
	page := newValues(d.typ, values)
	for i, id := range d.ids {
		if int(id) >= len(d.dict.Nulls) {
			return Values{}, fmt.Errorf("%w: an id past the dictionary", errDamaged)
		}
		page.set(i, &d.dict, int(id))
	}
	return page, nil
}

// set stores value i of other as the value of a row.
func (v *Values) set(row int, other *Values, i int) {
	switch {
	case v.Texts != nil:
		v.Texts[row] = other.Texts[i]
	case v.Floats != nil:
		v.Floats[row] = other.Floats[i]
	default:
		v.Ints[row] = other.Ints[i]
	}
}

// decodePlain decodes all values from b.
func (v *Values) decodePlain(t Type, b []byte) error {
	pos := 0
	for i := range v.Nulls {
		if t == Bool {
			if i/8 >= len(b) {
				return errDamaged
			}
			v.Ints[i] = int64(b[i/8] >> (i % 8) & 1)
			continue
		}
		width := t.width()
		if t == String {
			width = 4
		}
		if len(b)-pos < width {
			return errDamaged
		}
		cell := b[pos : pos+width]
		pos += width
		switch {
		case t == String:
			size := int(binary.LittleEndian.Uint32(cell))
			if size > len(b)-pos {
				return errDamaged
			}
			v.Texts[i] = string(b[pos : pos+size])
			pos += size
		case t == Double:
			v.Floats[i] = math.Float64frombits(binary.LittleEndian.Uint64(cell))
		case width == 4:
			v.Ints[i] = int64(int32(binary.LittleEndian.Uint32(cell)))
		default:
			v.Ints[i] = int64(binary.LittleEndian.Uint64(cell))
		}
	}
	return nil
}

// decodeHybrid decodes n numbers of width bits from runs and bit-packed groups of eight (see appendIDs).
func decodeHybrid(dst []uint32, b []byte, width, n int) ([]uint32, error) {
	for len(dst) < n {
		head, size := binary.Uvarint(b)
		if size <= 0 || head == 0 {
			return dst, errDamaged
		}
		b = b[size:]
		left := uint64(n - len(dst))
		bytes := (width + 7) / 8
		if head&1 == 0 { // a run of one value
			if len(b) < bytes {
				return dst, errDamaged
			}
			var v uint32
			for i := range bytes {
				v |= uint32(b[i]) << (8 * i)
			}
			b = b[bytes:]
			for range min(head>>1, left) {
				dst = append(dst, v)
			}
			continue
		}
		groups := head >> 1
		if groups == 0 || groups > uint64(len(b)) && width > 0 || groups*uint64(width) > uint64(len(b)) {
			return dst, errDamaged
		}
		var bits uint64
		held, at := 0, 0
		for range min(8*groups, left) {
			for held < width {
				bits |= uint64(b[at]) << held
				at, held = at+1, held+8
			}
			dst = append(dst, uint32(bits&(1<<width-1)))
			bits, held = bits>>width, held-width
		}
		b = b[groups*uint64(width):]
	}
	return dst, nil
}
