package edge

import "net/netip"

// Facts are what one row of a trace, a session of a protocol log or a bounce says about the server that spoke. Empty
// fields are unknown. Which shape has which: Microsoft Learn, "Message tracking" and "Protocol logging".
type Facts struct {
	OnPremises bool // the record was written by a server of the organisation's own
	Bounce     bool // it is a non-delivery report, which any server on the way may have written

	// Rows of a trace.
	ProxyFrontend string // custom_data OutboundProxyFrontendName; of a trace detail, OutboundProxyFrontEndName
	Proxied       bool   // custom_data names the true destination, so server_* may be the front end
	ClientHost    string
	ClientIP      netip.Addr
	ServerHost    string // of a trace detail, ServerHostName; say Proxied
	PoolName      string // custom_data OutboundIpPoolName

	// The refusal in it.
	Words     Words      // of its text, verbatim with its wrappers
	LocalHost string     // host of the bracket in a text that the sending side wrote
	RefusedIP netip.Addr // the address that the refusal says it refused

	// Sessions of SMTP send logs.
	Greeting      string // the argument of EHLO or HELO
	LocalEndpoint netip.Addr

	// Bounces.
	Reporter   string // the server that wrote it: Reporting-MTA, Generating server
	OwnHost    bool   // Reporter stands in a domain of the organisation's own
	Received   string // the last server in the Received fields of the returned message that handed it on
	ReceivedIP netip.Addr

	Report bool // the message itself is a non-delivery report
}
