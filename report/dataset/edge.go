package dataset

import "tracesift/analyze/edge"

// edgeColumns are what is known of the server on our side.
func edgeColumns() []column[edge.Edge] {
	type E = edge.Edge
	return []column[E]{
		text("edge_host", "Outbound server that spoke to the recipient's, lower-case as logged.",
			func(e *E) string { return e.Host }),
		text("edge_ip", "Public address of the edge.", func(e *E) string { return address(e.IP) }),
		text("edge_evidence", "Part of the record that told edge_host; none where it is unknown.",
			func(e *E) string { return evidence(e.HostEvidence) }),
		text("edge_ip_evidence", "Part of the record that told edge_ip; none where it is unknown.",
			func(e *E) string { return evidence(e.IPEvidence) }),
		text("edge_owner", "eop, own, gateway or unknown.", func(e *E) string { return string(e.Owner) }),
		text("pool", "Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.",
			func(e *E) string { return string(e.Pool) }),
	}
}

func edgeNetColumn() column[edge.Edge] {
	return text("edge_net", "Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.",
		func(e *edge.Edge) string { return network(e.IP) }, added)
}

// edgeNames are the columns that follow from the edge.
func edgeNames() []string { return namesOf(append(edgeColumns(), edgeNetColumn())...) }
