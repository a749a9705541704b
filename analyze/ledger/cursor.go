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
	left := r.length
	var room []byte
	text := func() (string, error) {
		n, err := binary.ReadUvarint(in)
		if left -= int64(len(binary.AppendUvarint(room[:0], n))); err == nil && n > uint64(left) {
			err = io.EOF
		}
		if err != nil {
			return "", noEOF(err)
		}
		left -= int64(n)
		room = slices.Grow(room[:0], int(n))[:n]
		_, err = io.ReadFull(in, room)
		return string(room), noEOF(err)
	}
	return &cursor[T, P]{next: func() (string, *T, error) {
		if left == 0 {
			return "", nil, io.EOF
		}
		name, err := text()
		var encoded string
		if err == nil {
			encoded, err = text()
		}
		e := new(T)
		if err == nil {
			err = P(e).Decode(encoded)
		}
		if err != nil {
			return "", nil, fmt.Errorf("temporary storage: %w", err)
		}
		return name, e, nil
	}}
}

// noEOF keeps the end of a cut run from passing for its end.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
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
