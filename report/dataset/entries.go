package dataset

import (
	"bytes"
	"encoding/binary"
	"errors"

	"tracesift/analyze/order"
	"tracesift/report/dataset/statefile"
)

// entries reads the new states of a partition in the order of their ranks, shelf by shelf.
type entries struct {
	from  *spool[shelf]
	on    date
	first int // byte of the next shelf
	text  []byte
	ahead []statefile.Entry // in text
	taken int               // of those ahead
}

const shelves = 256

// upTo calls f with the states that rank before limit, with all that are left where it is nil. They are valid until f
// returns.
func (e *entries) upTo(limit *statefile.Rank, f func(statefile.Entry) error) error {
	for {
		for e.taken == len(e.ahead) && e.first < shelves {
			if limit != nil && byte(e.first) > limit[0] {
				return nil
			}
			if err := e.take(); err != nil {
				return err
			}
		}
		if e.taken == len(e.ahead) || limit != nil && bytes.Compare(e.ahead[e.taken].Rank[:], limit[:]) >= 0 {
			return nil
		}
		if err := f(e.ahead[e.taken]); err != nil {
			return err
		}
		e.taken++
	}
}

// take reads the next shelf.
func (e *entries) take() (err error) {
	if e.text, err = e.from.read(e.text[:0], shelf{e.on, byte(e.first)}); err != nil {
		return err
	}
	e.first++
	e.ahead, e.taken = e.ahead[:0], 0
	for rest := e.text; len(rest) > 0; {
		var next statefile.Entry
		if next, rest, err = cutEntry(rest); err != nil {
			return err
		}
		e.ahead = append(e.ahead, next)
	}
	order.Sort(e.ahead, func(a, b statefile.Entry) int { return bytes.Compare(a.Rank[:], b.Rank[:]) })
	return nil
}

// appendHead appends what stands before a state on its shelf.
func appendHead(b []byte, rank statefile.Rank, size int) []byte {
	return binary.AppendUvarint(append(b, rank[:]...), uint64(size))
}

var errShelf = errors.New("temporary storage gave other bytes back than it was given")

// cutEntry returns the first entry of a shelf and what follows it.
func cutEntry(b []byte) (e statefile.Entry, rest []byte, err error) {
	rank := copy(e.Rank[:], b)
	size, n := binary.Uvarint(b[rank:])
	if rank < len(e.Rank) || n <= 0 || size > uint64(len(b)-rank-n) {
		return e, nil, errShelf
	}
	e.State = b[rank+n:][:size]
	return e, b[rank+n+int(size):], nil
}
