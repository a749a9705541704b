package edge

import (
	"bytes"
	_ "embed"
	"io"
	"net/netip"
	"slices"

	"tracesift/analyze/order"
	"tracesift/ingest/trace/datafile"
)

//go:embed ranges.csv
var rangesCSV []byte

// Ranges are the published addresses of Exchange Online Protection's outbound servers. They are immutable.
type Ranges struct {
	rows    []rangeRow
	version string
	source  string
}

type rangeRow struct {
	prefix  netip.Prefix
	pool    Pool // empty: any but the relay pool
	retired bool // published once; still told apart in old exports, but nothing to allow today
}

// DefaultRanges returns the ranges of ranges.csv, whose comment names their sources and versions.
func DefaultRanges() (*Ranges, error) {
	r, err := loadTable("ranges.csv", bytes.NewReader(rangesCSV))
	if err == nil {
		r.source = "version " + r.version + " of Microsoft's endpoints"
	}
	return r, err
}

// loadTable reads a table of the form of ranges.csv; name stands in errors.
func loadTable(name string, r io.Reader) (*Ranges, error) {
	records, err := datafile.Read(name, r, "prefix", "pool?", "state?", "version?")
	if err != nil {
		return nil, err
	}
	ranges := &Ranges{source: name}
	for _, rec := range records {
		prefix, err := netip.ParsePrefix(rec.Get("prefix"))
		if err != nil {
			return nil, rec.Errorf("%w", err)
		}
		if prefix != prefix.Masked() {
			return nil, rec.Errorf("%s has bits set behind its length; did you mean %s?", prefix, prefix.Masked())
		}
		pool, state := Pool(rec.Get("pool")), rec.Get("state")
		if pool != "" && pool != Relay && pool != HighRisk && pool != Normal {
			return nil, rec.Errorf("no pool is called %q; use normal, high_risk, relay or nothing", pool)
		}
		if state != "" && state != "retired" {
			return nil, rec.Errorf("no state is called %q; use retired or nothing", state)
		}
		ranges.rows = append(ranges.rows, rangeRow{prefix, pool, state == "retired"})
		if state == "" {
			ranges.version = max(ranges.version, rec.Get("version"))
		}
	}
	return ranges, nil
}

// Lookup says whether ip is, or was, one of EOP's outbound addresses, and its pool where the range tells it.
func (r *Ranges) Lookup(ip netip.Addr) (pool Pool, ok bool) {
	if !ip.IsValid() {
		return "", false
	}
	for i := range r.rows {
		if r.rows[i].prefix.Contains(ip) {
			return r.rows[i].pool, true
		}
	}
	return "", false
}

// Source says in words where the ranges come from.
func (r *Ranges) Source() string { return r.source }

// Prefixes returns the published ranges without the relay pool, to be put on a recipient's allow list.
func (r *Ranges) Prefixes() []netip.Prefix {
	var out []netip.Prefix
	for _, row := range r.rows {
		if row.pool != Relay && !row.retired {
			out = append(out, row.prefix)
		}
	}
	return out
}

// published returns ranges of a publication. It names no pools, so what is known of the relay pool, which no
// publication holds, stays.
func (r *Ranges) published(prefixes []netip.Prefix, source string) *Ranges {
	out := &Ranges{source: source}
	order.Sort(prefixes, netip.Prefix.Compare)
	for _, p := range slices.Compact(prefixes) {
		out.rows = append(out.rows, rangeRow{prefix: p})
	}
	for _, row := range r.rows {
		if row.pool == Relay {
			out.rows = append(out.rows, row)
		}
	}
	return out
}

// Public says whether an address can be one that the Internet sees: not private, shared, link-local or loopback.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap()
	return ip.IsValid() && ip.IsGlobalUnicast() && !ip.IsPrivate() && !sharedSpace.Contains(ip) &&
		!exchangeInternal.Contains(ip) && ip != broadcast
}

var (
	sharedSpace = netip.MustParsePrefix("100.64.0.0/10") // RFC 6598
	// Exchange Online uses 25.0.0.0/8 inside its own network; it is not routed there.
	exchangeInternal = netip.MustParsePrefix("25.0.0.0/8")
	broadcast        = netip.MustParseAddr("255.255.255.255")
)
