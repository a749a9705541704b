package analyze

import (
	"encoding/binary"
	"errors"
	"io"

	"tracesift/analyze/ledger"
)

// Groups are groups of failures or deferrals, most first. There may be more of them than memory has room for: then they
// stand in temporary storage, from which they are read one by one.
type Groups struct {
	list   []Group
	stored *storedGroups // nil: all are in the list
}

// GroupsOf returns groups in memory, which are in order.
func GroupsOf(list ...Group) Groups { return Groups{list: list} }

// Len returns how many there are.
func (g *Groups) Len() int {
	if g.stored != nil {
		return g.stored.n
	}
	return len(g.list)
}

// All iterates over the groups. Those of GroupsOf may be changed, others are copies. Where storage fails the groups end,
// and Err says so.
func (g *Groups) All(yield func(*Group) bool) {
	if g.stored != nil {
		g.stored.all(yield)
		return
	}
	for i := range g.list {
		if !yield(&g.list[i]) {
			return
		}
	}
}

// List returns all groups in memory: for those who know that there are few, or need them all at once.
func (g *Groups) List() []Group {
	if g.stored == nil {
		return g.list
	}
	out := make([]Group, 0, g.Len())
	for x := range g.All {
		out = append(out, *x)
	}
	return out
}

// Err returns the first error of the storage: what was read since the groups were made is not all of them.
func (g *Groups) Err() error {
	if g.stored == nil {
		return nil
	}
	return g.stored.err
}

// Close gives temporary storage back, with the groups that stand there.
func (g *Groups) Close() error {
	if g.stored == nil {
		return nil
	}
	return g.stored.rows.Close()
}

// spilled returns how many bytes went to temporary storage.
func (g *Groups) spilled() int64 {
	if g.stored == nil {
		return 0
	}
	return g.stored.rows.Spilled()
}

// storedGroups are groups, encoded, under names that sort as the groups do.
type storedGroups struct {
	rows   *ledger.Ledger[*groupRow]
	memory int // about how many bytes may stand in memory; 0: all
	advice *adviceBook
	n      int
	err    error
}

func newStoredGroups(o *Options, advice *adviceBook) *storedGroups {
	return &storedGroups{rows: ledger.New(fresh[groupRow], o.Temp), memory: o.Memory, advice: advice}
}

// add takes a group with its examples.
func (s *storedGroups) add(g *Group, x examples) {
	if s.memory > 0 && s.rows.Size() > s.memory {
		s.rows.Spill()
	}
	s.rows.At(orderName(g)).encoded = string(x.appendTo(g.appendTo(nil)))
	s.n++
}

func (s *storedGroups) all(yield func(*Group) bool) {
	r, err := s.rows.Read()
	for err == nil {
		var row *groupRow
		if _, row, err = r.Next(); err != nil {
			break
		}
		var g Group
		if err = g.decode(row.encoded); err == nil {
			g.Advice = s.advice.of(situation{g.Class, g.Cause, g.EdgeOwner})
			if !yield(&g) {
				return
			}
		}
	}
	if s.err == nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
}

// orderName returns a name that sorts as compareGroups does.
func orderName(g *Group) string {
	b := binary.BigEndian.AppendUint64(nil, ^uint64(g.Failures))
	for _, s := range [...]string{g.EdgeHost, g.RecipientDomain, g.Class, g.Cause} {
		b = appendOrdered(b, s)
	}
	return string(b)
}

// groupRow is one encoded group.
type groupRow struct{ encoded string }

// Merge takes the other one where there is none yet: each name is given once.
func (r *groupRow) Merge(other *groupRow) {
	if r.encoded == "" {
		r.encoded = other.encoded
	}
}

// AppendTo appends the encoding.
func (r *groupRow) AppendTo(b []byte) []byte { return append(b, r.encoded...) }

// Decode takes what AppendTo wrote.
func (r *groupRow) Decode(s string) error {
	r.encoded = s
	return nil
}

// Size is about how many bytes the row takes.
func (r *groupRow) Size() int { return 16 + len(r.encoded) }
