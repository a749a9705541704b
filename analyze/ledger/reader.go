package ledger

import (
	"container/heap"
	"errors"
	"io"
)

// Reader reads a ledger in the order of names: it unites the sorted runs. The ledger may be read by several at a time,
// and must not change meanwhile.
type Reader[P Entry[P]] struct{ cursors byName[P] }

// Read begins to read.
func (l *Ledger[P]) Read() (*Reader[P], error) {
	if l.err != nil {
		return nil, l.err
	}
	r := new(Reader[P])
	given := func(e P) P { return e }
	if len(l.runs) > 0 {
		given = func(e P) P { // a merge must not change what is kept
			c := l.fresh()
			c.Merge(e)
			return c
		}
	}
	cursors := []*cursor[P]{inMemory(l.entries, given)}
	for _, x := range l.runs {
		cursors = append(cursors, stored(x, l.fresh))
	}
	for _, c := range cursors {
		switch err := c.step(); {
		case err == nil:
			r.cursors = append(r.cursors, c)
		case !errors.Is(err, io.EOF):
			return nil, err
		}
	}
	heap.Init(&r.cursors)
	return r, nil
}

// Next returns the next name with its complete entry, which stays valid, and may be the ledger's own: it must not be
// changed. Behind the last one the error is io.EOF.
func (r *Reader[P]) Next() (name string, e P, err error) {
	if len(r.cursors) == 0 {
		return "", e, io.EOF
	}
	name, e = r.cursors[0].name, r.cursors[0].entry
	if err := r.cursors.advance(); err != nil {
		return "", e, err
	}
	for len(r.cursors) > 0 && r.cursors[0].name == name {
		e.Merge(r.cursors[0].entry)
		if err := r.cursors.advance(); err != nil {
			return "", e, err
		}
	}
	return name, e, nil
}

// Each calls f for every name in order, with its complete entry, which is that of Next. It may be called again.
func (l *Ledger[P]) Each(f func(name string, e P) error) error {
	r, err := l.Read()
	if err != nil {
		return err
	}
	for {
		name, e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = f(name, e)
		}
		if err != nil {
			return err
		}
	}
}

// Any is Each in the order that costs least: that of names once anything went to storage, else none. In the latter case
// entries are the ledger's own, and parts that no other reader looks at may be changed.
func (l *Ledger[P]) Any(f func(name string, e P) error) error {
	if len(l.runs) > 0 || l.err != nil {
		return l.Each(f)
	}
	return l.Held(f)
}

// Held calls f for every entry in memory, in no order. It may change them, which does not count in Size, and must not
// ask for others.
func (l *Ledger[P]) Held(f func(name string, e P) error) error {
	for name, e := range l.entries {
		if err := f(name, e); err != nil {
			return err
		}
	}
	return nil
}
