package analyze

import (
	"encoding/binary"
	"time"
)

// appendTo appends the encoding of a group, without its examples and its advice, which follows from the rest.
func (g *Group) appendTo(b []byte) []byte {
	for _, s := range g.texts() {
		b = appendText(b, *s)
	}
	for _, n := range g.figures() {
		b = binary.AppendVarint(b, *n)
	}
	b = binary.AppendVarint(binary.AppendVarint(b, int64(g.Delay.Median)), int64(g.Delay.P90))
	b = binary.AppendUvarint(appendSpan(b, g.Span), uint64(len(g.EdgeIPs)))
	for _, ip := range g.EdgeIPs {
		b = appendAddress(b, ip)
	}
	for _, m := range g.tables() {
		b = binary.AppendUvarint(b, uint64(len(*m)))
		for name, n := range *m {
			b = binary.AppendVarint(appendText(b, name), n)
		}
	}
	return b
}

// decode reads a group and the examples behind it.
func (g *Group) decode(s string) (err error) {
	in := decoder{rest: s}
	for _, s := range g.texts() {
		*s = in.text()
	}
	for _, n := range g.figures() {
		*n = in.varint()
	}
	g.Delay = Delay{Median: time.Duration(in.varint()), P90: time.Duration(in.varint())}
	g.Span = in.span()
	in.each(func() { g.EdgeIPs = append(g.EdgeIPs, in.address()) })
	for _, m := range g.tables() {
		*m = map[string]int64{}
		in.each(func() { (*m)[in.text()] = in.varint() })
	}
	x := in.examples()
	if in.err != nil {
		return in.err
	}
	g.Examples, err = x.all()
	return err
}

func (g *Group) texts() [8]*string {
	return [...]*string{
		&g.EdgeHost, &g.EdgeOwner, &g.Pool, &g.RecipientDomain, &g.Class, &g.Cause, &g.Dominant.Text, &g.Dominant.Template,
	}
}

func (g *Group) figures() [5]*int64 {
	return [...]*int64{&g.Failures, &g.Deliveries, &g.Decided, &g.Recovered, &g.Dominant.Count}
}

func (g *Group) tables() [4]*map[string]int64 {
	return [...]*map[string]int64{&g.EdgeEvidence, &g.Lists, &g.Verdicts, &g.RefusedBy}
}
