package jsondoc

import (
	"io"
	"math"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/report"
)

// Render writes the whole result. It returns the error of w.
func Render(w io.Writer, r *analyze.Result) error { return Write(w, convert(r)) }

// groupsOf converts every group when it is written.
func groupsOf[B any](groups *analyze.Groups, convert func(*analyze.Group) B) long[B] {
	return long[B]{groups.Len(), func(yield func(B) bool) {
		for g := range groups.All {
			if !yield(convert(g)) {
				return
			}
		}
	}}
}

func convert(r *analyze.Result) *document {
	d := &document{
		SchemaVersion: schemaVersion,
		Version:       r.Version,
		FoldedBelow:   r.FoldedBelow,
		GeneratedAt:   when(r.GeneratedAt),
		Window:        spanOf(r.Window),
		Period:        periodOf(r.Period),
		Incomplete:    report.Incomplete(r),
		Policy:        policyOf(r),
		Filter:        filterOf(r),
		Totals:        totals(r.Totals),
		ByDirection:   byName(r.ByDirection),
		ByKind:        byName(r.ByKind),
		Rates: rates{
			Failed:       rate{r.Totals.Failed, r.Totals.Failed + r.Totals.Delivered},
			HadDeferrals: rate{r.Totals.HadDeferrals, r.Totals.Deliveries},
			Withheld:     r.RateWithheld,
		},
		Groups:       groupsOf(&r.Groups, func(g *analyze.Group) failures { return failures{g.Failures, groupOf(g)} }),
		Deferrals:    groupsOf(&r.Deferrals, deferralsOf),
		Deferred:     deferredTotal{r.Deferred.Deliveries, r.Deferred.Deferrals, r.Deferred.Recovered, delaysOf(r.Deferred.Recovered, r.Deferred.Delay)},
		Days:         each(r.Days, dayOf),
		EdgeDomains:  gridOf(&r.Grid),
		Routes:       eachOf(r.Routes, routeOf),
		TimeToAccept: waitsOf(&r.Waits),
		ListSpells:   each(r.Spells, spellOf),
		Claims:       eachOf(r.Claims, claimOf),
		Addresses:    eachOf(r.Addresses, addressOf),
		ListUsage:    eachOf(r.ListUsage, listUseOf),
		Observations: each(r.Observations, observedOf),
		Actions:      each(r.Actions, actionOf),
		Classes: each(r.Classes, func(t *analyze.Tally) class {
			return class{t.Class, t.Cause, tallyOf(t)}
		}),
		Unrecognised: each(r.Unrecognised, func(w *analyze.Refusal) dominant { return dominant(*w) }),
		OwnDomains:   list(r.OwnDomains),
		Run:          run{r.SpilledBytes, costOf(r.Cost)},
		DataQuality: dataQuality{
			Files: each(r.Files, fileOf), Zones: each(r.Zones, zoneOf), Warnings: list(r.Warnings),
		},
	}
	d.Comparison, d.Changes = comparisonOf(r.Comparison)
	if p := r.LookupPlan; p != nil {
		d.LookupPlan = &plan{list(p.Lists), addresses(p.Addresses), p.Queries, p.Command, p.First}
	}
	withheld := r.RateWithheld != ""
	d.Edges = each(r.EdgeHosts, func(t *analyze.Tally) edge { return edgeOf(t, withheld) })
	d.RecipientDomains = eachOf(r.RecipientDomains, func(t *analyze.Tally) domain {
		return domain{t.Name, rateOf(t, withheld), tallyOf(t)}
	})
	d.Providers = each(r.Providers, func(t *analyze.Tally) front { return frontOf(t, withheld) })
	d.SenderDomains = each(r.SenderDomains.Rows, func(t *analyze.Tally) senderDomain {
		return senderDomain{t.Name, namedOf(t, withheld)}
	})
	d.Senders = each(r.Senders.Rows, func(t *analyze.Tally) sender { return sender{t.Name, namedOf(t, withheld)} })
	d.Connectors = each(r.Connectors.Rows, func(t *analyze.Tally) connector { return connector{t.Name, namedOf(t, withheld)} })
	d.SenderDomainsRest, d.SendersRest = restOf(&r.SenderDomains, withheld), restOf(&r.Senders, withheld)
	d.ConnectorsRest = restOf(&r.Connectors, withheld)
	if withheld {
		d.Rates.Failed.Of, d.Rates.HadDeferrals.Of = 0, 0
	}
	return d
}

func byName(m map[string]analyze.Totals) map[string]totals {
	out := make(map[string]totals, len(m))
	for name, t := range m {
		out[name] = totals(t)
	}
	return out
}

func rateOf(t *analyze.Tally, withheld bool) rate {
	if withheld {
		return rate{N: t.Failures}
	}
	return rate{t.Failures, t.Failures + t.Delivered}
}

func spanOf(s analyze.Span) span { return span{at(s.First), at(s.Last)} }

func countsOf(t *analyze.Tally) counts {
	return counts{t.Failures, t.Deliveries, t.Delivered, t.Blocked, t.Deferred, t.Recovered}
}

func tallyOf(t *analyze.Tally) tally {
	return tally{countsOf(t), delaysOf(t.Recovered, t.Delay), spanOf(t.Span), dominant(t.Dominant), t.DominantClass}
}

func edgeOf(t *analyze.Tally, withheld bool) edge {
	facts := t.Edge
	if facts == nil {
		facts = &analyze.EdgeFacts{}
	}
	return edge{
		EdgeHost: t.Name, EdgeIPs: addresses(facts.IPs), EdgeOwner: facts.Owner, Pool: facts.Pool,
		Evidence: tallied(facts.Evidence), IPEvidence: tallied(facts.IPEvidence), Confidence: facts.Confidence,
		Region: facts.Region, Datacentre: facts.Datacentre, Pools: tallied(facts.Pools), PoolEvidence: tallied(facts.PoolEvidence),
		NameFits: tallied(facts.NameFits), Conflicts: facts.Conflicts, Rate: rateOf(t, withheld), tally: tallyOf(t),
	}
}

func exampleOf(e *analyze.Example) example {
	return example{
		NetworkMessageID: e.NetworkMessageID, MessageID: e.MessageID, Sender: e.Sender, Recipient: e.Recipient,
		Diagnostic: e.Diagnostic, At: at(e.At),
	}
}

func groupOf(g *analyze.Group) group {
	out := group{
		EdgeHost: g.EdgeHost, EdgeIPs: addresses(g.EdgeIPs), EdgeOwner: g.EdgeOwner, Pool: g.Pool,
		Evidence: tallied(g.EdgeEvidence), RecipientDomain: g.RecipientDomain, Class: g.Class, Cause: g.Cause,
		Deliveries: g.Deliveries, Decided: g.Decided, Lists: tallied(g.Lists), Verdicts: tallied(g.Verdicts), RefusedBy: tallied(g.RefusedBy),
		span: spanOf(g.Span), Dominant: dominant(g.Dominant),
	}
	if len(g.Examples) > 0 {
		out.Example = exampleOf(&g.Examples[0])
		for i := range g.Examples[1:] {
			out.MoreExamples = append(out.MoreExamples, exampleOf(&g.Examples[1+i]))
		}
	}
	if g.Advice != nil {
		out.Advice = g.Advice.ID
	}
	return out
}

func deferralsOf(g *analyze.Group) deferrals {
	return deferrals{Deferrals: g.Failures, Recovered: g.Recovered, delays: delaysOf(g.Recovered, g.Delay), group: groupOf(g)}
}

func delaysOf(recovered int64, d analyze.Delay) delays {
	if recovered == 0 {
		return delays{}
	}
	median, p90 := int64(d.Median/time.Second), int64(d.P90/time.Second)
	return delays{&median, &p90}
}

func claimOf(c *analyze.ClaimTally) claim {
	out := claim{
		List: c.List, Zone: c.Zone, IP: address(c.IP), Count: c.Count, Failures: c.Failures,
		Verdicts: tallied(c.Verdicts), Confidence: tallied(c.Confidence), Who: tallied(c.Who), Flags: tallied(c.Flags),
		span: spanOf(c.Span),
	}
	if c.Gap != nil {
		out.Gap = &gap{c.Gap.Nearest.Seconds(), c.Gap.Farthest.Seconds()}
	}
	return out
}

func addressOf(a *analyze.Address) edgeAddress {
	return edgeAddress{
		IP: a.IP.String(), EdgeHosts: list(a.EdgeHosts), EdgeOwner: a.EdgeOwner, Pool: a.Pool, Refusals: a.Refusals,
		Causes: a.Causes, Known: decided(a.Known), Lists: list(a.Lists), Checked: a.Checked,
		span: spanOf(a.Span),
	}
}

func listUseOf(u *analyze.ListUse) listUse {
	var lift *float64
	if times, ok := u.Lift(); ok && !math.IsInf(times, 1) {
		times = math.Round(times*1000) / 1000
		lift = &times
	}
	by := "edge_host"
	if u.ByAddress() {
		by = "address"
	}
	return listUse{
		List: u.List, RecipientDomain: u.RecipientDomain, Refusals: u.Refusals, Failures: u.Failures,
		Deliveries: u.Deliveries, Delivered: u.Delivered, span: spanOf(u.Span),
		Verdicts: u.Verdicts, Addresses: u.Addresses,
		Listed: decided(u.Listed), Unlisted: decided(u.Unlisted), Unknown: decided(u.Unknown),
		RefusedHosts: decided(u.RefusedHosts), OtherHosts: decided(u.OtherHosts), ComparedBy: by, Lift: lift,
		AnyMatchSuspect: u.AnyMatchSuspect,
	}
}

func observedOf(o *blocklist.Observation) observed {
	return observed{
		List: o.List, Zone: o.Zone, IP: address(o.IP), State: string(o.State), Codes: addresses(o.Codes), Text: o.Text,
		At: when(o.At), WeakAt: o.WeakAt, Source: o.Source,
	}
}

func actionOf(a *analyze.Action) action {
	return action{
		ID: a.Advice.ID, Title: a.Advice.Title, Class: a.Class, Cause: a.Cause, EdgeOwner: a.EdgeOwner,
		Actor: a.Advice.Actor, Failures: a.Failures, Deferrals: a.Deferrals, RecipientDomains: list(a.Domains),
		EdgeHosts: list(a.EdgeHosts), Explanation: a.Advice.Cause, Steps: list(a.Advice.Steps),
		Reference: a.Advice.Reference,
	}
}

func zoneOf(z *blocklist.ZoneAudit) zone {
	return zone{
		Path: z.Path, Digest: z.Digest, Zone: z.Zone, Family: string(z.Family), List: z.List, Type: z.Type, Via: z.Via,
		Health: string(z.Health), At: when(z.At), WeakAt: z.WeakAt, Entries: z.Entries, Skipped: z.Skipped,
		Ignored: z.Ignored, Bad: list(z.Bad), Error: message(z.Err),
	}
}

// costOf returns what a run took, nil where that is not to be told.
func costOf(c *analyze.Cost) *cost {
	if c == nil {
		return nil
	}
	return &cost{c.ReadBytes, c.RescannedBlocks, c.PeakBytes, each(c.Stages, func(s *analyze.Stage) stage {
		return stage{s.Name, s.Wall.Round(time.Millisecond).Seconds(), s.CPU.Round(time.Millisecond).Seconds()}
	})}
}
