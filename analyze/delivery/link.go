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
// message is.

// links are the records that belong to messages.
type links struct {
	wanted *sieve // hashes of internet message ids that records have
	notes  *pile  // keys of messages by the hash of their internet message id
	linked *pile  // encoded records by the key of their message
	budget int    // bytes of each pile; 0: no limit
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

// linkShare is which part of the memory limit each pile of the join may take.
const linkShare = 8

// link joins records with messages, by so many workers. It returns nil where there are no records.
func (s *Store) link(workers int) (*links, error) {
	l := &links{
		wanted: new(sieve), notes: newPile(workers, nil, s.options), linked: newPile(workers, nil, s.options),
		budget: int(s.options.Memory) / linkShare / workers,
	}
	any := false
	for _, in := range s.readers {
		if in.wanted != nil {
			l.wanted.merge(in.wanted)
			any = true
		}
	}
	if !any {
		return nil, nil
	}
	err := s.slices(workers, nil, func(worker, i int, some slice) error {
		parts, err := s.messages.parts(i, some)
		for _, p := range parts {
			err = errors.Join(err, l.note(worker, p, some))
		}
		return err
	})
	if err == nil {
		err = s.slices(workers, l, func(worker, i int, some slice) error { return l.join(worker, s.records, i, some) })
	}
	if err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

// add puts an entry of a worker into one of the piles.
func (l *links) add(worker int, to *pile, key Key, entry []byte) error {
	t := to.tables[worker]
	t.change(partitionOf(key.hash()), true, func(p *part) { p.add(key, entry) })
	if l.budget == 0 || t.held.Load() <= int64(l.budget) {
		return nil
	}
	return to.unload(worker)
}

// note leaves the keys of the messages of a part under each of their internet message ids that a record has.
func (l *links) note(worker int, p *part, some slice) error {
	var noted []Key
	var failed error
	p.entries(func(e entry) {
		if failed != nil || !e.may(l.wanted) || !some.holds(e.key()) {
			return
		}
		noted = noted[:0]
		note := func(messageID string) error {
			id, ok := hashID(messageID)
			if !ok || !l.wanted.may(markOf(id)) || slices.Contains(noted, id) {
				return nil
			}
			noted = append(noted, id)
			return l.add(worker, l.notes, id, e.key()[:])
		}
		if e.others() {
			if failed = p.unpack(); failed != nil {
				return
			}
		}
		p.own(e)
		symbols := p.symbols()
		last := Sym(0)
		p.each(e, func(run []byte) {
			for r := (reader{b: run}); len(r.b) > 0; {
				s := r.loggedID(&p.head, symbols)
				failed = errors.Join(failed, r.err)
				if s != last {
					failed = errors.Join(failed, note(p.dict.Text(s)))
				}
				last = s
			}
		})
	})
	return failed
}

// join sends the records of a slice that have one note to the message of that note.
func (l *links) join(worker int, records *pile, i int, some slice) error {
	owner, err := l.owners(i, some)
	if err != nil {
		return err
	}
	var encoded []byte
	return records.each(i, some, func(m *Message) error {
		key, ok := owner(m.Key)
		if !ok {
			return nil
		}
		m.normalise(nil)
		if encoded, err = m.AppendBinary(encoded[:0]); err != nil {
			return err
		}
		return l.add(worker, l.linked, key, encoded)
	})
}

// owners returns a function that says which message owns a record of a slice of partition i, if exactly one does.
func (l *links) owners(i int, some slice) (func(record Key) (Key, bool), error) {
	if l == nil {
		return func(Key) (Key, bool) { return Key{}, false }, nil
	}
	notes, err := l.notes.parts(i, some)
	return func(record Key) (owner Key, ok bool) {
		for _, p := range notes {
			several := false
			if e := p.find(&record, record.hash()); e != nil {
				p.each(e, func(key []byte) {
					several = several || ok && !bytes.Equal(key, owner[:])
					owner, ok = Key(key), true
				})
			}
			if several {
				return Key{}, false
			}
		}
		return owner, ok
	}, err
}

// of returns the records of the messages of a slice of partition i.
func (l *links) of(i int, some slice) (*linkedRecords, error) {
	out := new(linkedRecords)
	if l == nil {
		return out, nil
	}
	var err error
	out.parts, err = l.linked.parts(i, some)
	out.left = placesOf(out.parts, some)
	return out, err
}

// linkedRecords are the records of the messages of a slice, in memory that is used for one message after the other.
type linkedRecords struct {
	parts   []*part
	left    []place // of records whose messages were not asked for yet
	room    []*Message
	parties partyRoom
}

// of returns the records of a message. They are valid until the next call. Messages must come in the order of placesOf,
// none that has records left out.
func (l *linkedRecords) of(message Key) ([]*Message, error) {
	if len(l.left) == 0 || *l.left[0].of(l.parts).key() != message {
		return nil, nil
	}
	var places []place
	places, l.left = oneMessage(l.parts, l.left)
	l.parties = l.parties[:0]
	n := 0
	var failed error
	for _, at := range places {
		l.parts[at.part].each(at.of(l.parts), func(encoded []byte) {
			if n == len(l.room) {
				l.room = append(l.room, &Message{Dict: NewDict(), Record: true})
			}
			failed = errors.Join(failed, l.room[n].borrow(encoded, &l.parties))
			n++
		})
	}
	out := l.room[:n]
	slices.SortFunc(out, func(a, b *Message) int { return bytes.Compare(a.Key[:], b.Key[:]) })
	return out, failed
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
		l.notes.drop(partition)
		l.linked.drop(partition)
	}
}

// close gives temporary storage back.
func (l *links) close() error {
	if l == nil {
		return nil
	}
	return errors.Join(l.notes.spill.close(), l.linked.spill.close())
}
