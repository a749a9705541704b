package edge

// Evidence names the part of a record that told the host, the address or the pool of an edge.
type Evidence string

// EvidenceNone says that nothing told it.
const EvidenceNone Evidence = "none"

// The evidence for a host, strongest first within one kind of record.
const (
	EvidenceProxyFrontend    Evidence = "proxy_frontend"    // custom_data OutboundProxyFrontendName
	EvidenceLocalBracket     Evidence = "refusal_bracket"   // [host time session] of a text written by the sending side
	EvidenceClientHostname   Evidence = "client_hostname"   // client_hostname with an edge's name, or of an own log
	EvidenceServerHostname   Evidence = "server_hostname"   // server_* of a proxied row that holds an EOP name
	EvidenceRefusalName      Evidence = "refusal_name"      // the name of an outbound server in the remote side's words
	EvidenceGreeting         Evidence = "greeting"          // the name that our end of a session gave in EHLO
	EvidenceReceived         Evidence = "received"          // the last Received field of a returned message
	EvidenceGeneratingServer Evidence = "generating_server" // the server that wrote a bounce
	EvidenceHubOnly          Evidence = "hub_only"          // the hub's name: the front end is not known
)

// The evidence for an address.
const (
	EvidenceRefusalIP     Evidence = "refusal_ip"     // the address that the refusal itself names
	EvidenceClientIP      Evidence = "client_ip"      // client_ip, a public address
	EvidenceLocalEndpoint Evidence = "local_endpoint" // our end of a session, a public address
	EvidenceReceivedIP    Evidence = "received_ip"    // the last Received field of a returned message
)

// The evidence for a pool, strongest first.
const (
	EvidenceOwner        Evidence = "owner"         // it is the organisation's own server
	EvidencePoolName     Evidence = "pool_name"     // custom_data OutboundIpPoolName
	EvidencePoolWords    Evidence = "refusal_words" // Exchange Online names the pool in its wrapper of the refusal
	EvidencePoolHost     Evidence = "host_name"     // the grammar of outbound servers' names
	EvidencePoolRange    Evidence = "range"         // the range of the address
	EvidencePoolOfReport Evidence = "report"        // non-delivery reports always leave through the high-risk pool
)

// Confidence is how far evidence can be trusted.
type Confidence string

// The confidences.
const (
	High    Confidence = "high"   // the record is about the edge
	Medium  Confidence = "medium" // it takes a reading of texts or names to tell that it is
	Low     Confidence = "low"    // a server before the edge
	Nothing Confidence = "none"
)

// Confidence returns how far the evidence can be trusted. What is inferred from names and ranges that Microsoft does
// not document is never high.
func (e Evidence) Confidence() Confidence {
	switch e {
	case EvidenceProxyFrontend, EvidenceClientHostname, EvidenceGreeting,
		EvidenceRefusalIP, EvidenceClientIP, EvidenceLocalEndpoint,
		EvidenceOwner, EvidencePoolName, EvidencePoolWords, EvidencePoolOfReport:
		return High
	case EvidenceLocalBracket, EvidenceServerHostname, EvidenceRefusalName, EvidenceReceived, EvidenceGeneratingServer,
		EvidenceReceivedIP, EvidencePoolHost, EvidencePoolRange:
		return Medium
	case EvidenceHubOnly:
		return Low
	}
	return Nothing
}
