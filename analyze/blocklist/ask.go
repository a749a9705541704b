package blocklist

import (
	"cmp"
	"io"
	"net/netip"
	"slices"
	"time"

	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/blocklist/zonefile"
)

// File is an open file of list data, decompressed. Its opener closes it.
type File struct {
	Spec    zonefile.Spec
	ModTime time.Time
	Reader  io.Reader
}

// Ask reads a file of list data to its end and returns what it says about each of the addresses that it speaks of,
// sorted by zone and address, and an account of each of its zones: the subzones of a combined file are lists of their
// own. A file that cannot be read to its end, and a zone that holds nothing, say nothing; the audits say why.
func Ask(cat *catalog.Catalog, f File, ips []netip.Addr) ([]Observation, []ZoneAudit) {
	asked := make(map[netip.Addr]bool, len(ips))
	for _, ip := range ips {
		asked[ip.Unmap().WithZone("")] = true
	}
	list := listOf(cat, f.Spec.Zone)
	tests := neverListed(list)
	opts := zonefile.Options{Path: f.Spec.Path, Type: f.Spec.Type, ModTime: f.ModTime}
	answers, scanned, err := zonefile.Scan(f.Reader, opts, append(slices.Clip(ips), tests...))
	whole := ZoneAudit{
		Path: f.Spec.Path, Zone: cat.PublicZone(f.Spec.Zone), Type: string(scanned.Type), At: scanned.At, WeakAt: scanned.WeakAt,
		Entries: scanned.Entries, Skipped: scanned.Skipped, Ignored: scanned.Ignored, Bad: scanned.Bad, Err: err,
	}
	if list != nil {
		whole.List = list.Key
	}
	if err != nil {
		return nil, []ZoneAudit{whole}
	}
	var out []Observation
	var audits []ZoneAudit
	for i, p := range scanned.Parts {
		audit := whole
		if i > 0 { // the account of lines is that of the file
			audit.Skipped, audit.Ignored, audit.Bad = 0, 0, nil
		}
		if audit.Entries = p.Entries; p.Sub != "" {
			audit.Zone, audit.List = p.Sub+"."+whole.Zone, ""
			if list = listOf(cat, audit.Zone); list != nil {
				audit.List = list.Key
			}
		}
		n := slices.IndexFunc(answers, func(a zonefile.Answer) bool { return a.Sub != p.Sub })
		if n < 0 {
			n = len(answers)
		}
		out = append(out, observe(cat, list, &audit, answers[:n], asked, tests)...)
		audits, answers = append(audits, audit), answers[n:]
	}
	return out, audits
}

// listOf returns the list of a zone, or with that name; nil if the catalog knows none.
func listOf(cat *catalog.Catalog, zone string) *catalog.List {
	list, known := cat.ByZone(zone)
	if !known {
		list, _ = cat.ByAlias(zone)
	}
	return list
}

// observe makes observations of what one zone of a file answers, and judges its health.
func observe(cat *catalog.Catalog, list *catalog.List, audit *ZoneAudit, answers []zonefile.Answer, asked map[netip.Addr]bool, tests []netip.Addr) []Observation {
	if audit.Entries == 0 {
		audit.Health = Empty
		return nil
	}
	key := cmp.Or(audit.List, audit.Zone)
	out := make([]Observation, 0, len(answers))
	for _, a := range answers {
		state := stateOf(cat, key, a)
		if state == Listed && zonefile.Type(audit.Type).HasAnswers() && slices.Contains(tests, a.IP) {
			audit.Health = World
		}
		if asked[a.IP] && (list == nil || list.Holds(a.IP.Is6())) {
			out = append(out, Observation{
				List: key, Zone: audit.Zone, IP: a.IP, State: state, Codes: a.Codes, Text: a.Text,
				At: audit.At, WeakAt: audit.WeakAt, Source: audit.Path,
			})
		}
	}
	return out
}

// neverListed returns the addresses that no zone holds unless it holds everybody. Plain lists are not put to this test:
// those of packet filters and of unrouted networks rightly hold the loopback networks.
func neverListed(list *catalog.List) []netip.Addr {
	return []netip.Addr{list.TestPoints(false).Unlisted, netip.IPv6Loopback()}
}

// stateOf says what an answer means. A refusal counts even beside other codes.
func stateOf(cat *catalog.Catalog, key string, a zonefile.Answer) State {
	if !a.Listed {
		return NotListed
	}
	return stateOfCodes(cat, key, a.Codes)
}

// stateOfCodes says what the A records mean that the list with that key, or zone, gave for an address. Without any the
// source only says that it is listed.
func stateOfCodes(cat *catalog.Catalog, key string, codes []netip.Addr) State {
	if len(codes) == 0 {
		return Listed
	}
	state := Unusable
	for _, code := range codes {
		switch cat.Answer(key, code).Kind {
		case catalog.CodeError:
			return Refused
		case catalog.CodeListed, catalog.CodeUnknown:
			state = Listed
		case catalog.CodeWhite:
			if state == Unusable {
				state = NotListed
			}
		}
	}
	return state
}
