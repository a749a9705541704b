package dnsbl

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/order"
)

// Question is an address to ask about, with the number of failures and deferrals that hang on the answer.
type Question struct {
	IP    netip.Addr
	Stake int64
}

// Policy says whom to ask.
type Policy struct {
	Resolver netip.AddrPort
	Servers  map[string]netip.AddrPort // by zone: servers that are asked instead of the resolver
	Keys     map[string]string         // by list: the access key
	Only     []string                  // keys of lists, or zones; empty: every list that can be asked
	TestOnly bool                      // also plan the self-test of zones that there is nothing to ask
}

// Plan is what a run would ask.
type Plan struct {
	Zones   []ZonePlan
	Skipped []Skipped // lists that are not asked though they have zones
}

// ZonePlan is what one zone would be asked.
type ZonePlan struct {
	List   string // catalog key, or the zone where the catalog does not know it
	Zone   string // without an access key
	Server netip.AddrPort
	IPs    []netip.Addr // most mail at stake first; zones share them

	list   *catalog.List        // nil where the catalog does not know it
	name   string               // with the access key: neither shown nor recorded
	points []catalog.TestPoints // of each family that is tested
}

// Skipped is a list that is not asked.
type Skipped struct{ List, Reason string }

// testQuestions is how many questions the self-test of a zone has for each family.
const testQuestions = 3

// Queries returns how many questions the zone would be asked, without those for the text of a listing.
func (z *ZonePlan) Queries() int { return testQuestions*len(z.points) + len(z.IPs) }

// Queries returns how many questions the plan has.
func (p *Plan) Queries() int {
	n := 0
	for i := range p.Zones {
		n += p.Zones[i].Queries()
	}
	return n
}

// Takes returns how long asking takes within the limits, where every question is answered at once: the zones are asked
// at the same time.
func (p *Plan) Takes() time.Duration {
	most := 0
	for i := range p.Zones {
		most = max(most, p.Zones[i].Queries())
	}
	return time.Duration(max(0, most-zoneBurst)) * zoneEvery
}

// NewPlan says which zones to ask about which addresses: one zone of every public list of addresses that is not dead
// and not part of another one that is asked. It returns an error where the policy names what cannot be asked.
func NewPlan(cat *catalog.Catalog, questions []Question, p Policy) (*Plan, error) {
	ordered := Order(questions)
	plan := new(Plan)
	held := map[[2]bool][]netip.Addr{} // by the families of lists: many lists share them
	wanted, err := wantedLists(cat, p.Only)
	if err != nil {
		return nil, err
	}
	for _, w := range wanted {
		if why := refuse(w.list, &p, len(p.Only) > 0); why != "" {
			if why != silently {
				plan.Skipped = append(plan.Skipped, Skipped{w.list.Key, why})
			}
			continue
		}
		z := w.plan(&p)
		if slices.ContainsFunc(plan.Zones, func(other ZonePlan) bool { return other.Zone == z.Zone }) {
			continue
		}
		if isPublicResolver(z.Server.Addr()) && w.list != nil && w.list.ForbidsPublicResolvers && !keyed(z.Zone) {
			plan.Skipped = append(plan.Skipped, Skipped{z.List, fmt.Sprintf(
				"it refuses questions through public resolvers such as %s; use a resolver of your own", z.Server.Addr())})
			continue
		}
		families := [2]bool{w.holds(false), w.holds(true)}
		if _, known := held[families]; !known {
			held[families] = w.held(ordered)
		}
		z.IPs = held[families]
		if z.chooseTests(p.TestOnly); len(z.points) > 0 {
			plan.Zones = append(plan.Zones, z)
		}
	}
	order.Sort(plan.Zones, func(a, b ZonePlan) int { return strings.Compare(a.Zone, b.Zone) })
	return plan, nil
}

// chooseTests plans the self-tests of the families that there is something to ask about; with all also of those that
// the list is known to hold, and of IPv4 where nothing is known.
func (z *ZonePlan) chooseTests(all bool) {
	for _, v6 := range []bool{false, true} {
		asked := slices.ContainsFunc(z.IPs, func(ip netip.Addr) bool { return ip.Is6() == v6 })
		if l := z.list; asked || all && (!v6 && (l == nil || l.Holds(false)) || v6 && l != nil && l.IPv6) {
			z.points = append(z.points, z.list.TestPoints(v6))
		}
	}
}

// Order puts the addresses with most mail at stake first, each once and unmapped.
func Order(questions []Question) []Question {
	stakes := map[netip.Addr]int64{}
	for _, q := range questions {
		stakes[q.IP.Unmap().WithZone("")] += q.Stake
	}
	out := make([]Question, 0, len(stakes))
	for ip, n := range stakes {
		out = append(out, Question{ip, n})
	}
	order.Sort(out, func(a, b Question) int {
		return cmp.Or(cmp.Compare(b.Stake, a.Stake), a.IP.Compare(b.IP))
	})
	return out
}

// wanted is a list to ask, or a zone that the catalog does not know.
type wanted struct {
	list *catalog.List
	zone string // empty: the list's own
}

// holds says whether the list may hold addresses of a family.
func (w wanted) holds(v6 bool) bool { return w.list == nil || w.list.Holds(v6) }

// held returns the addresses that the list may hold.
func (w wanted) held(questions []Question) []netip.Addr {
	out := make([]netip.Addr, 0, len(questions))
	for _, q := range questions {
		if w.holds(q.IP.Is6()) {
			out = append(out, q.IP)
		}
	}
	return out
}

// wantedLists returns what was named, else every list.
func wantedLists(cat *catalog.Catalog, only []string) ([]wanted, error) {
	var out []wanted
	if len(only) == 0 {
		for _, l := range cat.Lists() {
			if !partOfAsked(cat, l) {
				out = append(out, wanted{list: l})
			}
		}
		return out, nil
	}
	for _, name := range only {
		if l, ok := cat.ByKey(name); ok {
			out = append(out, wanted{list: l})
			continue
		}
		zone := strings.ToLower(strings.Trim(strings.TrimSpace(name), "."))
		if !strings.Contains(zone, ".") {
			return nil, fmt.Errorf("%q is neither a list of the catalog nor a zone", name)
		}
		l, _ := cat.ByZone(zone)
		if cat.PublicZone(zone) != zone {
			return nil, fmt.Errorf("name the list %s, and its access key in a file", l.Key)
		}
		out = append(out, wanted{l, zone})
	}
	return out, nil
}

// partOfAsked says whether another public list has every entry of l.
func partOfAsked(cat *catalog.Catalog, l *catalog.List) bool {
	for _, key := range l.PartOf {
		if whole, _ := cat.ByKey(key); refuse(whole, &Policy{}, false) == "" {
			return true
		}
	}
	return false
}

// silently is the reason of lists that nobody expects to be asked.
const silently = "-"

// refuse says why a list is not asked; empty where it is.
func refuse(l *catalog.List, p *Policy, named bool) string {
	switch {
	case l == nil:
		return ""
	case !named && (l.Kind != catalog.DNSBL || len(l.Zones) == 0):
		return silently
	case l.Kind == catalog.Allow || l.Kind == catalog.Score:
		return "it blocks no address: it is an allow-list, or one of scores"
	case l.Kind != catalog.DNSBL || len(l.Zones) == 0:
		return "it cannot be asked by DNS about an address"
	case l.Status == catalog.DeadEmpty || l.Status == catalog.DeadWorld:
		if named {
			return "it is dead"
		}
		return silently
	case l.Status == "" && !named:
		return silently // nothing is known of it but its name
	case l.Status == catalog.Private && p.Keys[l.Key] == "":
		return "only its subscribers can ask it"
	case l.Status == catalog.Keyed && keyedZone(l) != "" && p.Keys[l.Key] == "":
		return "it needs an access key"
	case l.Status == catalog.Keyed && keyedZone(l) == "" && !named:
		return "it answers registered resolvers only; name it with --only if yours is"
	}
	return ""
}

// keyedZone returns the zone of a list that has a place for an access key; empty without one.
func keyedZone(l *catalog.List) string {
	for _, z := range l.Zones {
		if strings.HasPrefix(z, keyLabel) {
			return z
		}
	}
	return ""
}

// keyLabel stands for an access key in a zone.
const keyLabel = "{key}."

// plan names the zone and who is asked.
func (w wanted) plan(p *Policy) ZonePlan {
	z := ZonePlan{Zone: w.zone, list: w.list}
	if w.list != nil {
		z.List = w.list.Key
		key, keyed := p.Keys[w.list.Key], keyedZone(w.list)
		switch {
		case w.zone == "" && key != "" && keyed != "":
			z.Zone, z.name = keyed, key+"."+strings.TrimPrefix(keyed, keyLabel)
		case w.zone == "":
			z.Zone = openZone(w.list)
		}
	}
	if z.List == "" {
		z.List = z.Zone
	}
	if z.name == "" {
		z.name = z.Zone
	}
	z.Server = p.Resolver
	if s, ok := p.Servers[z.Zone]; ok {
		z.Server = s
	}
	return z
}

// openZone returns the first zone of a list that needs no label in front.
func openZone(l *catalog.List) string {
	for _, z := range l.Zones {
		if !strings.HasPrefix(z, "{") {
			return z
		}
	}
	return l.Zones[0]
}
