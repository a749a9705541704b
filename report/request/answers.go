package request

import (
	"net/netip"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/order"
	"tracesift/report/sanitise"
)

// addresses returns what the lists in question said about each address; all lists that answered, where none is named.
func addresses(r *analyze.Result, known *catalog.Catalog, ips []netip.Addr, lists map[string]bool) []address {
	order.Sort(ips, netip.Addr.Compare)
	var out []address
	for _, ip := range slices.Compact(ips) {
		if !ip.IsValid() {
			continue
		}
		a := address{ip: ip.String()}
		for _, p := range r.EOPRanges {
			if p.Contains(ip) {
				a.published = p.String()
			}
		}
		var last time.Time
		for i := range r.Observations {
			o := &r.Observations[i]
			if o.IP != ip || len(lists) > 0 && !concerned(known, lists, o.List) {
				continue
			}
			a.answers = append(a.answers, answered{o, via(r, o)})
			if !o.At.Before(last) && (o.State == blocklist.Listed || o.State == blocklist.NotListed) {
				last, a.clean = o.At, o.State == blocklist.NotListed
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
func (l *letter) answer(o *answered) string {
	zone := o.Zone
	if zone == "" {
		zone = o.List
	}
	parts := []string{l.words.say("answer."+string(o.State), "zone", zone)}
	if at := stamp(o.At); at != "" {
		parts = append(parts, at)
	} else {
		parts = append(parts, l.words["answer.untimed"])
	}
	for _, code := range o.Codes {
		parts = append(parts, l.words.say("answer.code", "code", code.String()))
	}
	if o.Text != "" {
		parts = append(parts, `"`+o.Text+`"`)
	}
	switch {
	case o.via != "":
		parts = append(parts, l.words.say("answer.via", "server", o.via))
	case o.Source != "":
		parts = append(parts, l.words.say("answer.source", "file", path.Base(filepath.ToSlash(o.Source))))
	}
	return sanitise.Line(strings.Join(parts, ", "))
}
