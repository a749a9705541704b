// Package ledger keeps an entry for each name, exactly and in bounded memory: what does not fit goes to temporary
// storage in runs sorted by name, which are united when the ledger is read. Which names were met first cannot matter.
package ledger

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Entry is what is kept of a name. The zero value is a name of which nothing is known yet.
type Entry[T any] interface {
	*T
	// Merge adds what another entry of the same name knows. It is commutative and associative.
	Merge(other *T)
	// AppendTo appends the entry's encoding.
	AppendTo(b []byte) []byte
	// Decode reads what AppendTo wrote. It may keep parts of b.
	Decode(b []byte) error
}

// Temp is temporary storage that only this run sees.
type Temp interface {
	io.Writer
	io.ReaderAt
	io.Closer
}

// Ledger is the entries by name. It is not safe for concurrent use.
type Ledger[T any, P Entry[T]] struct {
	limit  int
	create func() (Temp, error)

	entries map[string]*T
	temp    Temp // opened at the first spill
	written int64
	runs    []run
	taken   []Temp // of other ledgers
	spilled int64  // bytes of all runs
	err     error  // of the temporary storage
}

// run is where a sorted run lies.
type run struct {
	temp           Temp
	offset, length int64
}

// New returns an empty ledger. From limit names on, entries go to storage that create opens; without create they stay.
func New[T any, P Entry[T]](limit int, create func() (Temp, error)) *Ledger[T, P] {
	return &Ledger[T, P]{limit: limit, create: create, entries: map[string]*T{}}
}

// At returns the entry of a name, to be changed before the next call. Errors of the storage are those of Each.
func (l *Ledger[T, P]) At(name string) *T {
	e := l.entries[name]
	if e != nil {
		return e
	}
	if len(l.entries) >= l.limit && l.create != nil && l.err == nil {
		l.err = l.spill()
	}
	e = new(T)
	l.entries[strings.Clone(name)] = e
	return e
}

// spill writes the entries as a sorted run and forgets them.
func (l *Ledger[T, P]) spill() error {
	if l.temp == nil {
		temp, err := l.create()
		if err != nil {
			return fmt.Errorf("temporary storage: %w", err)
		}
		l.temp = temp
	}
	counter := &counting{w: l.temp}
	out := bufio.NewWriterSize(counter, 1<<16)
	var encoded, head []byte
	for _, name := range slices.Sorted(maps.Keys(l.entries)) {
		encoded = P(l.entries[name]).AppendTo(encoded[:0])
		head = binary.AppendUvarint(head[:0], uint64(len(name)))
		head = append(head, name...)
		head = binary.AppendUvarint(head, uint64(len(encoded)))
		if _, err := out.Write(append(head, encoded...)); err != nil {
			return fmt.Errorf("temporary storage: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("temporary storage: %w", err)
	}
	l.runs = append(l.runs, run{l.temp, l.written, counter.n})
	l.written += counter.n
	l.spilled += counter.n
	l.entries = map[string]*T{}
	return nil
}

// Each calls f for every name in order, with its complete entry, which f may keep. It may be called again.
func (l *Ledger[T, P]) Each(f func(name string, e *T) error) error {
	if l.err != nil {
		return l.err
	}
	cursors := []*cursor[T, P]{inMemory[T, P](l.entries)}
	for _, r := range l.runs {
		cursors = append(cursors, stored[T, P](r))
	}
	return merge(cursors, f)
}

// Take moves what another ledger holds into this one, which is then as if it had met all names itself. The other one is
// empty afterwards, and its storage is closed with this one.
func (l *Ledger[T, P]) Take(other *Ledger[T, P]) {
	for name, e := range other.entries {
		P(l.At(name)).Merge(e)
	}
	l.runs = append(l.runs, other.runs...)
	l.taken = append(l.taken, other.taken...)
	if other.temp != nil {
		l.taken = append(l.taken, other.temp)
	}
	l.spilled += other.spilled
	if l.err == nil {
		l.err = other.err
	}
	*other = *New[T, P](other.limit, other.create)
}

// Spilled returns how many bytes went to temporary storage.
func (l *Ledger[T, P]) Spilled() int64 { return l.spilled }

// Close gives the storage back.
func (l *Ledger[T, P]) Close() error {
	temps := l.taken
	if l.temp != nil {
		temps = append(temps, l.temp)
	}
	l.temp, l.taken = nil, nil
	var errs []error
	for _, t := range temps {
		errs = append(errs, t.Close())
	}
	return errors.Join(errs...)
}

// counting counts what is written.
type counting struct {
	w io.Writer
	n int64
}

// Write writes on.
func (c *counting) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}
