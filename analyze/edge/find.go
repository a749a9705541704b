package edge

import (
	"net/netip"
	"strings"
)

// Finder tells edges apart. It is safe for concurrent use.
type Finder struct {
	Ranges *Ranges
	Hosts  *Hosts
}

// NewFinder returns a finder with the embedded host names, and with the embedded ranges where it is given none.
func NewFinder(ranges *Ranges) (*Finder, error) {
	if ranges == nil {
		var err error
		if ranges, err = DefaultRanges(); err != nil {
			return nil, err
		}
	}
	hosts, err := defaultHosts()
	return &Finder{Ranges: ranges, Hosts: hosts}, err
}

// Find returns the edge of one attempt with the evidence for it. The address of an edge is never derived from its
// name: one HELO name is shared by many addresses.
func (f *Finder) Find(facts Facts) Edge {
	var e Edge
	e.Host, e.HostEvidence = f.host(&facts)
	e.IP, e.IPEvidence = f.address(&facts)
	name := f.Hosts.Name(e.Host)
	e.NameFits = name.Fits(e.IP)
	e.Owner = f.owner(&facts, &e, &name)
	e.Pool, e.PoolEvidence = f.pool(&facts, &e, &name)
	e.Conflict = e.IPEvidence == EvidenceRefusalIP && f.can(&facts, facts.ClientIP) && facts.ClientIP != e.IP
	return e
}

// host follows the order of the evidence. A bracket with the name of one of EOP's in a log of the organisation's own is
// the remote side's.
func (f *Finder) host(facts *Facts) (string, Evidence) {
	if facts.ProxyFrontend != "" && !facts.Bounce && !facts.OnPremises {
		return lower(facts.ProxyFrontend), EvidenceProxyFrontend
	}
	client := hostName(facts.ClientHost)
	bracket := hostName(facts.LocalHost)
	switch {
	case facts.Bounce:
		return f.hostOfBounce(facts, bracket)
	case facts.OnPremises:
		greeting := hostName(facts.Greeting)
		switch {
		case client != "":
			return client, EvidenceClientHostname
		case greeting != "":
			return greeting, EvidenceGreeting
		case bracket != "" && f.Hosts.Kind(bracket) == "":
			return bracket, EvidenceLocalBracket
		}
		return "", EvidenceNone
	}
	server := hostName(facts.ServerHost)
	switch {
	case bracket != "":
		return bracket, EvidenceLocalBracket
	case f.Hosts.IsEdge(client):
		return client, EvidenceClientHostname
	case facts.Proxied && f.Hosts.IsEdge(server):
		return server, EvidenceServerHostname
	}
	if named := facts.Words.Host; f.Hosts.IsEdge(named) {
		return named, EvidenceRefusalName
	}
	switch {
	case client != "":
		return client, EvidenceHubOnly
	case facts.Proxied && f.Hosts.Kind(server) == Hub:
		return server, EvidenceHubOnly
	}
	return "", EvidenceNone
}

// hostOfBounce knows what a bounce says: the bracket of its diagnostic text, the server that the returned message left,
// and last who wrote the bounce, which may be a hub.
func (f *Finder) hostOfBounce(facts *Facts, bracket string) (string, Evidence) {
	received, reporter := hostName(facts.Received), hostName(facts.Reporter)
	switch kind := f.Hosts.Kind(reporter); {
	case bracket != "":
		return bracket, EvidenceLocalBracket
	case f.Hosts.IsEdge(received):
		return received, EvidenceReceived
	case kind == TenantMX:
		return "", EvidenceNone // a destination
	case kind == Hub:
		return reporter, EvidenceHubOnly
	case reporter != "":
		return reporter, EvidenceGeneratingServer
	}
	return "", EvidenceNone
}

// address takes the refusal's own words first, then the end of the connection where it is public.
func (f *Finder) address(facts *Facts) (netip.Addr, Evidence) {
	switch {
	case f.can(facts, facts.RefusedIP):
		return facts.RefusedIP, EvidenceRefusalIP
	case f.can(facts, facts.ClientIP):
		return facts.ClientIP, EvidenceClientIP
	case f.can(facts, facts.LocalEndpoint):
		return facts.LocalEndpoint, EvidenceLocalEndpoint
	case f.can(facts, facts.ReceivedIP):
		return facts.ReceivedIP, EvidenceReceivedIP
	}
	return netip.Addr{}, EvidenceNone
}

// can says whether an address can be the edge's: it is public, and in the ranges of Exchange Online where that sent the
// message, outside them where a server of the organisation's own did. A bounce may be about either.
func (f *Finder) can(facts *Facts, ip netip.Addr) bool {
	if !Public(ip) {
		return false
	}
	_, eop := f.Ranges.Lookup(ip)
	return facts.Bounce || eop != facts.OnPremises
}

// owner says whose the edge is. A row of Exchange Online's own trace was sent by Exchange Online; who writes a bounce
// and is neither that nor of the organisation is a gateway that it sends through.
func (f *Finder) owner(facts *Facts, e *Edge, name *Name) Owner {
	if _, eop := f.Ranges.Lookup(e.IP); eop {
		return EOP
	}
	switch {
	case name.IsEdge() || name.Kind == Hub:
		return EOP
	case facts.Bounce && e.Host == "":
		return UnknownOwner
	case facts.Bounce && facts.OwnHost:
		return Own
	case facts.Bounce:
		return Gateway
	case !facts.OnPremises:
		return EOP
	case e.Host != "" || e.IP.IsValid():
		return Own
	}
	return UnknownOwner
}

// pool reads the pool's name, then the words of the refusal, the name of the server, and the range.
func (f *Finder) pool(facts *Facts, e *Edge, name *Name) (Pool, Evidence) {
	if e.Owner != EOP {
		if e.Owner == Own {
			return OnPremises, EvidenceOwner
		}
		return UnknownPool, EvidenceNone
	}
	if facts.PoolName != "" {
		return poolByName(facts.PoolName), EvidencePoolName
	}
	if p := facts.Words.Pool; p != "" {
		return p, EvidencePoolWords
	}
	if facts.Report {
		return HighRisk, EvidencePoolOfReport
	}
	if name.Pool != "" {
		return name.Pool, EvidencePoolHost
	}
	if named := f.Hosts.Name(facts.Words.Host); named.Pool != "" {
		return named.Pool, EvidencePoolHost
	}
	if p, ok := f.Ranges.Lookup(e.IP); ok && p != "" {
		return p, EvidencePoolRange
	}
	return UnknownPool, EvidenceNone
}

// poolByName reads OutboundIpPoolName. Of its values Microsoft documents RegularRelayOutboundPool only, so the word in
// the name decides.
func poolByName(name string) Pool {
	name = lower(name)
	switch {
	case strings.Contains(name, "relay"):
		return Relay
	case strings.Contains(name, "highrisk"), strings.Contains(name, "high risk"), strings.Contains(name, "hrdp"):
		return HighRisk
	case strings.Contains(name, "normal"), strings.Contains(name, "regular"), strings.Contains(name, "default"):
		return Normal
	}
	return UnknownPool
}
