package analyze

import (
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"

	"tracesift/analyze/ledger"
)

// groupRows are groups as they are kept: in memory or, where that may be short, encoded under names that sort as the
// groups do.
type groupRows struct {
	held   []*groupRow
	stored *ledger.Ledger[*storedRow] // nil: all are held
	memory int                        // about how many bytes those under names may take before they go to storage; 0: all
	advice *adviceBook
	n      int
	err    error
}

// newGroupRows returns no groups yet. short says whether memory may be short.
func newGroupRows(o *Options, short bool, advice *adviceBook) *groupRows {
	s := &groupRows{memory: o.Memory, advice: advice}
	if short {
		s.stored = ledger.New(fresh[storedRow], o.Temp)
	}
	return s
}

// add takes a group.
func (s *groupRows) add(r *groupRow) {
	s.n++
	if s.stored == nil {
		s.held = append(s.held, r)
		return
	}
	if s.memory > 0 && s.stored.Size() > s.memory {
		s.stored.Spill()
	}
	s.stored.At(r.orderName()).encoded = string(r.appendTo(nil))
}

// sort puts the groups in order, once all are there.
func (s *groupRows) sort() { slices.SortFunc(s.held, (*groupRow).compare) }

// each iterates over the rows, which must not be changed.
func (s *groupRows) each(yield func(*groupRow) bool) {
	for _, r := range s.held {
		if !yield(r) {
			return
		}
	}
	if s.stored == nil {
		return
	}
	in, err := s.stored.Read()
	for err == nil {
		var x *storedRow
		if _, x, err = in.Next(); err != nil {
			break
		}
		var r groupRow
		if err = r.decode(x.encoded); err == nil && !yield(&r) {
			return
		}
	}
	if !errors.Is(err, io.EOF) {
		s.fail(err)
	}
}

// fail notes the first error.
func (s *groupRows) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// all iterates over the groups.
func (s *groupRows) all(yield func(*Group) bool) {
	for r := range s.each {
		g, err := r.group()
		if err != nil {
			s.fail(err)
			return
		}
		g.Advice = s.advice.of(r.situation())
		if !yield(&g) {
			return
		}
	}
}

// close gives temporary storage back.
func (s *groupRows) close() error {
	if s.stored == nil {
		return nil
	}
	return s.stored.Close()
}

// compare puts most failures first, then goes by what groups have in common.
func (r *groupRow) compare(other *groupRow) int {
	switch {
	case r.Failures != other.Failures:
		return cmp.Compare(other.Failures, r.Failures)
	case r.EdgeHost != other.EdgeHost:
		return strings.Compare(r.EdgeHost, other.EdgeHost)
	case r.RecipientDomain != other.RecipientDomain:
		return strings.Compare(r.RecipientDomain, other.RecipientDomain)
	}
	return cmp.Or(strings.Compare(r.Class, other.Class), strings.Compare(r.Cause, other.Cause))
}

// orderName returns a name that sorts as compare does.
func (r *groupRow) orderName() string {
	b := binary.BigEndian.AppendUint64(nil, ^uint64(r.Failures))
	for _, s := range [...]string{r.EdgeHost, r.RecipientDomain, r.Class, r.Cause} {
		b = appendOrdered(b, s)
	}
	return string(b)
}

// storedRow is one encoded group.
type storedRow struct{ encoded string }

// Merge takes the other one where there is none yet: each name is given once.
func (r *storedRow) Merge(other *storedRow) {
	if r.encoded == "" {
		r.encoded = other.encoded
	}
}

// AppendTo appends the encoding.
func (r *storedRow) AppendTo(b []byte) []byte { return append(b, r.encoded...) }

// Decode takes what AppendTo wrote.
func (r *storedRow) Decode(s string) error {
	r.encoded = s
	return nil
}

// Size is about how many bytes the row takes.
func (r *storedRow) Size() int { return 16 + len(r.encoded) }
