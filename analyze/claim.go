package analyze

import (
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
	claim   uint32 // index into Accumulator.claims
	failure bool
}

// addClaim adds the claim that a refusal makes, if any, to those of its group.
func (a *Accumulator) addClaim(g *group, d *delivery.Delivery, e *edge.Edge, r *ndr.Refusal, at trace.Instant, failure bool) {
	c, ok := ClaimOf(d, e, r)
	if !ok {
		return
	}
	a.refusedFrom(c.IP, e, r, at)
	g.claims = append(g.claims, occurrence{at, a.numberOf(c), failure})
}

// numberOf returns the index of a claim into Accumulator.claims.
func (a *Accumulator) numberOf(c blocklist.Claim) uint32 {
	i, known := a.claim[c]
	if !known {
		c.List, c.Zone, c.ReturnCode = a.text(c.List), a.text(c.Zone), a.text(c.ReturnCode) // not the whole refusal
		i = uint32(len(a.claims))
		a.claim[c] = i
		a.claims = append(a.claims, c)
	}
	return i
}
