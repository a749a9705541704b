package delivery

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// statesOf returns the states of all messages and records of rows, encoded.
func statesOf(t *testing.T, rows []*refRow) map[Key][]byte {
	t.Helper()
	s := NewStore(1, Options{})
	for _, r := range rows {
		if err := s.Consume(0, tracetest.Block(r.input, r.row, r.shape, r.cells)); err != nil {
			t.Fatal(err)
		}
	}
	out := map[Key][]byte{}
	take := func(m *Message) error {
		m.normalise(nil)
		b, err := m.AppendBinary(nil)
		if _, twice := out[m.Key]; twice {
			t.Fatalf("key %s is that of a message and of a record", m.Key)
		}
		out[m.Key] = b
		return err
	}
	for i := range partitions {
		for _, p := range []*pile{s.messages, s.records} {
			if err := p.each(i, everything, take); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out
}

// TestUnionOfStreams: states that were made of any parts of the exports, in any order and with any overlap, written and
// read back, unite to the states of the whole; and what they resolve to does not depend on how often that is done.
func TestUnionOfStreams(t *testing.T) {
	env := testEnv(t)
	for seed := range uint64(400) {
		s := stream{rand.New(rand.NewPCG(seed, 7))}
		var rows []*refRow
		for i := range 1 + s.IntN(30) {
			shape, row := s.row()
			rows = append(rows, &refRow{shape: shape, cells: row, input: trace.InputID(i % 3), row: int64(i)})
		}
		whole := statesOf(t, rows)
		union := map[Key]*Message{}
		for range 4 {
			var some []*refRow
			for _, r := range rows {
				if s.chance(2) {
					some = append(some, r)
				}
			}
			unite(t, union, statesOf(t, some))
		}
		rest := slices.Clone(rows)
		s.Shuffle(len(rest), func(a, b int) { rest[a], rest[b] = rest[b], rest[a] })
		unite(t, union, statesOf(t, rest))
		if len(union) != len(whole) {
			t.Fatalf("stream %d: %d states, want %d", seed, len(union), len(whole))
		}
		for key, m := range union {
			b, err := m.AppendBinary(nil)
			if err != nil || !bytes.Equal(b, whole[key]) {
				t.Fatalf("stream %d: the union of parts of %s is not the whole (%v)", seed, key, err)
			}
			decoded := decode(t, whole[key])
			want := Finalize(decoded, env, nil)
			for _, again := range []*Message{decoded, m} {
				if got := Finalize(again, env, nil); !reflect.DeepEqual(want, got) {
					t.Fatalf("stream %d: %s resolves to another thing the second time", seed, key)
				}
			}
		}
	}
}

// unite merges encoded states into a union.
func unite(t *testing.T, union map[Key]*Message, states map[Key][]byte) {
	t.Helper()
	for key, b := range states {
		m := decode(t, b)
		if union[key] == nil {
			union[key] = m
			continue
		}
		Merge(union[key], m)
	}
}

func decode(t *testing.T, b []byte) *Message {
	t.Helper()
	m := new(Message)
	if err := m.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	return m
}
