package analyze

import (
	"encoding/binary"
	"math"
)

// numbered holds a value for each of some numbers, which are less than the highest there is, in one piece of memory, so
// that counting takes one look. The zero value is empty.
type numbered[V any] struct {
	slots []slot[V] // as many as a power of two
	n     int
}

type slot[V any] struct {
	key   uint64 // one more than the number; 0: free
	value V
}

// most is up to how many numbers so many slots hold: of a few all are looked at anyhow.
func (t *numbered[V]) most() int {
	if n := len(t.slots); n > 4 {
		return n - n/4
	}
	return len(t.slots)
}

// find returns the slot of a number, else a free one; nil where there is none.
func (t *numbered[V]) find(number uint64) *slot[V] {
	at := (number + 1) * 0x9E3779B97F4A7C15 >> 32 // spreads numbers: 2^64 by the golden ratio
	for range t.slots {
		s := &t.slots[at&uint64(len(t.slots)-1)]
		if s.key == number+1 || s.key == 0 {
			return s
		}
		at++
	}
	return nil
}

// at returns the value of a number, made on first use. It may be changed until the next call.
func (t *numbered[V]) at(number uint64) *V {
	s := t.find(number)
	if s != nil && s.key != 0 {
		return &s.value
	}
	if t.n == t.most() {
		old := t.slots
		t.slots = make([]slot[V], max(1, 2*len(old)))
		for i := range old {
			if old[i].key != 0 {
				*t.find(old[i].key - 1) = old[i]
			}
		}
		s = t.find(number)
	}
	s.key = number + 1
	t.n++
	return &s.value
}

// known returns the value of a number, nil where there is none.
func (t *numbered[V]) known(number uint64) *V {
	if s := t.find(number); s != nil && s.key != 0 {
		return &s.value
	}
	return nil
}

// all iterates over the values, in no order.
func (t *numbered[V]) all(yield func(uint64, *V) bool) {
	for i := range t.slots {
		if s := &t.slots[i]; s.key != 0 && !yield(s.key-1, &s.value) {
			return
		}
	}
}

// appendTo appends the numbers behind how many there are, each with what value appends.
func (t *numbered[V]) appendTo(b []byte, value func([]byte, *V) []byte) []byte {
	b = binary.AppendUvarint(b, uint64(t.n))
	for number, v := range t.all {
		b = value(binary.AppendUvarint(b, number), v)
	}
	return b
}

// sums are counts by number.
type sums struct{ numbered[int64] }

// signed returns the count of a number that may be below 0. Numbers that 32 bits do not hold count as the least or the
// highest that they do.
func (s *sums) signed(number int64) *int64 {
	return s.at(uint64(uint32(int32(min(max(number, math.MinInt32), math.MaxInt32)))))
}

// signed returns the number whose count stands at this one, see the method of sums.
func signed(number uint64) int64 { return int64(int32(number)) }

// merge adds other counts.
func (s *sums) merge(other *sums) {
	for number, n := range other.all {
		*s.at(number) += *n
	}
}

// number reads a number that appendTo wrote.
func (d *decoder) number() uint64 {
	n := d.uvarint()
	if n == math.MaxUint64 {
		d.cut()
		return 0
	}
	return n
}
