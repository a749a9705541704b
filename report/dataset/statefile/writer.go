// Package statefile keeps encoded states on disk: entries in the order of their ranks, packed in blocks, and an index
// of the names by which they can be found. A file is written once and read by later runs, which trust nothing in it:
// every block has a checksum.
//
//	"TSSTATE2"  blocks  names  index  trailer
//
// A block is entries, packed by S2: rank, length, state. The names stand sorted, each with the number of its entry, in
// 256 buckets by their first byte. Files of the first version, which are read as well, have Zstandard frames as blocks.
package statefile

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"
	"sync"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
)

const (
	magic       = "TSSTATE2"
	magic1      = "TSSTATE1"
	blockSize   = 1 << 20 // of entries, before they are packed
	buckets     = 256
	nameSize    = 16 + 4
	trailerSize = 8 + 4 + 4 + len(magic)
	maxEntries  = math.MaxUint32
)

// Rank is the place of an entry: ranks compare as bytes do.
type Rank [17]byte

// Name is what an entry can be found by.
type Name [16]byte

// Entry is one state.
type Entry struct {
	Rank  Rank
	State []byte
}

// unpacker is of blocks of the first version. It is shared: it is safe for concurrent use.
var unpacker = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(maxBlock))
})

// Limits of blocks, which are larger than blockSize by their last state.
const (
	maxState  = 1 << 30
	maxBlock  = maxState + 2*blockSize
	maxFactor = 64 // how much smaller packing makes a block of more than 2 * blockSize at most; states shrink to a third
)

// Writer writes a file.
type Writer struct {
	w       io.Writer
	size    uint64
	last    Rank
	entries uint32
	block   []byte
	count   uint32 // entries in block
	packed  []byte
	index   []byte
	blocks  uint64
	names   []byte // nameSize each
}

// NewWriter begins a file.
func NewWriter(w io.Writer) (*Writer, error) {
	out := new(Writer)
	return out, out.Reset(w)
}

// Reset begins another file in the same memory, whatever became of the one before.
func (w *Writer) Reset(to io.Writer) error {
	*w = Writer{w: to, block: w.block[:0], packed: w.packed[:0], index: w.index[:0], names: w.names[:0]}
	return w.write([]byte(magic))
}

func (w *Writer) write(b []byte) error {
	n, err := w.w.Write(b)
	w.size += uint64(n)
	return err
}

// Append adds an entry, which must rank after those before it, with the names that it can be found by.
func (w *Writer) Append(e Entry, names []Name) error {
	if w.entries > 0 && bytes.Compare(e.Rank[:], w.last[:]) <= 0 {
		return fmt.Errorf("states out of order: %x after %x", e.Rank, w.last)
	}
	if w.entries == maxEntries || len(e.State) > maxState {
		return fmt.Errorf("no room for another state, of %d bytes, behind %d", len(e.State), w.entries)
	}
	for _, name := range names {
		w.names = binary.BigEndian.AppendUint32(append(w.names, name[:]...), w.entries)
	}
	w.last = e.Rank
	w.entries++
	w.count++
	w.block = append(w.block, e.Rank[:]...)
	w.block = append(binary.AppendUvarint(w.block, uint64(len(e.State))), e.State...)
	if len(w.block) >= blockSize {
		return w.flush()
	}
	return nil
}

// flush writes the block.
func (w *Writer) flush() error {
	if w.count == 0 {
		return nil
	}
	w.packed = pack(w.packed, w.block)
	w.index = binary.AppendUvarint(w.index, uint64(len(w.packed)))
	w.index = binary.AppendUvarint(w.index, uint64(w.count))
	w.index = binary.LittleEndian.AppendUint32(w.index, checksum(w.packed))
	w.blocks++
	w.block, w.count = w.block[:0], 0
	return w.write(w.packed)
}

// pack packs a block into the memory of packed, where there is enough of it. States are mostly ids: entropy coding
// would take long for little. A block that S2 makes too small stands as one literal.
func pack(packed, block []byte) []byte {
	packed = s2.Encode(packed[:cap(packed)], block)
	if len(block) <= unpacked(packed) {
		return packed
	}
	const literal = 63 << 2 // with its length, less one, in the four bytes behind it
	packed = append(binary.AppendUvarint(packed[:0], uint64(len(block))), literal)
	return append(binary.LittleEndian.AppendUint32(packed, uint32(len(block)-1)), block...)
}

// unpacked returns how large a block can be at most that was packed so: a few bytes that claim more are damaged, or
// would fill the memory of who reads them.
func unpacked(packed []byte) int {
	return max(2*blockSize, maxFactor*min(len(packed), maxBlock/maxFactor))
}

// Close writes the names and the index. The underlying writer stays open.
func (w *Writer) Close() error {
	if err := w.flush(); err != nil {
		return err
	}
	head := binary.AppendUvarint(nil, w.blocks)
	head = append(head, w.index...)
	names := w.sorted()
	at := 0
	for b := range buckets {
		end := at
		for end < len(names) && names[end] == byte(b) {
			end += nameSize
		}
		head = binary.AppendUvarint(head, uint64((end-at)/nameSize))
		head = binary.LittleEndian.AppendUint32(head, checksum(names[at:end]))
		at = end
	}
	if err := w.write(names); err != nil {
		return err
	}
	trailer := binary.LittleEndian.AppendUint64(nil, w.size)
	trailer = binary.LittleEndian.AppendUint32(trailer, uint32(len(head)))
	trailer = binary.LittleEndian.AppendUint32(trailer, checksum(head))
	if err := w.write(head); err != nil {
		return err
	}
	return w.write(append(trailer, magic...))
}

// Entries returns how many entries were added.
func (w *Writer) Entries() int64 { return int64(w.entries) }

// sorted returns the names in their order.
func (w *Writer) sorted() []byte {
	order := make([]name, 0, len(w.names)/nameSize)
	for b := w.names; len(b) > 0; b = b[nameSize:] {
		order = append(order, name{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:]), binary.BigEndian.Uint32(b[16:])})
	}
	slices.SortFunc(order, name.compare)
	w.names = w.names[:0]
	for _, n := range order {
		w.names = binary.BigEndian.AppendUint64(w.names, n.high)
		w.names = binary.BigEndian.AppendUint64(w.names, n.low)
		w.names = binary.BigEndian.AppendUint32(w.names, n.entry)
	}
	return w.names
}

// name is a name as numbers, which compare faster than bytes, and its entry.
type name struct {
	high, low uint64
	entry     uint32
}

func (n name) compare(other name) int {
	switch {
	case n.high < other.high:
		return -1
	case n.high > other.high:
		return 1
	}
	return cmp.Or(cmp.Compare(n.low, other.low), cmp.Compare(n.entry, other.entry))
}

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }
