package delivery

import (
	"bytes"
	"errors"
	"slices"
)

// Records that know a message only by its internet message id (old logs, protocol logs, bounces, the reference of a
// report) are a message of their own in the store, their key a hash of that id. Before messages are finalized each such
// record is linked to the message that has a network message id and this internet message id, if there is exactly one;
// senders choose the id and repeat it. The two states are never merged, so what is linked to what may change with every
// further export.
//
// The join is made as the rest is: by partition. Every message that may be wanted leaves a note under the hash of its
// internet message id; partition by partition the notes meet the records, and records with one note go where the
// message is. What is not wanted again stands in one place only: most records have a message, as reports do.

// links are the records that belong to messages.
type links struct {
	wanted *sieve // hashes of internet message ids that records have
	notes  pairs  // keys of messages by the hash of their internet message id
	linked pairs  // encoded records by the key of their message
	budget int64  // bytes of memory that each may take; 0: no limit

	workers []linkRoom
}

// linkRoom is memory that a worker uses again.
type linkRoom struct {
	packer  packer
	encoded []byte
	scratch []byte
}

// sieve tells of most keys that are not in a set that they are not, by their marks, in little memory: up to 1 MiB, good
// for some million keys. The zero value is an empty one.
type sieve [sievePages]*[pageWords]uint64

const (
	sievePages = 256
	pageWords  = 1 << markBits / sievePages / 64
)

// place returns where the bit of a mark stands.
func (m mark) place() (page, word int, bit uint64) {
	return int(m % sievePages), int(m / sievePages % pageWords), 1 << (m / sievePages / pageWords)
}

func (s *sieve) add(k Key) {
	page, word, bit := markOf(k).place()
	if s[page] == nil {
		s[page] = new([pageWords]uint64)
	}
	s[page][word] |= bit
}

func (s *sieve) merge(other *sieve) {
	for i, page := range other {
		switch {
		case page == nil:
		case s[i] == nil:
			s[i] = new(*page)
		default:
			for w, b := range page {
				s[i][w] |= b
			}
		}
	}
}

// may says whether a key with this mark may have been added.
func (s *sieve) may(m mark) bool {
	page, word, bit := m.place()
	return s[page] != nil && s[page][word]&bit != 0
}

// linkShare is which part of the memory limit notes and linked records may take each.
const linkShare = 8

// link joins records with messages, by one worker for each of the accounts, which count the rows of what is moved. It
// returns nil where there are no records.
func (s *Store) link(counted [][]Account) (*links, error) {
	workers := len(counted)
	l := &links{
		wanted: new(sieve), budget: s.options.Memory / linkShare, workers: make([]linkRoom, workers),
		notes: pairs{spill: spill{create: s.options.Temp}}, linked: pairs{spill: spill{create: s.options.Temp}},
	}
	any := false
	for _, in := range s.readers {
		if in.wanted != nil {
			l.wanted.merge(in.wanted)
			any = true
			if s.last {
				in.wanted = nil
			}
		}
	}
	if !any {
		return nil, nil
	}
	err := s.slices(workers, nil, func(worker, i int, some slice) error {
		parts, err := s.messages.read(i, some)
		for _, p := range parts {
			err = errors.Join(err, l.note(worker, p, some))
		}
		return err
	})
	l.wanted = nil
	if err == nil {
		err = s.slices(workers, l, func(worker, i int, some slice) error { return s.join(worker, l, i, some, counted[worker]) })
	}
	if err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

// add has a worker add a value to one of the pairs.
func (l *links) add(worker int, to *pairs, key *Key, value []byte) error {
	by := &l.workers[worker].packer
	to.add(by, key, value)
	if l.budget == 0 || to.held.Load() <= l.budget {
		return nil
	}
	return to.unload(by)
}

// note leaves the keys of the messages of a part under each of their internet message ids that a record has.
func (l *links) note(worker int, p *opened, some slice) error {
	var noted []Key
	var failed error
	p.bundles.each(func(_ uint64, b bundle) {
		if failed != nil || !b.may(l.wanted) || !some.holds(b.key()) {
			return
		}
		noted = noted[:0]
		note := func(messageID string) error {
			id, ok := hashID(messageID)
			if !ok || !l.wanted.may(markOf(id)) || slices.Contains(noted, id) {
				return nil
			}
			noted = append(noted, id)
			return l.add(worker, &l.notes, &id, b.key()[:])
		}
		if b.others() {
			if failed = p.unpack(); failed != nil {
				return
			}
		}
		head, rows := b.parts()
		if !p.own(head) {
			failed = errEncoding
			return
		}
		symbols := p.symbols()
		last := Sym(0)
		for in := (reader{b: rows}); len(in.b) > 0; {
			s := in.loggedID(&p.head, symbols)
			failed = errors.Join(failed, in.err)
			if s != last {
				failed = errors.Join(failed, note(p.dict.Text(s)))
			}
			last = s
		}
	})
	return failed
}

// join sends the records of a slice that have one note to the message of that note.
func (s *Store) join(worker int, l *links, i int, some slice, accounts []Account) error {
	notes, err := l.notes.read(i, some)
	if err != nil || len(notes) == 0 {
		return err
	}
	records, err := s.records.read(i, some)
	if err != nil {
		return err
	}
	// Records that are wanted no more go with their notes where most of them have one.
	move := s.last && s.records.spill.size(i) == 0 && some == everything && len(notes) >= countOf(records)/2
	if move {
		s.records.take(i)
		l.notes.take(i)
	}
	room := &l.workers[worker]
	return eachMessage(records, some, func(m *Message) error {
		key, ok := ownerOf(notes.under(&m.Key))
		switch {
		case ok:
			if !move {
				m.normalise(nil)
			} else if err := account(m, accounts); err != nil {
				return err
			}
			if room.encoded, err = m.AppendBinary(room.encoded[:0]); err != nil {
				return err
			}
			return l.add(worker, &l.linked, &key, room.encoded)
		case move:
			room.scratch = s.records.keep(m, room.scratch)
		}
		return nil
	})
}

// ownerOf returns the message that owns a record with these notes, if all are of one.
func ownerOf(notes pairList) (owner Key, ok bool) {
	if len(notes) == 0 {
		return owner, false
	}
	first, last := notes[0].value(), notes[len(notes)-1].value()
	return Key(first), bytes.Equal(first, last) // they are in order
}

// owners returns a function that says which message owns a record of a slice of partition i, if exactly one does.
// Records are asked for in order.
func (l *links) owners(i int, some slice) (func(record *Key) (Key, bool), error) {
	if l == nil {
		return func(*Key) (Key, bool) { return Key{}, false }, nil
	}
	notes, err := l.notes.read(i, some)
	return func(record *Key) (Key, bool) { return ownerOf(notes.under(record)) }, err
}

// of returns the records of the messages of a slice of partition i.
func (l *links) of(i int, some slice) (*linkedRecords, error) {
	out := new(linkedRecords)
	if l == nil {
		return out, nil
	}
	var err error
	out.left, err = l.linked.read(i, some)
	return out, err
}

// linkedRecords are the records of the messages of a slice, in memory that is used for one message after the other.
type linkedRecords struct {
	left    pairList // of records whose messages were not asked for yet
	room    []*Message
	parties partyRoom
}

// of returns the records of a message, by their keys. They are valid until the next call. Messages are asked for in order.
func (l *linkedRecords) of(message *Key) ([]*Message, error) {
	l.parties = l.parties[:0]
	n := 0
	for _, p := range l.left.under(message) { // the encoding begins with the key
		if n == len(l.room) {
			l.room = append(l.room, &Message{Dict: NewDict(), Record: true})
		}
		if err := l.room[n].borrow(p.value(), &l.parties); err != nil {
			return nil, err
		}
		n++
	}
	return l.room[:n], nil
}

// size returns how many bytes of a partition are in temporary storage.
func (l *links) size(partition int) int64 {
	if l == nil {
		return 0
	}
	return l.notes.spill.size(partition) + l.linked.spill.size(partition)
}

// spilled returns how many bytes went to temporary storage.
func (l *links) spilled() int64 {
	if l == nil {
		return 0
	}
	return l.notes.spill.written + l.linked.spill.written
}

// drop gives the memory of a partition back.
func (l *links) drop(partition int) {
	if l != nil {
		l.notes.take(partition)
		l.linked.take(partition)
	}
}

// close gives temporary storage back.
func (l *links) close() error {
	if l == nil {
		return nil
	}
	return errors.Join(l.notes.spill.close(), l.linked.spill.close())
}
