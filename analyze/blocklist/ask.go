package blocklist

import (
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
// sorted by address. A file that cannot be read to its end, or holds nothing, says nothing; the audit says why.
func Ask(cat *catalog.Catalog, f File, ips []netip.Addr) ([]Observation, ZoneAudit) {
	list, known := cat.ByZone(f.Spec.Zone)
	if !known {
		list, known = cat.ByAlias(f.Spec.Zone)
	}
	audit := ZoneAudit{Path: f.Spec.Path, Zone: cat.PublicZone(f.Spec.Zone)}
	key := audit.Zone
	if known {
		key, audit.List = list.Key, list.Key
	}
	asked := make(map[netip.Addr]bool, len(ips))
	for _, ip := range ips {
		asked[ip.Unmap().WithZone("")] = true
	}
	tests := neverListed(list)
	opts := zonefile.Options{Path: f.Spec.Path, Type: f.Spec.Type, ModTime: f.ModTime}
	answers, scanned, err := zonefile.Scan(f.Reader, opts, append(slices.Clip(ips), tests...))
	audit.Type, audit.At, audit.WeakAt = string(scanned.Type), scanned.At, scanned.WeakAt
	audit.Entries, audit.Skipped, audit.Ignored = scanned.Entries, scanned.Skipped, scanned.Ignored
	audit.Bad, audit.Err = scanned.Bad, err
	if err == nil && audit.Entries == 0 {
		audit.Health = Empty
	}
	if err != nil || audit.Health == Empty {
		return nil, audit
	}
	out := make([]Observation, 0, len(answers))
	for _, a := range answers {
		state := stateOf(cat, key, a)
		if state == Listed && scanned.Type.HasAnswers() && slices.Contains(tests, a.IP) {
			audit.Health = World
		}
		if asked[a.IP] && !(known && !list.Holds(a.IP.Is6())) {
			out = append(out, Observation{
				List: key, Zone: audit.Zone, IP: a.IP, State: state, Codes: a.Codes, Text: a.Text,
				At: audit.At, WeakAt: audit.WeakAt, Source: f.Spec.Path,
			})
		}
	}
	return out, audit
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
	return StateOfCodes(cat, key, a.Codes)
}

// StateOfCodes says what the A records mean that the list with that key, or zone, gave for an address. Without any the
// source only says that it is listed.
func StateOfCodes(cat *catalog.Catalog, key string, codes []netip.Addr) State {
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
