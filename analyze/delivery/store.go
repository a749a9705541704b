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
// distinct texts in them: addresses, message ids, hosts, refusals.
type Store struct {
	shards []*shard
}

// Account says what became of the rows of one input.
type Account struct{ Used, Duplicates, Filtered int64 }

// shard is the rows that one worker read.
type shard struct {
	rows     rowReader
	parts    [partitions]part
	filtered map[trace.InputID]int64
	scratch  []byte
}

// part is a shard's share of one partition.
type part struct {
	heads map[Key]uint64 // where in the log the newest row of a message stands, plus one
	log   appendLog
}

// NewStore returns a store for that many workers.
func NewStore(workers int) *Store {
	s := &Store{}
	for range max(1, workers) {
		sh := &shard{filtered: map[trace.InputID]int64{}}
		sh.rows = rowReader{dict: NewDict(), domains: newDomainEvidence()}
		for p := range sh.parts {
			sh.parts[p].heads = map[Key]uint64{}
		}
		s.shards = append(s.shards, sh)
	}
	return s
}

// Consume takes the rows of a block.
func (s *Store) Consume(worker int, b *trace.Block) error {
	sh := s.shards[worker]
	for r := range b.Rows {
		key, it, ok := sh.rows.read(b, r)
		if !ok {
			sh.filtered[b.Input]++
			continue
		}
		p := &sh.parts[key[0]%partitions]
		sh.scratch = appendItem(sh.scratch[:0], it)
		p.heads[key] = 1 + p.log.add(p.heads[key], sh.scratch)
	}
	return nil
}

// OwnDomains returns the domains that the rows show to be the organisation's own.
func (s *Store) OwnDomains() Domains {
	all := newDomainEvidence()
	for _, sh := range s.shards {
		all.merge(&sh.rows.domains)
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
	duplicate := func(it *Item) {
		accounts[it.Input].Duplicates++
		accounts[it.Input].Used--
	}
	for p := range partitions {
		for _, key := range s.keys(p) {
			m, err := s.load(p, key)
			if err != nil {
				return nil, err
			}
			for i := range m.Items {
				accounts[m.Items[i].Input].Used++
			}
			m.normalise(duplicate)
			if err := f(m); err != nil {
				return nil, err
			}
		}
	}
	return accounts, nil
}

// keys returns the sorted keys of a partition.
func (s *Store) keys(p int) []Key {
	all := map[Key]bool{}
	for _, sh := range s.shards {
		for key := range sh.parts[p].heads {
			all[key] = true
		}
	}
	return slices.SortedFunc(maps.Keys(all), func(a, b Key) int { return bytes.Compare(a[:], b[:]) })
}

// load reads all rows of a message. Where one shard has them all its dictionary is used as it is.
func (s *Store) load(p int, key Key) (*Message, error) {
	var having []*shard
	for _, sh := range s.shards {
		if sh.parts[p].heads[key] != 0 {
			having = append(having, sh)
		}
	}
	m := &Message{Key: key, Dict: having[0].rows.dict}
	if len(having) > 1 {
		m.Dict = NewDict()
	}
	for _, sh := range having {
		for at := sh.parts[p].heads[key]; at != 0; {
			prev, encoded := sh.parts[p].log.at(at - 1)
			var it Item
			r := reader{b: encoded}
			r.item(&it, sh.rows.dict.Len())
			if r.err != nil {
				return nil, r.err
			}
			m.Items = append(m.Items, it.in(sh.rows.dict, m.Dict))
			at = prev
		}
	}
	return m, nil
}
