package delivery

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"tracesift/ingest/trace"
)

// Store collects rows. It is a trace.Consumer, whose workers share tables that are locked part by part.
//
// A row goes, encoded, to the log of its key's partition; the rows of one message are linked backwards through the log.
// Memory grows with the rows that are mail events, with the messages, whose ids and addresses stand with their first
// row, and with the distinct other texts: hosts, connectors, refusals. Past the limit the tables go to temporary
// storage, and come back one partition at a time in Each.
type Store struct {
	messages *pile // rows by network message id
	records  *pile // rows that know no more than an internet message id, by its hash
	readers  []*reading
	options  Options
	unloads  sync.Mutex
	spilled  int64 // by links that are gone
	last     bool  // what is resolved is not wanted again
}

// Options say how much memory a Store may take. The zero value sets no limit.
type Options struct {
	Memory int64                // bytes, about, over all workers
	Temp   func() (Temp, error) // opens temporary storage; needed with Memory
}

// Account says what became of the rows of one input.
type Account struct{ Used, Duplicates, Filtered int64 }

// NewStore returns a store for that many workers, which ends with Close.
func NewStore(workers int, o Options) *Store {
	texts := newCommon()
	s := &Store{messages: newPile(texts, o), records: newPile(texts, o), options: o}
	for range max(1, workers) {
		s.readers = append(s.readers, newReading())
	}
	return s
}

// Close gives memory and temporary storage back. What the rows taught, and how many bytes were spilled, stays known.
func (s *Store) Close() error {
	return errors.Join(s.messages.close(), s.records.close())
}

// Spilled returns how many bytes went to temporary storage.
func (s *Store) Spilled() int64 {
	return s.messages.spill.written + s.records.spill.written + s.spilled
}

// Consume takes the rows of a block.
func (s *Store) Consume(worker int, b *trace.Block) error {
	in := s.readers[worker]
	in.look(b)
	in.left = in.left[:0]
	first := worker * partitions / len(s.readers) // so that workers keep out of each other's way
	for i := range in.heads.ends {
		if group := (first + i) % len(in.heads.ends); !in.take(group, s.tableOf(group), b, false) {
			in.left = append(in.left, group)
		}
	}
	for _, group := range in.left {
		in.take(group, s.tableOf(group), b, true)
	}
	in.refer(&s.records.table)
	return s.relieve()
}

// tableOf returns the table that the rows of a group belong to.
func (s *Store) tableOf(group int) *table {
	if group < partitions {
		return &s.messages.table
	}
	return &s.records.table
}

// relieve moves everything to temporary storage where it takes too much memory. One worker is enough for that: what the
// others add meanwhile is less than what goes.
func (s *Store) relieve() error {
	if s.options.Memory == 0 || s.held() <= s.options.Memory || !s.unloads.TryLock() {
		return nil
	}
	defer s.unloads.Unlock()
	return errors.Join(s.messages.unload(), s.records.unload())
}

// held is about how many bytes of memory the rows take.
func (s *Store) held() int64 {
	return s.messages.held.Load() + s.records.held.Load() + int64(s.messages.common.size())
}

// Each calls f with every message, in an order that depends on their keys alone. m is valid until f returns. It returns
// what became of the rows of each input; calling it again, which Once rules out, gives the same messages and the same
// account.
func (s *Store) Each(inputs int, f func(m *Message) error) ([]Account, error) {
	return s.EachOf(1, inputs, func(_ int, m *Message) error { return f(m) })
}

// EachOf is Each with so many workers, which are numbered from 0 and call f at the same time: which worker gets which
// message, and when, is not determined.
func (s *Store) EachOf(workers, inputs int, f func(worker int, m *Message) error) (accounts []Account, err error) {
	accounts = s.accounts(inputs)
	if err := s.unload(); err != nil {
		return nil, err
	}
	counted := make([][]Account, workers)
	for i := range counted {
		counted[i] = make([]Account, inputs)
	}
	l, err := s.link(counted)
	if err != nil {
		return nil, err
	}
	defer func() {
		s.spilled += l.spilled()
		err = errors.Join(err, l.close())
	}()
	err = s.slices(workers, l, func(worker, i int, some slice) error {
		g := func(m *Message) error { return f(worker, m) }
		if err := s.eachMessage(i, some, l, counted[worker], g); err != nil {
			return err
		}
		if err := s.eachRecord(i, some, l, counted[worker], g); err != nil {
			return err
		}
		if s.last && some.to == slots {
			s.messages.take(i)
			s.records.take(i)
			l.drop(i)
		}
		return nil
	})
	for _, of := range counted {
		for i, a := range of {
			accounts[i].Used += a.Used
			accounts[i].Duplicates += a.Duplicates
		}
	}
	return accounts, err
}

// Once says that the messages are asked for once more and never again: their memory is given back partition by
// partition, as what comes of them needs it.
func (s *Store) Once() { s.last = true }

// accounts returns what is known of the rows of each input before the messages are looked at.
func (s *Store) accounts(inputs int) []Account {
	accounts := make([]Account, inputs)
	for _, in := range s.readers {
		for input, n := range in.filtered {
			accounts[input].Filtered += n
		}
		for input, n := range in.repeated {
			accounts[input].Duplicates += n
		}
	}
	return accounts
}

// unload sends what is left in memory after what was spilled, so that memory is free for what comes of the messages.
func (s *Store) unload() error {
	if s.Spilled() == 0 {
		return nil
	}
	return errors.Join(s.messages.unload(), s.records.unload())
}

// sliceShare is which part of the memory limit a slice of a partition may take, encoded; in memory it is some three
// times as large.
const sliceShare = 16

// leastSlice is the least that is worth reading by itself, in bytes.
const leastSlice = 512

// slices calls f with every partition, in slices that memory has room for. Each worker takes whole partitions. An error
// of one ends them all.
func (s *Store) slices(workers int, l *links, f func(worker, partition int, some slice) error) error {
	var next atomic.Int32
	var failed atomic.Bool
	errs := make([]error, workers)
	var all sync.WaitGroup
	for worker := range workers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < partitions && !failed.Load(); i = int(next.Add(1)) - 1 {
				if err := s.slicesOf(workers, i, l, func(some slice) error { return f(worker, i, some) }); err != nil {
					errs[worker] = err
					failed.Store(true)
				}
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// slicesOf calls f with the slices of a partition.
func (s *Store) slicesOf(workers, partition int, l *links, f func(slice) error) error {
	size := s.messages.spill.size(partition) + s.records.spill.size(partition) + l.size(partition)
	most := int64(0)
	if s.options.Memory > 0 {
		most = max(s.options.Memory/sliceShare/int64(workers), leastSlice)
	}
	for _, some := range slicesOf(size, most) {
		if err := f(some); err != nil {
			return err
		}
	}
	return nil
}

// eachMessage calls f with the messages of a slice and the records that belong to them.
func (s *Store) eachMessage(i int, some slice, l *links, accounts []Account, f func(*Message) error) error {
	records, err := l.of(i, some)
	if err != nil {
		return err
	}
	return s.messages.each(i, some, func(m *Message) error {
		if err := account(m, accounts); err != nil {
			return err
		}
		if m.Linked, err = records.of(&m.Key); err != nil {
			return err
		}
		return f(m)
	})
}

// eachRecord calls f with the records of a slice that belong to no message.
func (s *Store) eachRecord(i int, some slice, l *links, accounts []Account, f func(*Message) error) error {
	owner, err := l.owners(i, some)
	if err != nil {
		return err
	}
	return s.records.each(i, some, func(m *Message) error {
		if err := account(m, accounts); err != nil {
			return err
		}
		if _, linked := owner(&m.Key); linked {
			return nil
		}
		m.Record = true
		return f(m)
	})
}

// account makes a set of the rows of a message and counts them, duplicates apart. It fails where a row is of no input, as
// in temporary storage that is damaged.
func account(m *Message, accounts []Account) error {
	for i := range m.Items {
		it := &m.Items[i]
		if int(it.Input) >= len(accounts) {
			return fmt.Errorf("%w: input %d of %d", errEncoding, it.Input, len(accounts))
		}
		if !it.has(flagReference) {
			accounts[it.Input].Used++
		}
	}
	m.normalise(func(it *Item) {
		if !it.has(flagReference) {
			accounts[it.Input].Duplicates++
			accounts[it.Input].Used--
		}
	})
	return nil
}
