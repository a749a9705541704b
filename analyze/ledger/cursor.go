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
type cursor[P Entry[P]] struct {
	name  string
	entry P
	next  func() (string, P, error) // io.EOF behind the last
}

// step goes to the next entry.
func (c *cursor[P]) step() (err error) {
	c.name, c.entry, err = c.next()
	return err
}

// inMemory returns a cursor over entries that were never written, of which it gives what given makes.
func inMemory[P Entry[P]](entries map[string]P, given func(P) P) *cursor[P] {
	names := slices.Sorted(maps.Keys(entries))
	var none P
	return &cursor[P]{next: func() (string, P, error) {
		if len(names) == 0 {
			return "", none, io.EOF
		}
		name := names[0]
		names = names[1:]
		return name, given(entries[name]), nil
	}}
}

// stored returns a cursor over a run.
func stored[P Entry[P]](r run, fresh func() P) *cursor[P] {
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
	var none P
	return &cursor[P]{next: func() (string, P, error) {
		if left == 0 {
			return "", none, io.EOF
		}
		name, err := text()
		var encoded string
		if err == nil {
			encoded, err = text()
		}
		e := fresh()
		if err == nil {
			err = e.Decode(encoded)
		}
		if err != nil {
			return "", none, fmt.Errorf("temporary storage: %w", err)
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
type byName[P Entry[P]] []*cursor[P]

func (h byName[P]) Len() int           { return len(h) }
func (h byName[P]) Less(i, j int) bool { return h[i].name < h[j].name }
func (h byName[P]) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push takes a cursor.
func (h *byName[P]) Push(x any) { *h = append(*h, x.(*cursor[P])) }

// Pop gives the last cursor away.
func (h *byName[P]) Pop() any {
	last := len(*h) - 1
	c := (*h)[last]
	*h = (*h)[:last]
	return c
}

// advance takes the top cursor to its next entry.
func (h *byName[P]) advance() error {
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
