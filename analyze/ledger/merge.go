package ledger

import (
	"bufio"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

// cursor stands at one entry of a sorted run.
type cursor[T any, P Entry[T]] struct {
	name  string
	entry *T
	next  func() (string, *T, error) // io.EOF behind the last
}

// step goes to the next entry.
func (c *cursor[T, P]) step() (err error) {
	c.name, c.entry, err = c.next()
	return err
}

// inMemory returns a cursor over entries that were never written. They are copied: a merge must not change them.
func inMemory[T any, P Entry[T]](entries map[string]*T) *cursor[T, P] {
	names := slices.Sorted(maps.Keys(entries))
	return &cursor[T, P]{next: func() (string, *T, error) {
		if len(names) == 0 {
			return "", nil, io.EOF
		}
		name := names[0]
		names = names[1:]
		e := new(T)
		P(e).Merge(entries[name])
		return name, e, nil
	}}
}

// stored returns a cursor over a run.
func stored[T any, P Entry[T]](r run) *cursor[T, P] {
	in := bufio.NewReaderSize(io.NewSectionReader(r.temp, r.offset, r.length), 1<<14)
	text := func() ([]byte, error) {
		n, err := binary.ReadUvarint(in)
		if err != nil {
			return nil, err
		}
		b := make([]byte, n)
		_, err = io.ReadFull(in, b)
		return b, err
	}
	return &cursor[T, P]{next: func() (string, *T, error) {
		name, err := text()
		if errors.Is(err, io.EOF) {
			return "", nil, io.EOF
		}
		var encoded []byte
		if err == nil {
			encoded, err = text()
		}
		e := new(T)
		if err == nil {
			err = P(e).Decode(encoded)
		}
		if err != nil {
			return "", nil, fmt.Errorf("temporary storage: %w", noEOF(err))
		}
		return string(name), e, nil
	}}
}

// noEOF keeps the end of a cut run from passing for its end.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// merge unites sorted runs.
func merge[T any, P Entry[T]](cursors []*cursor[T, P], f func(string, *T) error) error {
	var h byName[T, P]
	for _, c := range cursors {
		switch err := c.step(); {
		case err == nil:
			h = append(h, c)
		case !errors.Is(err, io.EOF):
			return err
		}
	}
	heap.Init(&h)
	for len(h) > 0 {
		name, e := h[0].name, h[0].entry
		if err := h.advance(); err != nil {
			return err
		}
		for len(h) > 0 && h[0].name == name {
			P(e).Merge(h[0].entry)
			if err := h.advance(); err != nil {
				return err
			}
		}
		if err := f(name, e); err != nil {
			return err
		}
	}
	return nil
}

// byName is a heap of cursors, the first name on top.
type byName[T any, P Entry[T]] []*cursor[T, P]

func (h byName[T, P]) Len() int           { return len(h) }
func (h byName[T, P]) Less(i, j int) bool { return h[i].name < h[j].name }
func (h byName[T, P]) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push takes a cursor.
func (h *byName[T, P]) Push(x any) { *h = append(*h, x.(*cursor[T, P])) }

// Pop gives the last cursor away.
func (h *byName[T, P]) Pop() any {
	last := len(*h) - 1
	c := (*h)[last]
	*h = (*h)[:last]
	return c
}

// advance takes the top cursor to its next entry.
func (h *byName[T, P]) advance() error {
	switch err := (*h)[0].step(); {
	case errors.Is(err, io.EOF):
		heap.Pop(h)
	case err != nil:
		return err
	default:
		heap.Fix(h, 0)
	}
	return nil
}
