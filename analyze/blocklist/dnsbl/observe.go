package dnsbl

import (
	"cmp"
	"strings"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
)

// Observe says what the raw answers of a session mean, by the catalog of today. A zone whose self-test failed for a
// family, or that was asked through an unfit resolver, says nothing about addresses of it; the audits say why.
func Observe(cat *catalog.Catalog, s *Session) ([]blocklist.Observation, []blocklist.ZoneAudit) {
	source := cmp.Or(s.Source, "live")
	answered, tested := map[*Test][]*Exchange{}, map[string]int{}
	for i := range s.Answers {
		x := &s.Answers[i]
		t := s.TestOf(x)
		answered[t] = append(answered[t], x)
	}
	for i := range s.Tests {
		tested[s.Tests[i].Zone]++
	}
	unfit := unfitResolvers(cat, s.Tests)
	var out []blocklist.Observation
	audits := make([]blocklist.ZoneAudit, 0, len(s.Tests))
	for i := range s.Tests {
		t := &s.Tests[i]
		list, key := listOf(cat, t.Zone)
		answers := answered[t]
		audit := blocklist.ZoneAudit{
			Path: source, Digest: s.Digest, Zone: t.Zone, Type: "dns", Via: t.Held.Via, At: t.Held.At,
			Entries: int64(len(answers)), Health: t.believable(cat, answers, unfit),
		}
		if list != nil {
			audit.List = list.Key
		}
		if tested[t.Zone] > 1 {
			audit.Family = t.Family()
		}
		if audit.Health == "" {
			out = append(out, observations(cat, key, source, answers)...)
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
