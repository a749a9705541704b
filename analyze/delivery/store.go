package delivery

import (
	"bytes"
	"maps"
	"slices"

	"tracesift/ingest/trace"
)

// partitions is how many parts the key space has: each is resolved on its own.
const partitions = 64

// Store collects rows, each worker in a shard of its own without locks. It is a trace.Consumer.
//
// A shard appends the encoding of each row to the log of its key's partition; the rows of one message are linked
// backwards through the log. Memory grows with the rows that are mail events (about 60 bytes each) and with the
// distinct texts in them: addresses, message ids, hosts, refusals. Past the limit the partitions of a shard go to
// temporary storage, and come back one partition at a time in Each.
type Store struct {
	shards []*shard
	budget int // bytes of a shard; 0: no limit
	spill  spill
}

// Options say how much memory a Store may take. The zero value sets no limit.
type Options struct {
	Memory int64                // bytes, about, over all workers
	Temp   func() (Temp, error) // opens temporary storage; needed with Memory
}

// Account says what became of the rows of one input.
type Account struct{ Used, Duplicates, Filtered int64 }

// shard is the rows that one worker read.
type shard struct {
	rows     rowReader
	parts    [partitions]*part
	filtered map[trace.InputID]int64
	scratch  []byte
}

// NewStore returns a store for that many workers. Close gives its temporary storage back.
func NewStore(workers int, o Options) *Store {
	workers = max(1, workers)
	s := &Store{spill: spill{create: o.Temp}}
	if o.Memory > 0 {
		s.budget = max(1, int(o.Memory)/workers)
	}
	for range workers {
		sh := &shard{filtered: map[trace.InputID]int64{}}
		sh.rows.domains = domainEvidence{}
		for p := range sh.parts {
			sh.parts[p] = newPart()
		}
		s.shards = append(s.shards, sh)
	}
	return s
}

// Close gives temporary storage back.
func (s *Store) Close() error { return s.spill.close() }

// Spilled returns how many bytes went to temporary storage.
func (s *Store) Spilled() int64 { return s.spill.written }

// Consume takes the rows of a block.
func (s *Store) Consume(worker int, b *trace.Block) error {
	sh := s.shards[worker]
	for r := range b.Rows {
		key, ok := sh.rows.head(b, r)
		if !ok {
			sh.filtered[b.Input]++
			continue
		}
		p := sh.parts[partitionOf(key)]
		sh.scratch = appendItem(sh.scratch[:0], sh.rows.read(b, r, p.dict))
		p.add(key, sh.scratch)
	}
	if s.budget > 0 && sh.size() > s.budget {
		return s.spillShard(sh)
	}
	return nil
}

// partitionOf spreads keys over the partitions. A network message id is not random in every byte.
func partitionOf(k Key) int {
	var h byte
	for _, c := range k {
		h = h*31 + c
	}
	return int(h) % partitions
}

// size is about how many bytes of memory the shard takes.
func (sh *shard) size() int {
	n := 0
	for _, p := range sh.parts {
		n += p.size()
	}
	return n
}

// spillShard moves all rows of a shard to temporary storage.
func (s *Store) spillShard(sh *shard) error {
	for i, p := range sh.parts {
		if len(p.heads) == 0 {
			continue
		}
		sh.scratch = p.appendBinary(sh.scratch[:0])
		if err := s.spill.add(i, sh.scratch); err != nil {
			return err
		}
		sh.parts[i] = newPart()
	}
	return nil
}

// OwnDomains returns the domains that the rows show to be the organisation's own.
func (s *Store) OwnDomains() Domains {
	all := domainEvidence{}
	for _, sh := range s.shards {
		all.merge(sh.rows.domains)
	}
	return all.own()
}

// Each calls f with every message, in the order of their keys within a partition, so that the order depends on the
// keys alone. m is valid until f returns. It returns what became of the rows of each input; calling it again gives the
// same messages and the same account.
func (s *Store) Each(inputs int, f func(m *Message) error) ([]Account, error) {
	accounts := make([]Account, inputs)
	for _, sh := range s.shards {
		for input, n := range sh.filtered {
			accounts[input].Filtered += n
		}
	}
	for i := range partitions {
		parts, err := s.partition(i)
		if err != nil {
			return nil, err
		}
		for _, key := range keysOf(parts) {
			m, err := load(parts, key)
			if err != nil {
				return nil, err
			}
			account(m, accounts)
			if err := f(m); err != nil {
				return nil, err
			}
		}
	}
	return accounts, nil
}

// partition returns all parts of a partition, in memory and spilled.
func (s *Store) partition(i int) ([]*part, error) {
	parts, err := s.spill.parts(i)
	for _, sh := range s.shards {
		if len(sh.parts[i].heads) > 0 {
			parts = append(parts, sh.parts[i])
		}
	}
	return parts, err
}

// account makes a set of the rows of a message and counts them, duplicates apart.
func account(m *Message, accounts []Account) {
	for i := range m.Items {
		accounts[m.Items[i].Input].Used++
	}
	m.normalise(func(it *Item) {
		accounts[it.Input].Duplicates++
		accounts[it.Input].Used--
	})
}

// keysOf returns the sorted keys of parts.
func keysOf(parts []*part) []Key {
	all := map[Key]bool{}
	for _, p := range parts {
		for key := range p.heads {
			all[key] = true
		}
	}
	return slices.SortedFunc(maps.Keys(all), func(a, b Key) int { return bytes.Compare(a[:], b[:]) })
}

// load reads all rows of a message. Where one part has them all its dictionary is used as it is.
func load(parts []*part, key Key) (*Message, error) {
	var having []*part
	for _, p := range parts {
		if p.heads[key] != 0 {
			having = append(having, p)
		}
	}
	m := &Message{Key: key, Dict: having[0].dict}
	if len(having) > 1 {
		m.Dict = NewDict()
	}
	var failed error
	for _, p := range having {
		p.each(key, func(encoded []byte) {
			var it Item
			r := reader{b: encoded}
			r.item(&it, p.dict.Len())
			if r.err != nil {
				failed = r.err
				return
			}
			m.Items = append(m.Items, it.in(p.dict, m.Dict))
		})
	}
	return m, failed
}
