package analyze

import (
	"encoding/binary"
	"slices"
	"time"
)

// groupRow is a group with what its maps and its examples are made of, which takes less memory.
type groupRow struct {
	Group                                      // without its maps, its examples and its advice
	evidence, lists, verdicts, refusers counts // EdgeEvidence, Lists, Verdicts, RefusedBy
	examples                            examples
}

// group returns the group as others see it, but for its advice, which follows from the rest. The error is that it was
// cut in storage.
func (r *groupRow) group() (g Group, err error) {
	g = r.Group
	g.EdgeIPs = slices.Clone(r.EdgeIPs)
	g.EdgeEvidence, g.Lists, g.Verdicts, g.RefusedBy = r.evidence.byName(), r.lists.byName(), r.verdicts.byName(), r.refusers.byName()
	g.Examples, err = r.examples.all()
	return g, err
}

// situation returns what advice is given for.
func (r *groupRow) situation() situation { return situation{r.Class, r.Cause, r.EdgeOwner} }

// appendTo appends the encoding of the row.
func (r *groupRow) appendTo(b []byte) []byte {
	for _, s := range r.texts() {
		b = appendText(b, *s)
	}
	for _, n := range r.figures() {
		b = binary.AppendVarint(b, *n)
	}
	b = binary.AppendVarint(binary.AppendVarint(b, int64(r.Delay.Median)), int64(r.Delay.P90))
	b = binary.AppendUvarint(appendSpan(b, r.Span), uint64(len(r.EdgeIPs)))
	for _, ip := range r.EdgeIPs {
		b = appendAddress(b, ip)
	}
	for _, c := range r.tables() {
		b = c.appendTo(b)
	}
	return r.examples.appendTo(b)
}

// decode reads what appendTo wrote. Texts are parts of it.
func (r *groupRow) decode(s string) error {
	in := decoder{rest: s}
	for _, s := range r.texts() {
		*s = in.text()
	}
	for _, n := range r.figures() {
		*n = in.varint()
	}
	r.Delay = Delay{Median: time.Duration(in.varint()), P90: time.Duration(in.varint())}
	r.Span = in.span()
	in.each(func() { r.EdgeIPs = append(r.EdgeIPs, in.address()) })
	for _, c := range r.tables() {
		*c = in.counts()
	}
	r.examples = in.examples()
	return in.err
}

func (r *groupRow) texts() [8]*string {
	return [...]*string{
		&r.EdgeHost, &r.EdgeOwner, &r.Pool, &r.RecipientDomain, &r.Class, &r.Cause, &r.Dominant.Text, &r.Dominant.Template,
	}
}

func (r *groupRow) figures() [5]*int64 {
	return [...]*int64{&r.Failures, &r.Deliveries, &r.Decided, &r.Recovered, &r.Dominant.Count}
}

func (r *groupRow) tables() [4]*counts {
	return [...]*counts{&r.evidence, &r.lists, &r.verdicts, &r.refusers}
}
