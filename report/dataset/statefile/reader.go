package statefile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/s2"
)

// ErrDamaged says that bytes are no file of states, or not as they were written.
var ErrDamaged = errors.New("damaged, or no file of states")

// ErrVersion says that another version wrote the file in another form.
var ErrVersion = errors.New("file of states of another version")

// Reader reads a file.
type Reader struct {
	r       io.ReaderAt
	first   bool // of the first version
	blocks  []block
	buckets [buckets]bucket
	entries int64
}

// block is where a block stands.
type block struct {
	at, size int64
	count    uint64
	sum      uint32
}

// bucket is where the names with one first byte stand.
type bucket struct {
	at    int64
	count int64
	sum   uint32
}

// NewReader reads the index of the file of size bytes at r.
func NewReader(r io.ReaderAt, size int64) (*Reader, error) {
	if size < int64(len(magic)+trailerSize) {
		return nil, ErrDamaged
	}
	trailer := make([]byte, trailerSize)
	if _, err := r.ReadAt(trailer, size-int64(trailerSize)); err != nil {
		return nil, err
	}
	at := binary.LittleEndian.Uint64(trailer)
	length := binary.LittleEndian.Uint32(trailer[8:])
	end := string(trailer[16:])
	known := end == magic || end == magic1
	if !known && strings.HasPrefix(end, magic[:len(magic)-1]) {
		return nil, fmt.Errorf("%w: %s, this one reads %s and %s", ErrVersion, end, magic1, magic)
	}
	if !known || at > uint64(size) || at+uint64(length) != uint64(size)-uint64(trailerSize) {
		return nil, ErrDamaged
	}
	head := make([]byte, length)
	if _, err := r.ReadAt(head, int64(at)); err != nil {
		return nil, err
	}
	if checksum(head) != binary.LittleEndian.Uint32(trailer[12:]) {
		return nil, ErrDamaged
	}
	out := &Reader{r: r, first: end == magic1}
	return out, out.parse(head, int64(at))
}

// parse reads the index, which ends at end.
func (r *Reader) parse(head []byte, end int64) error {
	failed := false
	number := func() uint64 {
		v, n := binary.Uvarint(head)
		if n <= 0 || v > 1<<48 {
			failed, head = true, nil
			return 0
		}
		head = head[n:]
		return v
	}
	sum := func() uint32 {
		if len(head) < 4 {
			failed, head = true, nil
			return 0
		}
		v := binary.LittleEndian.Uint32(head)
		head = head[4:]
		return v
	}
	at := int64(len(magic))
	grow := func(n int64) {
		if n > end-at {
			failed, head = true, nil
			return
		}
		at += n
	}
	for n := number(); n > 0 && !failed; n-- {
		b := block{at: at, size: int64(number()), count: number()}
		b.sum = sum()
		grow(b.size)
		r.entries += int64(b.count)
		r.blocks = append(r.blocks, b)
	}
	for i := range r.buckets {
		b := bucket{at: at, count: int64(number())}
		b.sum = sum()
		grow(b.count * nameSize)
		r.buckets[i] = b
	}
	if failed || at != end || len(head) > 0 {
		return ErrDamaged
	}
	return nil
}

// Entries returns how many entries there are.
func (r *Reader) Entries() int64 { return r.entries }

// Find returns the numbers of the entries that have one of the names, whose first byte is that of bucket. The names
// must be sorted. An entry may come twice.
func (r *Reader) Find(names []Name) ([]uint32, error) {
	if len(names) == 0 {
		return nil, nil
	}
	b := r.buckets[names[0][0]]
	if b.count == 0 {
		return nil, nil
	}
	raw := make([]byte, b.count*nameSize)
	if _, err := r.r.ReadAt(raw, b.at); err != nil {
		return nil, err
	}
	if checksum(raw) != b.sum {
		return nil, ErrDamaged
	}
	var found []uint32
	for i := 0; len(raw) > 0 && i < len(names); {
		switch c := bytes.Compare(raw[:16], names[i][:]); {
		case c < 0:
			raw = raw[nameSize:]
		case c > 0:
			i++
		default:
			found = append(found, binary.BigEndian.Uint32(raw[16:]))
			raw = raw[nameSize:]
		}
	}
	return found, nil
}

// Each calls f with every entry and its number, in order. The state is valid until f returns.
func (r *Reader) Each(f func(number uint32, e Entry) error) error {
	var raw, packed []byte
	number := uint32(0)
	var last Rank
	for _, b := range r.blocks {
		if int64(cap(packed)) < b.size {
			packed = make([]byte, b.size)
		}
		packed = packed[:b.size]
		if _, err := r.r.ReadAt(packed, b.at); err != nil {
			return err
		}
		if checksum(packed) != b.sum {
			return ErrDamaged
		}
		var err error
		if raw, err = r.unpack(raw, packed); err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		rest := raw
		for range b.count {
			var e Entry
			n, size := binary.Uvarint(rest[min(len(e.Rank), len(rest)):])
			if size <= 0 || n > uint64(len(rest)-len(e.Rank)-size) {
				return ErrDamaged
			}
			e.Rank = Rank(rest)
			e.State, rest = rest[len(e.Rank)+size:][:n], rest[len(e.Rank)+size+int(n):]
			if number > 0 && bytes.Compare(e.Rank[:], last[:]) <= 0 {
				return ErrDamaged
			}
			last = e.Rank
			if err := f(number, e); err != nil {
				return err
			}
			number++
		}
		if len(rest) > 0 {
			return ErrDamaged
		}
	}
	return nil
}

// unpack unpacks a block into the memory of raw, where there is enough of it.
func (r *Reader) unpack(raw, packed []byte) ([]byte, error) {
	if r.first {
		dec, err := unpacker()
		if err != nil {
			return nil, err
		}
		return dec.DecodeAll(packed, raw[:0])
	}
	if n, _ := s2.DecodedLen(packed); n > unpacked(packed) { // else Decode has the error
		return nil, s2.ErrTooLarge
	}
	return s2.Decode(raw[:cap(raw)], packed)
}
