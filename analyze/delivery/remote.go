package delivery

import "strings"

// remote returns the server on the other side as the row knows it: the true destination where Exchange Online proxied
// the connection, else server_*, unless that is a front end of EOP.
func (h *history) remote(e *event) Remote {
	k := remoteKey{host: e.Fields[fieldServerHost], ip: e.Fields[fieldServerIP], premises: e.onPremises()}
	if e.proxied() {
		k = remoteKey{host: e.Fields[fieldProxyHost], ip: e.Fields[fieldProxyIP], proxied: true}
	}
	r, known := h.f.memo.remote(&k)
	if !known {
		*r = h.f.newRemote(&k)
	}
	return *r
}

// connector returns the connector of an event in lower case.
func (h *history) connector(e *event) string {
	return h.f.connectors.of(h.f.Dict.Text(e.Fields[fieldConnector]))
}

// lowerCase remembers texts in lower case, of which there are few.
type lowerCase map[string]string

// mostLowered is how many texts are remembered.
const mostLowered = 1 << 10

// of returns a text in lower case.
func (l lowerCase) of(text string) string {
	lower, known := l[text]
	if !known {
		lower = strings.ToLower(text)
		if len(l) < mostLowered {
			l[strings.Clone(text)] = strings.Clone(lower)
		}
	}
	return lower
}

// newRemote normalises the host and the address of a server.
func (f *Finalizer) newRemote(k *remoteKey) Remote {
	host := f.Dict.Text(k.host)
	if !k.proxied && !k.premises && f.env.Edges.Hosts.IsEdge(host) {
		return Remote{}
	}
	return Remote{Host: strings.ToLower(strings.TrimSuffix(host, ".")), IP: ip(f.Dict.Text(k.ip))}
}
