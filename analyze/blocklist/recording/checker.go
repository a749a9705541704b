package recording

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"time"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/ingest/trace/datafile"
)

// ReadChecker reads what a checker on the web found, as CSV with the columns ip, zone, listed and when, in any order:
// the last may be missing, and the zone may be the key of a list. Such a file says neither how the list was asked nor
// what it answered, so nothing in it can be put to a test. Mistakes read "name:line: what".
func ReadChecker(name string, r io.Reader, cat *catalog.Catalog) ([]blocklist.Observation, []blocklist.ZoneAudit, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	records, err := datafile.Read(name, bytes.NewReader(text), "ip", "zone", "listed", "when?")
	if err != nil {
		return nil, nil, err
	}
	var out []blocklist.Observation
	var audits []blocklist.ZoneAudit
	sum := sha256.New()
	sum.Write(text)
	for _, rec := range records {
		o, err := checked(rec, cat)
		if err != nil {
			return nil, nil, rec.Errorf("%w", err)
		}
		o.Source = name
		out = append(out, o)
		i := slices.IndexFunc(audits, func(a blocklist.ZoneAudit) bool { return a.Zone == o.Zone })
		if i < 0 {
			i = len(audits)
			audits = append(audits, blocklist.ZoneAudit{Path: name, Digest: Digest(sum), Zone: o.Zone, Type: "csv"})
			if _, ok := cat.ByKey(o.List); ok {
				audits[i].List = o.List
			}
		}
		audits[i].Entries++
		if o.At.After(audits[i].At) {
			audits[i].At = o.At
		}
	}
	return out, audits, nil
}

// checked reads one line.
func checked(r datafile.Record, cat *catalog.Catalog) (o blocklist.Observation, err error) {
	ip, err := netip.ParseAddr(r.Get("ip"))
	if err != nil {
		return o, fmt.Errorf("%q is no address", r.Get("ip"))
	}
	o.IP, o.Zone = ip.Unmap().WithZone(""), cat.PublicZone(r.Get("zone"))
	o.List = o.Zone
	if l, ok := cat.ByZone(o.Zone); ok {
		o.List = l.Key
	}
	if o.Zone == "" {
		return o, fmt.Errorf("the line names no zone")
	}
	switch listed := strings.ToLower(r.Get("listed")); listed {
	case "yes", "true", "1", "listed":
		o.State = blocklist.Listed
	case "no", "false", "0", "not listed", "not_listed", "ok", "clean":
		o.State = blocklist.NotListed
	case "timeout", "error", "unreachable":
		o.State = blocklist.Unreachable
	default:
		return o, fmt.Errorf("listed is yes or no, not %q", listed)
	}
	when := r.Get("when")
	for _, layout := range []string{time.RFC3339, time.DateTime, time.DateOnly} {
		if at, err := time.Parse(layout, when); err == nil {
			o.At = at.UTC()
		}
	}
	if when != "" && o.At.IsZero() {
		return o, fmt.Errorf("when is not like 2026-03-01T08:00:00Z, but %q", when)
	}
	return o, nil
}
