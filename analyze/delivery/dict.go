package delivery

import (
	"encoding/binary"
	"unsafe"

	"github.com/zeebo/xxh3"
)

// Sym stands for a text in a Dict. 0 is the empty text.
type Sym uint32

// Dict holds each text once: the texts stand one behind the other in chunks that never move, and an open hash table
// finds them. It is not safe for concurrent writes.
//
// The lowest symbols may stand for texts that are not in the table, own: those of the message at hand. They belong to
// few rows each, so that looking them up would cost more than it saves.
type Dict struct {
	own     []string // by symbol, from the empty text on
	chunks  [][]byte
	offsets []uint32 // where each text stands: its chunk in the high bits; its length precedes it
	table   []Sym    // 0 is free; the length is a power of two
	size    int      // bytes of memory in chunks
}

const (
	textChunkBits = 18
	textChunk     = 1 << textChunkBits // so that 32 bits name a place in 4 GiB of text
	// maxText is the longest text that fits into a chunk; a longer one is cut. Cells are far below it.
	maxText = textChunk - binary.MaxVarintLen32
)

// NewDict returns a dictionary that holds the empty text.
func NewDict() *Dict { return newDict(1) }

// newDict returns a dictionary whose first symbols are kept for own texts, the empty one among them.
func newDict(reserved int) *Dict {
	return &Dict{own: make([]string, 1, reserved), offsets: make([]uint32, reserved)}
}

// reset empties the dictionary and keeps its memory: texts that it gave are valid no more.
func (d *Dict) reset() {
	d.own, d.offsets = d.own[:1], d.offsets[:cap(d.own)]
	clear(d.table)
	if len(d.chunks) > 0 {
		last := d.chunks[len(d.chunks)-1] // the largest
		d.chunks = append(d.chunks[:0], last[:0])
		d.size = cap(last)
	}
}

// Size returns how many bytes of memory the dictionary takes.
func (d *Dict) Size() int { return d.size + 4*cap(d.offsets) + 4*cap(d.table) }

// Len returns the symbol that the next new text gets.
func (d *Dict) Len() int { return len(d.offsets) }

// Intern returns the symbol of a text. It copies b where the text is new.
func (d *Dict) Intern(b []byte) Sym {
	if len(b) == 0 {
		return 0
	}
	if len(b) > maxText {
		b = b[:maxText]
	}
	if 4*len(d.offsets) >= 3*len(d.table) {
		d.grow()
	}
	mask := uint64(len(d.table) - 1)
	for i := xxh3.Hash(b) & mask; ; i = (i + 1) & mask {
		s := d.table[i]
		if s == 0 {
			s = d.add(b)
			d.table[i] = s
			return s
		}
		if d.Text(s) == string(b) {
			return s
		}
	}
}

// InternString returns the symbol of a text.
func (d *Dict) InternString(text string) Sym {
	return d.Intern(unsafe.Slice(unsafe.StringData(text), len(text)))
}

// add appends a new text.
func (d *Dict) add(b []byte) Sym {
	last := len(d.chunks) - 1
	if last < 0 || cap(d.chunks[last])-len(d.chunks[last]) < len(b)+binary.MaxVarintLen32 {
		d.chunks = append(d.chunks, make([]byte, 0, d.chunkSize(len(b))))
		last++
		d.size += cap(d.chunks[last])
	}
	c := d.chunks[last]
	d.offsets = append(d.offsets, uint32(last)<<textChunkBits|uint32(len(c)))
	c = binary.AppendUvarint(c, uint64(len(b)))
	d.chunks[last] = append(c, b...)
	return Sym(len(d.offsets) - 1)
}

// chunkSize lets small dictionaries stay small.
func (d *Dict) chunkSize(need int) int {
	size := 256 << (2 * min(len(d.chunks), 5))
	return min(max(size, need+binary.MaxVarintLen32), textChunk)
}

// grow doubles the table.
func (d *Dict) grow() {
	old := d.table
	d.table = make([]Sym, max(16, 2*len(old)))
	mask := uint64(len(d.table) - 1)
	for _, s := range old {
		if s == 0 {
			continue
		}
		i := xxh3.HashString(d.Text(s)) & mask
		for d.table[i] != 0 {
			i = (i + 1) & mask
		}
		d.table[i] = s
	}
}

// Text returns the text of a symbol. It shares the dictionary's memory, which never changes.
func (d *Dict) Text(s Sym) string {
	if int(s) < len(d.own) {
		return d.own[s]
	}
	at := d.offsets[s]
	b := d.chunks[at>>textChunkBits][at&(textChunk-1):]
	n, width := binary.Uvarint(b)
	return unsafe.String(&b[width], int(n))
}
