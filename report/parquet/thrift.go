package parquet

import (
	"encoding/binary"
	"math"
)

// thrift walks a message of Thrift's compact protocol, in which footers and page headers are written, without building
// anything from it. It takes what Parquet uses: no maps, no sets. After the first mistake it is failed, and empty.
type thrift struct {
	b      []byte // what is left
	depth  int
	failed bool
}

// Kinds of values (Thrift compact protocol, "Struct encoding").
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftInt16  = 4
	thriftInt32  = 5
	thriftInt64  = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftStruct = 12
)

const maxThriftDepth = 12 // a footer's statistics stand in the sixth structure

func (t *thrift) fail() { t.b, t.failed = nil, true }

// take returns the next n bytes.
func (t *thrift) take(n uint64) []byte {
	if n > uint64(len(t.b)) {
		t.fail()
		return nil
	}
	b := t.b[:n]
	t.b = t.b[n:]
	return b
}

func (t *thrift) uvarint() uint64 {
	v, n := binary.Uvarint(t.b)
	if n <= 0 {
		t.fail()
		return 0
	}
	t.b = t.b[n:]
	return v
}

// integer reads a number of a kind.
func (t *thrift) integer(kind byte) int64 {
	v := t.uvarint()
	n := int64(v>>1) ^ -int64(v&1)
	switch {
	case kind == thriftInt64:
	case kind == thriftInt32 && n == int64(int32(n)), kind == thriftInt16 && n == int64(int16(n)):
	default:
		t.fail()
		return 0
	}
	return n
}

// fields calls f with every field of a structure; f must read the value, or skip it. A field that stands twice, or not in
// its place, is a mistake: others could read another value than f does.
func (t *thrift) fields(f func(id int64, kind byte)) {
	if t.depth++; t.depth > maxThriftDepth {
		t.fail()
	}
	for last := int64(0); ; {
		head := t.take(1)
		if head == nil {
			return
		}
		kind := head[0] & 15
		if kind == 0 {
			break
		}
		id := last + int64(head[0]>>4)
		if id == last {
			id = t.integer(thriftInt16)
		}
		if id <= last || id > math.MaxInt16 {
			t.fail()
			return
		}
		f(id, kind)
		last = id
	}
	t.depth--
}

// list calls f for every item of a list; f must read it, or skip it. Every item has a byte or more.
func (t *thrift) list(f func(i int, kind byte)) (items int) {
	head := t.take(1)
	if head == nil {
		return 0
	}
	n := uint64(head[0] >> 4)
	if n == 15 {
		n = t.uvarint()
	}
	if n > uint64(len(t.b)) {
		t.fail()
		return 0
	}
	for i := range int(n) {
		if t.failed {
			break
		}
		f(i, head[0]&15)
	}
	return int(n)
}

// skip reads a value of a kind. inList says whether it is an item: a bool has a byte then.
func (t *thrift) skip(kind byte, inList bool) {
	switch kind {
	case thriftTrue, thriftFalse:
		if inList {
			t.take(1)
		}
	case thriftByte:
		t.take(1)
	case thriftInt16, thriftInt32, thriftInt64:
		t.integer(kind)
	case thriftDouble:
		t.take(8)
	case thriftBinary:
		t.take(t.uvarint())
	case thriftList:
		if t.depth++; t.depth > maxThriftDepth {
			t.fail()
		}
		t.list(func(_ int, kind byte) { t.skip(kind, true) })
		t.depth--
	case thriftStruct:
		t.fields(func(_ int64, kind byte) { t.skip(kind, false) })
	default:
		t.fail()
	}
}

// integers reads the fields of a structure that wanted names, which must be numbers, and skips the others.
func (t *thrift) integers(wanted map[int64]*int64) {
	t.fields(func(id int64, kind byte) {
		if into := wanted[id]; into != nil {
			*into = t.integer(kind)
			return
		}
		t.skip(kind, false)
	})
}
