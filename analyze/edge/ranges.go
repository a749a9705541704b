package edge

import (
	"bytes"
	_ "embed"
	"io"
	"net/netip"

	"tracesift/ingest/trace/datafile"
)

//go:embed ranges.csv
var rangesCSV []byte

// Ranges are the published addresses of Exchange Online Protection's outbound servers. They are immutable.
type Ranges struct {
	rows    []rangeRow
	version string
}

type rangeRow struct {
	prefix netip.Prefix
	pool   Pool // empty: any but the relay pool
}

// DefaultRanges returns the ranges of ranges.csv, whose comment names their source and version.
func DefaultRanges() (*Ranges, error) { return LoadRanges("ranges.csv", bytes.NewReader(rangesCSV)) }

// LoadRanges reads a table of the form of ranges.csv; name stands in errors.
func LoadRanges(name string, r io.Reader) (*Ranges, error) {
	records, err := datafile.Read(name, r, "prefix", "pool?", "version?")
	if err != nil {
		return nil, err
	}
	ranges := new(Ranges)
	for _, rec := range records {
		prefix, err := netip.ParsePrefix(rec.Get("prefix"))
		if err != nil {
			return nil, rec.Errorf("%w", err)
		}
		if prefix != prefix.Masked() {
			return nil, rec.Errorf("%s has bits set behind its length; did you mean %s?", prefix, prefix.Masked())
		}
		pool := Pool(rec.Get("pool"))
		if pool != "" && pool != Relay && pool != HighRisk && pool != Normal {
			return nil, rec.Errorf("no pool is called %q; use normal, high_risk, relay or nothing", pool)
		}
		ranges.rows = append(ranges.rows, rangeRow{prefix, pool})
		ranges.version = max(ranges.version, rec.Get("version"))
	}
	return ranges, nil
}

// Lookup says whether ip is one of EOP's outbound addresses, and its pool where the range tells it.
func (r *Ranges) Lookup(ip netip.Addr) (pool Pool, ok bool) {
	for _, row := range r.rows {
		if row.prefix.Contains(ip) {
			return row.pool, true
		}
	}
	return "", false
}

// Version returns the latest version that a range states, empty where none does.
func (r *Ranges) Version() string { return r.version }

// Prefixes returns the published ranges without the relay pool, to be put on a recipient's allow list.
func (r *Ranges) Prefixes() []netip.Prefix {
	var out []netip.Prefix
	for _, row := range r.rows {
		if row.pool != Relay {
			out = append(out, row.prefix)
		}
	}
	return out
}

// Public says whether an address can be one that the Internet sees: not private, shared, link-local or loopback.
func Public(ip netip.Addr) bool {
	return ip.IsValid() && ip.IsGlobalUnicast() && !ip.IsPrivate() && !sharedSpace.Contains(ip) && !exchangeInternal.Contains(ip)
}

var (
	sharedSpace = netip.MustParsePrefix("100.64.0.0/10") // RFC 6598
	// Exchange Online uses 25.0.0.0/8 inside its own network; it is not routed there.
	exchangeInternal = netip.MustParsePrefix("25.0.0.0/8")
)
