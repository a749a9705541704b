// Package edge says which outbound server handed a message to the recipient's server: its host name, its public
// address, whose it is and which pool it belongs to, and by which evidence each of these is known.
package edge

import (
	"net/netip"
	"strings"
)

// Owner is whose server an edge is.
type Owner string

// The owners. A gateway is a third party's server between the sender and the Internet.
const (
	EOP          Owner = "eop"
	Own          Owner = "own"
	Gateway      Owner = "gateway"
	UnknownOwner Owner = "unknown"
)

// Pool is the outbound pool of an edge.
type Pool string

// The pools (Microsoft Learn, "Outbound delivery pools").
const (
	Normal      Pool = "normal"
	HighRisk    Pool = "high_risk"
	Relay       Pool = "relay"
	OnPremises  Pool = "on_premises"
	UnknownPool Pool = "unknown"
)

// Edge is one outbound server as one record knows it. Empty fields are unknown.
type Edge struct {
	Host         string // lower-case, as logged
	IP           netip.Addr
	HostEvidence Evidence
	IPEvidence   Evidence
	Owner        Owner
	Pool         Pool
	PoolEvidence Evidence
	NameFits     Match // whether the address can be that of the name; a check, nothing is derived from it
	// Conflict: the refusal names another public address than the record has for our end.
	Conflict bool
}

// Unknown returns the edge of which nothing is known.
func Unknown() Edge {
	return Edge{
		HostEvidence: EvidenceNone, IPEvidence: EvidenceNone, PoolEvidence: EvidenceNone,
		Owner: UnknownOwner, Pool: UnknownPool,
	}
}

// Key is what makes two names one host: the first label. The same server is logged with its full name, with the name
// of another zone or by its short name. It is empty where the host is not known.
func (e *Edge) Key() string {
	label, _, _ := strings.Cut(e.Host, ".")
	return label
}
