package delivery

import (
	"fmt"

	"tracesift/ingest/trace"
)

// What a store holds of a part of the exports, a shard, can be written and added to another store, which then says the
// same as one that read all exports itself.

// States calls f with every message and every record, which is not linked: what it belongs to, the rows of other shards
// may decide. Their order depends on their keys alone. m is valid until f returns. It returns what became of the rows of
// each input.
func (s *Store) States(inputs int, f func(m *Message) error) ([]Account, error) {
	accounts := s.accounts(inputs)
	if err := s.unload(); err != nil {
		return nil, err
	}
	for _, from := range []*pile{s.messages, s.records} {
		err := s.slices(1, nil, func(_, partition int, some slice) error {
			return from.each(partition, some, func(m *Message) error {
				if err := account(m, accounts); err != nil {
					return err
				}
				m.Record = from == s.records
				return f(m)
			})
		})
		if err != nil {
			return nil, err
		}
	}
	return accounts, nil
}

// Add adds a state of another store as if the first worker had read its rows. inputs says what the inputs of that store
// are here; the rows of those that are trace.NoInput are left out. It must not be called while rows are read.
func (s *Store) Add(m *Message, inputs []trace.InputID) error {
	kept := m.Items[:0]
	for i := range m.Items {
		it := &m.Items[i]
		if int(it.Input) >= len(inputs) {
			return fmt.Errorf("%w: input %d of %d", errEncoding, it.Input, len(inputs))
		}
		if it.Input = inputs[it.Input]; it.Input != trace.NoInput {
			kept = append(kept, *it)
		}
	}
	m.Items = kept
	return s.take(m)
}

// Repeat notes rows of an input that were found to be duplicates before the states of their messages were added.
func (s *Store) Repeat(input trace.InputID, rows int64) { s.readers[0].repeated[input] += rows }

// Learn adds what the rows of other stores say of the organisation.
func (s *Store) Learn(l *Learned) {
	s.readers[0].rows.domains.merge(l.domains)
	s.readers[0].rows.routes.merge(l.routes)
}
