package analyze

import (
	"encoding/binary"
	"strings"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// ClaimOf returns the claim that a refusal of d, given at the edge e, makes about a list: false where it names no list,
// is no blocklist refusal, and no address is known.
func ClaimOf(d *delivery.Delivery, e *edge.Edge, r *ndr.Refusal) (c blocklist.Claim, ok bool) {
	if r.List == "" && r.Zone == "" && r.Class != "blocklist" && !r.ClientIP.IsValid() && !edge.Public(e.IP) {
		return c, false
	}
	c = blocklist.Claim{
		List: r.List, Zone: r.Zone, ReturnCode: r.ReturnCode, IP: r.ClientIP, Class: r.Class, Cause: r.Cause,
		NullSender: nullSender(d.ReturnPath), EdgeOwner: string(e.Owner), Pool: string(e.Pool),
	}
	if !c.IP.IsValid() {
		c.IP = e.IP
	}
	return c, true
}

// nullSender says whether a return path is one that lists of bouncing hosts may be asked about in safe mode: null or
// postmaster.
func nullSender(returnPath string) blocklist.Tri {
	switch {
	case returnPath == "":
		return blocklist.Undecidable
	case returnPath == "<>", len(returnPath) > len(postmaster) && strings.EqualFold(returnPath[:len(postmaster)], postmaster):
		return blocklist.Yes
	}
	return blocklist.No
}

// postmaster begins the one address that bounces come from beside the null path; it is read in any case (RFC 5321,
// section 4.1.1.3).
const postmaster = "postmaster@"

// occurrence is one failure or deferral that makes a claim.
type occurrence struct {
	at      trace.Instant
	failure bool
	claim   string // see packClaim
}

// addClaim adds the claim that a refusal makes, if any, to those of its group.
func (a *Accumulator) addClaim(g *group, d *delivery.Delivery, e *edge.Edge, r *ndr.Refusal, at trace.Instant, failure bool) {
	c, ok := ClaimOf(d, e, r)
	if !ok {
		return
	}
	a.refusedFrom(c.IP, e, r, at)
	a.packed = packClaim(a.packed[:0], &c)
	o := occurrence{at: at, failure: failure}
	if n := len(g.claims); n > 0 && g.claims[n-1].claim == string(a.packed) {
		o.claim = g.claims[n-1].claim
	} else {
		o.claim = string(a.packed)
	}
	g.claim(o)
}

// claim takes one more occurrence.
func (g *group) claim(o occurrence) {
	if n := len(g.claims); n == 0 || g.claims[n-1].claim != o.claim {
		g.packed += len(o.claim)
	}
	g.claims = append(g.claims, o)
}

// packClaim appends the encoding of a claim.
func packClaim(b []byte, c *blocklist.Claim) []byte {
	for _, s := range [...]string{c.List, c.Zone, c.ReturnCode, c.Class, c.Cause, c.EdgeOwner, c.Pool} {
		b = appendText(b, s)
	}
	return append(appendAddress(b, c.IP), byte(c.NullSender))
}

// unpackClaim returns the claim, whose texts are parts of the packed one.
func unpackClaim(packed string) (c blocklist.Claim, err error) {
	in := decoder{rest: packed}
	for _, s := range [...]*string{&c.List, &c.Zone, &c.ReturnCode, &c.Class, &c.Cause, &c.EdgeOwner, &c.Pool} {
		*s = in.text()
	}
	c.IP, c.NullSender = in.address(), blocklist.Tri(in.uvarint())
	return c, in.err
}

// appendTo appends the encoding of the occurrence.
func (o *occurrence) appendTo(b []byte) []byte {
	return appendText(append(binary.AppendVarint(b, int64(o.at)), same(o.failure)), o.claim)
}

// occurrence reads what appendTo wrote.
func (d *decoder) occurrence() occurrence {
	return occurrence{trace.Instant(d.varint()), d.flag(), d.text()}
}
