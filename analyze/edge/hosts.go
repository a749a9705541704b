package edge

import (
	"bytes"
	_ "embed"
	"regexp"
	"strings"

	"tracesift/ingest/trace/datafile"
)

//go:embed hosts.csv
var hostsCSV []byte

// HostKind is what a server of Microsoft's is, told by its name.
type HostKind string

// The kinds. The zero value is a name that is none of Microsoft's mail servers.
const (
	OutboundHost HostKind = "outbound"  // an outbound server, by its HELO name or its reverse DNS
	FrontEnd     HostKind = "front_end" // a front end of EOP
	Hub          HostKind = "hub"       // a mailbox or hub server, which sends through a front end
	TenantMX     HostKind = "tenant_mx" // where mail for a tenant goes: a destination, never an edge
)

// Hosts knows the names of Microsoft's mail servers. It is immutable.
type Hosts struct {
	rows []hostRow
}

type hostRow struct {
	kind    HostKind
	pattern *regexp.Regexp
}

// DefaultHosts returns the grammars of hosts.csv.
func DefaultHosts() (*Hosts, error) {
	records, err := datafile.Read("hosts.csv", bytes.NewReader(hostsCSV), "id", "kind", "pattern", "example")
	if err != nil {
		return nil, err
	}
	h := new(Hosts)
	for _, rec := range records {
		pattern, err := regexp.Compile(`^(?:` + rec.Get("pattern") + `)$`)
		if err != nil {
			return nil, rec.Errorf("%w", err)
		}
		if !pattern.MatchString(strings.ToLower(rec.Get("example"))) {
			return nil, rec.Errorf("the pattern does not match its own example %q", rec.Get("example"))
		}
		h.rows = append(h.rows, hostRow{HostKind(rec.Get("kind")), pattern})
	}
	return h, nil
}

// Kind returns what the server of that name is.
func (h *Hosts) Kind(name string) HostKind {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if !strings.HasSuffix(name, ".com") {
		return ""
	}
	for _, row := range h.rows {
		if row.pattern.MatchString(name) {
			return row.kind
		}
	}
	return ""
}

// IsEdge says whether a server of that name is an edge of EOP.
func (h *Hosts) IsEdge(name string) bool {
	k := h.Kind(name)
	return k == OutboundHost || k == FrontEnd
}
