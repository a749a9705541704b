package dnsbl

import (
	"cmp"
	"strings"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
)

// unfitAfter is how many otherwise sound zones must look masked, stripped or hijacked at once for it to be the
// resolver's fault.
const unfitAfter = 3

// Observe says what the raw answers of a session mean, by the catalog of today. A zone whose self-test failed, or that
// was asked through an unfit resolver, says nothing about any address; the audits say why.
func Observe(cat *catalog.Catalog, s *Session) ([]blocklist.Observation, []blocklist.ZoneAudit) {
	source := cmp.Or(s.Source, "live")
	unfit := unfitResolvers(cat, s.Tests)
	answers := map[string][]*Exchange{}
	for i := range s.Answers {
		zone := s.Answers[i].Zone
		answers[zone] = append(answers[zone], &s.Answers[i])
	}
	var out []blocklist.Observation
	audits := make([]blocklist.ZoneAudit, 0, len(s.Tests))
	for i := range s.Tests {
		t := &s.Tests[i]
		list, key := listOf(cat, t.Zone)
		audit := blocklist.ZoneAudit{
			Path: source, Digest: s.Digest, Zone: t.Zone, Type: "dns", Via: t.Held.Via, At: t.Held.At,
			Entries: int64(len(answers[t.Zone])), Health: t.believable(cat, answers[t.Zone], unfit),
		}
		if list != nil {
			audit.List = list.Key
		}
		if audit.Health == "" {
			out = append(out, observations(cat, key, source, answers[t.Zone])...)
			audit.Health = stoppedBy(t.Stopped)
		}
		audits = append(audits, audit)
	}
	return out, audits
}

// observations says what the answers of a zone mean that can be believed.
func observations(cat *catalog.Catalog, key, source string, answers []*Exchange) []blocklist.Observation {
	out := make([]blocklist.Observation, 0, len(answers))
	for _, x := range answers {
		out = append(out, blocklist.Observation{
			List: key, Zone: x.Zone, IP: x.IP, State: x.Class(cat).state(), Codes: x.Reply.A,
			Text: strings.Join(x.Reply.Text, " "), At: x.At, Source: source,
		})
	}
	return out
}

// listOf returns the list of a zone, nil if none, and the name that its observations carry.
func listOf(cat *catalog.Catalog, zone string) (list *catalog.List, key string) {
	if l, ok := cat.ByZone(zone); ok {
		return l, l.Key
	}
	return nil, zone
}

// keyed says whether a zone is asked with an access key.
func keyed(zone string) bool { return strings.HasPrefix(zone, keyLabel) }

// believable returns why nothing that a zone said can be believed; empty where it can.
func (t *Test) believable(cat *catalog.Catalog, answers []*Exchange, unfit map[string]bool) blocklist.Health {
	h := t.Health(cat)
	for _, x := range answers {
		if h == "" && x.Class(cat) == Anomalous {
			h = blocklist.World
		}
	}
	if unfit[t.Held.Via] && h != blocklist.Refusing && h != blocklist.Silent {
		return blocklist.Unfit
	}
	return h
}

// Health judges the self-test; it is empty for a sound zone.
func (t *Test) Health(cat *catalog.Catalog) blocklist.Health {
	class := func(x Exchange) Class { x.Zone = t.Zone; return x.Class(cat) }
	return health(class(t.Held), class(t.Unheld), class(t.Random))
}

// unfitResolvers returns the servers through which several sound zones look masked, stripped or hijacked.
func unfitResolvers(cat *catalog.Catalog, tests []Test) map[string]bool {
	odd, unfit := map[string]int{}, map[string]bool{}
	for i := range tests {
		t := &tests[i]
		list, _ := listOf(cat, t.Zone)
		if list == nil || list.Dead(t.Held.At) || list.Status == catalog.Doubtful {
			continue
		}
		switch t.Health(cat) {
		case blocklist.Masked, blocklist.Stripped, blocklist.Taken:
			odd[t.Held.Via]++
			unfit[t.Held.Via] = odd[t.Held.Via] >= unfitAfter
		}
	}
	return unfit
}

// stoppedBy returns the health of a zone that was sound at first but not asked to the end.
func stoppedBy(c Class) blocklist.Health {
	switch c {
	case Refused:
		return blocklist.Refusing
	case Failed, Unreachable:
		return blocklist.Silent
	}
	return ""
}
