package edge

import (
	"bytes"
	_ "embed"
	"regexp"
	"strings"
	"sync"

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

// Name is what the name of one of Microsoft's mail servers tells. Empty fields are not in it.
type Name struct {
	Kind       HostKind
	Pool       Pool   // of reverse DNS names only: a HELO name is shared by pools
	Region     string // NAM, EUR, APC ..., or the name of an Azure region
	Forest     string // NAM11, NAMPRD13
	Datacentre string // BN8
	tail       string // digits that end in the last octet or group of the address
	family     string // whose address: ip4, ip6 or either
}

// IsEdge says whether the server speaks to servers outside.
func (n *Name) IsEdge() bool { return n.Kind == OutboundHost || n.Kind == FrontEnd }

// Hosts knows the names of Microsoft's mail servers. It remembers what it was asked, and is safe for concurrent use.
type Hosts struct {
	rows []hostRow

	mu    sync.RWMutex
	known map[string]*Name
}

type hostRow struct {
	name    Name // what all names of the row have in common
	pattern *regexp.Regexp
}

// defaultHosts returns the grammars of hosts.csv.
func defaultHosts() (*Hosts, error) {
	records, err := datafile.Read("hosts.csv", bytes.NewReader(hostsCSV), "id", "kind", "pool", "family", "pattern", "example")
	if err != nil {
		return nil, err
	}
	h := &Hosts{known: map[string]*Name{}}
	for _, rec := range records {
		pattern, err := regexp.Compile(`^(?:` + rec.Get("pattern") + `)$`)
		if err != nil {
			return nil, rec.Errorf("%w", err)
		}
		row := hostRow{Name{Kind: HostKind(rec.Get("kind")), Pool: Pool(rec.Get("pool")), family: rec.Get("family")}, pattern}
		h.rows = append(h.rows, row)
		example := rec.Get("example")
		if !pattern.MatchString(strings.ToLower(example)) {
			return nil, rec.Errorf("the pattern does not match its own example %q", example)
		}
		if first := h.parse(strings.ToLower(example)); first.Kind != row.name.Kind || first.Pool != row.name.Pool {
			return nil, rec.Errorf("an earlier row takes the example %q", example)
		}
	}
	return h, nil
}

// mostNames is how many names are remembered: all of a large trace, but not all that a hostile one can make up.
const mostNames = 1 << 14

// Name returns what a name tells; the zero value for one that is not of Microsoft's mail servers. A nil *Hosts knows none.
func (h *Hosts) Name(host string) Name {
	if h == nil || !mayBe(host) {
		return Name{}
	}
	h.mu.RLock()
	n := h.known[host]
	h.mu.RUnlock()
	if n != nil {
		return *n
	}
	fresh := h.parse(lower(host))
	h.mu.Lock()
	if len(h.known) < mostNames {
		h.known[strings.Clone(host)] = &fresh
	}
	h.mu.Unlock()
	return fresh
}

// mayBe says whether a name has one of the endings of Microsoft's.
func mayBe(host string) bool {
	host = strings.TrimSuffix(host, ".")
	for _, ending := range [...]string{".outlook.com", ".exchangelabs.com", ".mx.microsoft"} {
		if i := len(host) - len(ending); i > 0 && strings.EqualFold(host[i:], ending) {
			return true
		}
	}
	return false
}

// parse reads a name in lower case.
func (h *Hosts) parse(host string) Name {
	for i := range h.rows {
		row := &h.rows[i]
		groups := row.pattern.FindStringSubmatch(host)
		if groups == nil {
			continue
		}
		n := row.name
		for i, group := range row.pattern.SubexpNames() {
			switch value := strings.Clone(groups[i]); group {
			case "region":
				n.Region = strings.ToUpper(value)
			case "azure":
				n.Region = value
			case "forest":
				n.Forest = strings.ToUpper(value)
			case "dc":
				n.Datacentre = strings.ToUpper(value)
			case "tail":
				n.tail = value
			}
		}
		return n
	}
	return Name{}
}

// Kind returns what the server of that name is.
func (h *Hosts) Kind(host string) HostKind { return h.Name(host).Kind }

// IsEdge says whether a server of that name is an edge of EOP.
func (h *Hosts) IsEdge(host string) bool {
	n := h.Name(host)
	return n.IsEdge()
}
