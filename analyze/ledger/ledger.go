// Package ledger keeps an entry for each name, exactly and in bounded memory: what does not fit goes to temporary
// storage in runs sorted by name, which are united when the ledger is read. Which names were met first, and when
// entries went to storage, cannot matter.
package ledger

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Entry is what is kept of a name. P is the pointer type itself: all pointers share one compiled ledger.
type Entry[P any] interface {
	// Merge adds what another entry of the same name knows. It is commutative and associative.
	Merge(other P)
	// AppendTo appends the entry's encoding.
	AppendTo(b []byte) []byte
	// Decode reads what AppendTo wrote. The text is the entry's to keep parts of.
	Decode(s string) error
	// Size is about how many bytes of memory the entry takes.
	Size() int
}

// Temp is temporary storage that only this run sees.
type Temp interface {
	io.Writer
	io.ReaderAt
	io.Closer
}

// Ledger is the entries by name. It is not safe for concurrent use.
type Ledger[P Entry[P]] struct {
	fresh  func() P
	create func() (Temp, error)

	entries map[string]P
	last    P      // the entry asked for last
	name    []byte // its name
	held    bool   // whether there is one
	settled int    // size of entries, without what the last one grew by since it was asked for
	asked   bool   // whether it may have grown
	was     int    // its size before

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

// slot is about what a name takes beside its text and its entry, in bytes.
const slot = 48

// New returns an empty ledger, whose entries go to storage that create opens when they are spilled. Without create they
// stay. fresh returns an entry of a name of which nothing is known yet.
func New[P Entry[P]](fresh func() P, create func() (Temp, error)) *Ledger[P] {
	return &Ledger[P]{fresh: fresh, create: create, entries: map[string]P{}}
}

// At returns the entry of a name, to be changed before the next call: later changes are counted, but do not count in
// Size.
func (l *Ledger[P]) At(name string) P {
	if !l.held || string(l.name) != name { // one name often follows itself
		e, known := l.entries[name]
		l.hold(append(l.name[:0], name...), e, known)
	}
	return l.ask()
}

// AtBytes is At for a name that stands in a buffer.
func (l *Ledger[P]) AtBytes(name []byte) P {
	e, known := l.entries[string(name)]
	l.hold(append(l.name[:0], name...), e, known)
	return l.ask()
}

// hold keeps an entry at hand, made where there is none.
func (l *Ledger[P]) hold(name []byte, e P, known bool) {
	l.settle()
	if !known {
		e = l.fresh()
		l.put(string(name), e)
	}
	l.name, l.last, l.held = name, e, true
}

// put takes an entry under a new name.
func (l *Ledger[P]) put(name string, e P) {
	l.entries[name] = e
	l.settled += len(name) + slot + e.Size()
}

// ask returns the entry at hand to be changed.
func (l *Ledger[P]) ask() P {
	if !l.asked {
		l.asked, l.was = true, l.last.Size()
	}
	return l.last
}

// settle counts what the entry that was asked for last has grown by since.
func (l *Ledger[P]) settle() {
	if l.asked {
		l.settled += l.last.Size() - l.was
		l.asked = false
	}
}

// Size returns about how many bytes of memory the entries take.
func (l *Ledger[P]) Size() int {
	l.settle()
	return l.settled
}

// Spill moves the entries to temporary storage, where there is any. An error is that of reading.
func (l *Ledger[P]) Spill() {
	if l.create == nil || l.err != nil || len(l.entries) == 0 {
		return
	}
	if err := l.spill(); err != nil {
		l.err = fmt.Errorf("temporary storage: %w", err)
	}
}

// SetAside is Spill of entries that there is memory for: they stay there if storage cannot take them.
func (l *Ledger[P]) SetAside() {
	if l.create == nil || l.err != nil || len(l.entries) == 0 {
		return
	}
	if l.spill() != nil && l.temp != nil && len(l.runs) == 0 {
		_ = l.temp.Close() // what it took is of no use to anybody
		l.temp, l.written = nil, 0
	}
}

// spill writes the entries as a sorted run and forgets them. After an error they are all there.
func (l *Ledger[P]) spill() (err error) {
	if l.temp == nil {
		if l.temp, err = l.create(); err != nil {
			return err
		}
	}
	counter := &counting{w: l.temp}
	defer func() { l.written += counter.n }()
	out := bufio.NewWriterSize(counter, 1<<16)
	var encoded, head []byte
	for _, name := range slices.Sorted(maps.Keys(l.entries)) {
		encoded = l.entries[name].AppendTo(encoded[:0])
		head = binary.AppendUvarint(head[:0], uint64(len(name)))
		head = append(head, name...)
		head = binary.AppendUvarint(head, uint64(len(encoded)))
		if _, err := out.Write(append(head, encoded...)); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	l.runs = append(l.runs, run{l.temp, l.written, counter.n})
	l.spilled += counter.n
	l.empty()
	return nil
}

// empty forgets all entries in memory.
func (l *Ledger[P]) empty() {
	l.entries, l.held, l.settled, l.asked = map[string]P{}, false, 0, false
}

// Take moves what another ledger holds into this one, which is then as if it had met all names itself. The other one is
// empty afterwards, and its storage is closed with this one.
func (l *Ledger[P]) Take(other *Ledger[P]) {
	l.settle()
	l.held = false
	if len(other.entries) > len(l.entries) { // fewer are moved
		other.settle()
		l.entries, other.entries, l.settled = other.entries, l.entries, other.settled
	}
	for name, theirs := range other.entries {
		own, known := l.entries[name]
		if !known {
			l.put(name, theirs)
			continue
		}
		was := own.Size()
		own.Merge(theirs)
		l.settled += own.Size() - was
	}
	l.runs = append(l.runs, other.runs...)
	l.taken = append(l.taken, other.taken...)
	if other.temp != nil {
		l.taken = append(l.taken, other.temp)
	}
	l.spilled += other.spilled
	l.err = errors.Join(l.err, other.err)
	*other = *New(other.fresh, other.create)
}

// Spilled returns how many bytes went to temporary storage.
func (l *Ledger[P]) Spilled() int64 { return l.spilled }

// Close gives memory and storage back. The ledger is empty afterwards.
func (l *Ledger[P]) Close() error {
	temps := l.taken
	if l.temp != nil {
		temps = append(temps, l.temp)
	}
	l.temp, l.taken, l.runs, l.written = nil, nil, nil, 0
	l.empty()
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
