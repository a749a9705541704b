package edge

import (
	"net/netip"
	"strings"
)

// Facts are what one row of a trace, and the refusal in it, say about the server that spoke. Empty fields are unknown.
type Facts struct {
	OnPremises    bool   // the row was written by an Exchange server of the organisation's own
	ProxyFrontend string // custom_data OutboundProxyFrontendName
	Proxied       bool   // custom_data names the true destination, so server_* may be the front end
	ClientHost    string
	ClientIP      netip.Addr
	ServerHost    string
	LocalHost     string     // host of the bracket in a text that the sending side wrote
	RefusedIP     netip.Addr // the address that the refusal says it refused
	PoolName      string     // custom_data OutboundIpPoolName
	PoolWords     Pool       // pool that the refusal's wrapper names
}

// Finder tells edges apart. It is immutable.
type Finder struct {
	Ranges *Ranges
	Hosts  *Hosts
}

// NewFinder returns a finder with the embedded ranges and host names.
func NewFinder() (*Finder, error) {
	ranges, err := DefaultRanges()
	if err != nil {
		return nil, err
	}
	hosts, err := DefaultHosts()
	return &Finder{Ranges: ranges, Hosts: hosts}, err
}

// Find returns the edge of one attempt with the evidence for it. The address of an edge is never derived from its
// name: one HELO name is shared by many addresses.
func (f *Finder) Find(facts Facts) Edge {
	e := Edge{HostEvidence: EvidenceNone, IPEvidence: EvidenceNone}
	e.Host, e.HostEvidence = f.host(facts)
	e.IP, e.IPEvidence = f.address(facts)
	e.Owner = f.owner(facts, e)
	e.Pool = f.pool(facts, e)
	return e
}

// host follows the order of the evidence: the name the front end gave in EHLO, the bracket of a text of our own, a
// client_hostname or, where the row was proxied, server_hostname that is an edge's, and last the hub. A tracking log
// names the server itself; a bracket with the name of one of EOP's is the remote side's there.
func (f *Finder) host(facts Facts) (string, Evidence) {
	switch {
	case facts.OnPremises && facts.ClientHost != "":
		return lower(facts.ClientHost), EvidenceClientHostname
	case facts.OnPremises && f.Hosts.Kind(facts.LocalHost) != "":
		return "", EvidenceNone
	case facts.ProxyFrontend != "":
		return lower(facts.ProxyFrontend), EvidenceProxyFrontend
	case facts.LocalHost != "":
		return lower(facts.LocalHost), EvidenceLocalBracket
	case f.Hosts.IsEdge(facts.ClientHost):
		return lower(facts.ClientHost), EvidenceClientHostname
	case facts.Proxied && f.Hosts.IsEdge(facts.ServerHost):
		return lower(facts.ServerHost), EvidenceServerHostname
	case facts.ClientHost != "":
		return lower(facts.ClientHost), EvidenceHubOnly
	}
	return "", EvidenceNone
}

// address takes the refusal's own words first, then client_ip where it is public. An address that a refusal names is
// the edge's only if it can be: the edges of Exchange Online lie in the published ranges, the organisation's own do not.
func (f *Finder) address(facts Facts) (netip.Addr, Evidence) {
	can := func(ip netip.Addr) bool {
		_, eop := f.Ranges.Lookup(ip)
		return Public(ip) && eop != facts.OnPremises
	}
	switch {
	case can(facts.RefusedIP):
		return facts.RefusedIP, EvidenceRefusalIP
	case can(facts.ClientIP):
		return facts.ClientIP, EvidenceClientIP
	}
	return netip.Addr{}, EvidenceNone
}

// owner says whose the edge is. A row of Exchange Online's own trace was sent by Exchange Online.
func (f *Finder) owner(facts Facts, e Edge) Owner {
	if _, eop := f.Ranges.Lookup(e.IP); eop {
		return EOP
	}
	if k := f.Hosts.Kind(e.Host); k == OutboundHost || k == FrontEnd || k == Hub {
		return EOP
	}
	switch {
	case facts.OnPremises && e.Host != "":
		return Own
	case !facts.OnPremises:
		return EOP
	}
	return UnknownOwner
}

// pool reads the pool's name, then the words of the refusal, then the range.
func (f *Finder) pool(facts Facts, e Edge) Pool {
	if e.Owner == Own {
		return OnPremises
	}
	if p := poolByName(facts.PoolName); p != "" {
		return p
	}
	if facts.PoolWords != "" {
		return facts.PoolWords
	}
	if p, ok := f.Ranges.Lookup(e.IP); ok && p != "" {
		return p
	}
	return UnknownPool
}

// poolByName reads OutboundIpPoolName. Of its values Microsoft documents RegularRelayOutboundPool only, so the word in
// the name decides.
func poolByName(name string) Pool {
	name = lower(name)
	switch {
	case name == "":
		return ""
	case strings.Contains(name, "relay"):
		return Relay
	case strings.Contains(name, "highrisk"), strings.Contains(name, "high risk"), strings.Contains(name, "hrdp"):
		return HighRisk
	case strings.Contains(name, "normal"), strings.Contains(name, "regular"), strings.Contains(name, "default"):
		return Normal
	}
	return UnknownPool
}

// lower is how host names are compared and shown.
func lower(s string) string { return strings.ToLower(strings.TrimSuffix(s, ".")) }

// PoolOfWords reads the pool that Exchange Online names in its own wrapper of a refusal, as in "because of IP Block
// (from outbound normal IP pools)".
func PoolOfWords(text string) Pool {
	text = lower(text)
	switch {
	case strings.Contains(text, "outbound normal ip pool"):
		return Normal
	case strings.Contains(text, "outbound high risk ip pool"), strings.Contains(text, "high risk delivery pool"):
		return HighRisk
	case strings.Contains(text, "outbound relay ip pool"):
		return Relay
	}
	return ""
}
