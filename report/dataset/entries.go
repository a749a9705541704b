package dataset

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"tracesift/report/dataset/statefile"
)

// entries reads the new states of a partition in the order of their ranks, shelf by shelf.
type entries struct {
	from  *spool[shelf]
	on    date
	first int // byte of the next shelf
	ahead []statefile.Entry
}

const shelves = 256

// upTo calls f with the states that rank before limit, with all that are left where it is nil.
func (e *entries) upTo(limit *statefile.Rank, f func(statefile.Entry) error) error {
	for {
		for len(e.ahead) == 0 && e.first < shelves {
			if limit != nil && byte(e.first) > limit[0] {
				return nil
			}
			if err := e.take(); err != nil {
				return err
			}
		}
		if len(e.ahead) == 0 || limit != nil && bytes.Compare(e.ahead[0].Rank[:], limit[:]) >= 0 {
			return nil
		}
		if err := f(e.ahead[0]); err != nil {
			return err
		}
		e.ahead = e.ahead[1:]
	}
}

// take reads the next shelf.
func (e *entries) take() error {
	in := e.from.read(shelf{e.on, byte(e.first)})
	e.first++
	for {
		var next statefile.Entry
		if _, err := io.ReadFull(in, next.Rank[:]); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		var err error
		if next.State, err = readSized(in); err != nil {
			return err
		}
		e.ahead = append(e.ahead, next)
	}
	slices.SortFunc(e.ahead, func(a, b statefile.Entry) int { return bytes.Compare(a.Rank[:], b.Rank[:]) })
	return nil
}
