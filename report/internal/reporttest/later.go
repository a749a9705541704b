package reporttest

import (
	"net/netip"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
)

// Later returns the result of the week after that of Result, in which some changed: example.net took most mail back, an
// edge of the organisation's own lost its mail, CASA took the address off its list and another list took it on.
func Later() *analyze.Result {
	r := Result()
	r.Comparison = nil
	for _, at := range []*time.Time{&r.Period.From, &r.Period.Until} {
		*at = at.AddDate(0, 0, 7)
	}
	r.Totals.Delivered, r.Totals.Failed = r.Totals.Delivered-27, r.Totals.Failed+27
	for i := range r.RecipientDomains {
		if d := &r.RecipientDomains[i]; d.Name == "example.net" {
			d.Failures, d.Delivered, d.Deferred = 41, 599, 60
		}
	}
	for i := range r.EdgeHosts {
		switch e := &r.EdgeHosts[i]; e.Name {
		case edgeA:
			e.Failures, e.Delivered = e.Failures+36, e.Delivered-36
		case edgeC:
			e.Failures, e.Deliveries, e.Delivered = 0, 10, 10
		}
	}
	for i := range r.Classes {
		switch c := &r.Classes[i]; c.Cause {
		case "content":
			c.Failures = 39
		case "dnsbl_casa":
			c.Failures = 0
		}
	}
	for g := range r.Groups.All {
		if g.Class == "policy" {
			g.Failures = 39
		}
	}
	r.Groups = analyze.GroupsOf(r.Groups.List()[1:]...)
	r.Routes = []analyze.Route{{EdgeHost: edgeA, RecipientDomain: "example.cn.test", Decided: 30}}
	r.Claims = []analyze.ClaimTally{{List: "bl.example.org", IP: netip.MustParseAddr("192.0.2.25"), Count: 3}}
	for i := range r.Observations {
		o := &r.Observations[i]
		o.At = o.At.AddDate(0, 0, 7)
		if o.State == blocklist.Listed {
			o.State = blocklist.NotListed
		} else {
			o.State = blocklist.Listed
		}
	}
	return r
}
