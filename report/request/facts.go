package request

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/advice"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/order"
	"tracesift/report/sanitise"
)

// facts are what one request is about. All texts are single lines that are safe to show.
type facts struct {
	party, partyName, operator string // of a list: its key, its name as people know it, and who runs it
	sender                     string // of the request; may be empty
	own                        string // the sending side's domains
	asks                       []ask
	failures                   int64 // deliveries that failed
	deferrals                  int64 // attempts that were deferred
	first, last                string
	refusals                   []refusal
	addresses                  []address
	ranges                     []string // published outbound ranges, where an edge of Exchange Online Protection is concerned
	rangesSource               string
	routes                     []string // to the operator of a list
	guidance                   []*advice.Advice
	redacted                   bool
}

// ask is one thing that is asked for, with the lists that its refusals name, as people know them.
type ask struct {
	name  string
	lists []string
}

// refusal is one refused message.
type refusal struct {
	at, messageID, networkMessageID, from, to, returnPath, edgeHost, edgeIP, text string
}

// address is an address of an edge with what lists said about it.
type address struct {
	ip        string
	published string // range that holds it; empty: none
	answers   []answered
	clean     bool // the last word of the lists in question is that they do not hold it
}

// answered is what a list said, and the server that was asked; that is empty for data of files.
type answered struct {
	*blocklist.Observation
	via string
}

// newFacts gathers what is known about the matters of one party.
func newFacts(r *analyze.Result, o Options, party string, matters []matter) *facts {
	f := &facts{
		party: sanitise.Line(party), partyName: sanitise.Line(party), sender: sanitise.Line(o.Sender),
		own: sanitise.Line(strings.Join(r.OwnDomains, ", ")), redacted: r.FoldedBelow > 0,
	}
	if l, ok := o.Lists.ByKey(party); ok {
		f.partyName, f.operator = l.Name, l.Operator
		for _, route := range []string{l.Delisting, l.Lookup} {
			if route != "" {
				f.routes = append(f.routes, route)
			}
		}
	}
	var span analyze.Span
	var ips []netip.Addr
	lists := map[string]bool{}
	for _, m := range matters {
		g := m.group
		if m.deferred {
			f.deferrals += g.Failures
		} else {
			f.failures += g.Failures
		}
		f.ask(o.Lists, m.ask, g.Lists)
		if g.Advice != nil && !slices.ContainsFunc(f.guidance, func(a *advice.Advice) bool { return a.ID == g.Advice.ID }) {
			f.guidance = append(f.guidance, g.Advice)
		}
		if g.EdgeOwner == "eop" && len(f.ranges) == 0 {
			f.rangesSource = r.EOPRangesSource
			for _, p := range r.EOPRanges {
				f.ranges = append(f.ranges, p.String())
			}
		}
		span.First, span.Last = first(span.First, g.Span.First), max(span.Last, g.Span.Last)
		for key := range g.Lists {
			lists[key] = true
		}
		for i := range g.Examples {
			f.refusals = append(f.refusals, newRefusal(&g.Examples[i]))
			ips = append(ips, g.Examples[i].EdgeIP, g.Examples[i].ClaimedIP)
		}
	}
	f.first, f.last = stamp(span.First.Time()), stamp(span.Last.Time())
	f.addresses = addresses(r, o.Lists, ips, lists)
	order.Sort(f.refusals, func(a, b refusal) int { return strings.Compare(a.at, b.at) })
	return f
}

// clean says whether addresses are known and no list in question holds any of them.
func (f *facts) clean() bool {
	return len(f.addresses) > 0 && !slices.ContainsFunc(f.addresses, func(a address) bool { return !a.clean })
}

// first returns the earlier of two times of which one may be unknown.
func first[T cmp.Ordered](a, b T) T {
	var none T
	if a == none || b != none && b < a {
		return b
	}
	return a
}

// ask adds a thing that is asked for, each once.
func (f *facts) ask(known *catalog.Catalog, name string, lists map[string]int64) {
	i := slices.IndexFunc(f.asks, func(a ask) bool { return a.name == name })
	if i < 0 {
		i = len(f.asks)
		f.asks = append(f.asks, ask{name: name})
	}
	a := &f.asks[i]
	for key := range lists {
		name := key
		if l, ok := known.ByKey(key); ok {
			name = l.Name + zoneOf(l)
		}
		if !slices.Contains(a.lists, name) {
			a.lists = append(a.lists, name)
		}
	}
	slices.Sort(a.lists)
}

// zoneOf names the zone of a list, by which administrators know it; nothing where a key is part of it.
func zoneOf(l *catalog.List) string {
	for _, zone := range l.Zones {
		if !strings.HasPrefix(zone, "{") {
			return " (" + zone + ")"
		}
	}
	return ""
}

func newRefusal(e *analyze.Example) refusal {
	ip := e.EdgeIP
	if !ip.IsValid() {
		ip = e.ClaimedIP
	}
	out := refusal{
		at: stamp(e.At.Time()), messageID: e.MessageID, networkMessageID: e.NetworkMessageID, from: e.Sender, to: e.Recipient,
		returnPath: e.ReturnPath, edgeHost: e.EdgeHost, text: cmp.Or(e.Reply, e.Diagnostic),
	}
	if ip.IsValid() {
		out.edgeIP = ip.String()
	}
	for _, s := range []*string{&out.messageID, &out.networkMessageID, &out.from, &out.to, &out.returnPath, &out.edgeHost, &out.text} {
		*s = sanitise.Line(*s)
	}
	return out
}
