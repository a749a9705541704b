package request

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/report/sanitise"
)

// Facts is what templates see. All texts are single lines that are safe to show.
type Facts struct {
	Party     string // as in Request
	Sender    string // of the request; may be empty
	Own       string // the sending side's domains, with commas between
	Asks      []Ask
	Failures  int64 // deliveries that failed
	Deferrals int64 // attempts that were deferred
	First     string
	Last      string
	Refusals  []Refusal
	Addresses []Address
	Ranges    []string // the published outbound ranges, where an edge of Exchange Online Protection is concerned
	Source    string   // of these ranges, in words
	List      *catalog.List
	Guidance  []Guidance
}

// Ask is one thing that is asked for, with the lists that its refusals name.
type Ask struct {
	Name  string
	Lists []string // as people know them
}

// Refusal is one refused message.
type Refusal struct {
	At, MessageID, NetworkMessageID, From, To, ReturnPath, EdgeHost, EdgeIP, Text string
}

// Address is an address of an edge with what lists said about it.
type Address struct {
	IP      string
	Range   string // published range that holds it; empty: none
	Answers []string
	Clean   bool // the last word of the lists in question is that they do not hold it
}

// Guidance is the report's advice for one situation.
type Guidance struct {
	Title, Cause string
	Steps        []string
	Reference    string
}

// newFacts gathers what is known about the matters of one party.
func newFacts(r *analyze.Result, o Options, party string, matters []matter) *Facts {
	f := &Facts{Party: sanitise.Line(party), Sender: sanitise.Line(o.Sender), Own: strings.Join(r.OwnDomains, ", ")}
	var span analyze.Span
	var ips []netip.Addr
	lists := map[string]bool{}
	eop := false
	for _, m := range matters {
		g := m.group
		if m.deferred {
			f.Deferrals += g.Failures
		} else {
			f.Failures += g.Failures
		}
		f.ask(o.Lists, m.ask, g.Lists)
		f.guide(g)
		eop = eop || g.EdgeOwner == "eop"
		span.First, span.Last = first(span.First, g.Span.First), max(span.Last, g.Span.Last)
		for key := range g.Lists {
			lists[key] = true
		}
		for i := range g.Examples {
			e := &g.Examples[i]
			f.Refusals = append(f.Refusals, refusal(e))
			ips = append(ips, e.EdgeIP, e.ClaimedIP)
		}
	}
	f.First, f.Last = stamp(span.First.Time()), stamp(span.Last.Time())
	f.Addresses = addresses(r, o.Lists, ips, lists)
	if eop {
		f.Source = r.EOPRangesSource
		for _, p := range r.EOPRanges {
			f.Ranges = append(f.Ranges, p.String())
		}
	}
	if l, ok := o.Lists.ByKey(party); ok {
		f.List = l
	}
	slices.SortStableFunc(f.Refusals, func(a, b Refusal) int { return strings.Compare(a.At, b.At) })
	return f
}

// clean says whether addresses are known and no list in question holds any of them.
func (f *Facts) clean() bool {
	return len(f.Addresses) > 0 && !slices.ContainsFunc(f.Addresses, func(a Address) bool { return !a.Clean })
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
func (f *Facts) ask(known *catalog.Catalog, name string, lists map[string]int64) {
	i := slices.IndexFunc(f.Asks, func(a Ask) bool { return a.Name == name })
	if i < 0 {
		i = len(f.Asks)
		f.Asks = append(f.Asks, Ask{Name: name})
	}
	a := &f.Asks[i]
	for key := range lists {
		name := key
		if l, ok := known.ByKey(key); ok {
			name = l.Name
		}
		if !slices.Contains(a.Lists, name) {
			a.Lists = append(a.Lists, name)
		}
	}
	slices.Sort(a.Lists)
}

// guide adds the advice of a group, each once.
func (f *Facts) guide(g *analyze.Group) {
	if g.Advice == nil || slices.ContainsFunc(f.Guidance, func(x Guidance) bool { return x.Title == g.Advice.Title }) {
		return
	}
	f.Guidance = append(f.Guidance, Guidance{g.Advice.Title, g.Advice.Cause, g.Advice.Steps, g.Advice.Reference})
}

func refusal(e *analyze.Example) Refusal {
	ip := e.EdgeIP
	if !ip.IsValid() {
		ip = e.ClaimedIP
	}
	out := Refusal{
		At: stamp(e.At.Time()), MessageID: e.MessageID, NetworkMessageID: e.NetworkMessageID, From: e.Sender, To: e.Recipient,
		ReturnPath: e.ReturnPath, EdgeHost: e.EdgeHost, Text: cmp.Or(e.Reply, e.Diagnostic),
	}
	if ip.IsValid() {
		out.EdgeIP = ip.String()
	}
	for _, s := range []*string{&out.MessageID, &out.NetworkMessageID, &out.From, &out.To, &out.ReturnPath, &out.EdgeHost, &out.Text} {
		*s = sanitise.Line(*s)
	}
	return out
}

// addresses returns what the lists in question said about each address; all lists that answered, where none is named.
func addresses(r *analyze.Result, known *catalog.Catalog, ips []netip.Addr, lists map[string]bool) []Address {
	slices.SortFunc(ips, netip.Addr.Compare)
	var out []Address
	for _, ip := range slices.Compact(ips) {
		if !ip.IsValid() {
			continue
		}
		a := Address{IP: ip.String()}
		if p, ok := published(r.EOPRanges, ip); ok {
			a.Range = p.String()
		}
		var last time.Time
		for i := range r.Observations {
			o := &r.Observations[i]
			if o.IP != ip || len(lists) > 0 && !concerned(known, lists, o.List) {
				continue
			}
			a.Answers = append(a.Answers, answer(o, via(r, o)))
			if !o.At.Before(last) && (o.State == blocklist.Listed || o.State == blocklist.NotListed) {
				last, a.Clean = o.At, o.State == blocklist.NotListed
			}
		}
		out = append(out, a)
	}
	return out
}

// concerned says whether a list is one of those named, or holds the entries of one.
func concerned(known *catalog.Catalog, lists map[string]bool, key string) bool {
	if lists[key] {
		return true
	}
	for named := range lists {
		if known.Covers(key, named) {
			return true
		}
	}
	return false
}

// via returns the server that was asked for an observation; empty for data of files.
func via(r *analyze.Result, o *blocklist.Observation) string {
	for i := range r.Zones {
		if z := &r.Zones[i]; z.Path == o.Source && z.Zone == o.Zone {
			return z.Via
		}
	}
	return ""
}

// answer says in words what a list said, and how that is known.
func answer(o *blocklist.Observation, via string) string {
	words := map[blocklist.State]string{
		blocklist.Listed: "listed by", blocklist.NotListed: "not listed by", blocklist.Refused: "the question was refused by",
		blocklist.Unreachable: "no answer from", blocklist.Unusable: "no usable answer from",
	}
	zone := o.Zone
	if zone == "" {
		zone = o.List
	}
	parts := []string{words[o.State] + " " + zone}
	if at := stamp(o.At); at != "" {
		parts = append(parts, at)
	} else {
		parts = append(parts, "time unknown")
	}
	for _, code := range o.Codes {
		parts = append(parts, "answer "+code.String())
	}
	if o.Text != "" {
		parts = append(parts, `"`+o.Text+`"`)
	}
	if via != "" {
		parts = append(parts, "asked through "+via)
	} else if o.Source != "" {
		parts = append(parts, "from "+o.Source)
	}
	return sanitise.Line(strings.Join(parts, ", "))
}
