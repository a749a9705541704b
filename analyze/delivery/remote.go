package delivery

import "strings"

// remoteMemo remembers the servers on the other side of the rows that were looked at last: recipients share rows, and
// each row is asked several times for each of them.
type remoteMemo struct {
	known [8]struct {
		item   *Item
		remote Remote
	}
	next int
}

// forget forgets the rows of the message before.
func (m *remoteMemo) forget() {
	for i := range m.known[:min(m.next, len(m.known))] {
		m.known[i].item = nil
	}
	m.next = 0
}

// remote returns the server on the other side as the row knows it.
func (h *history) remote(e *event) Remote {
	m := &h.f.remotes
	for i := range m.known[:min(m.next, len(m.known))] {
		if r := &m.known[i]; r.item == e.Item {
			return r.remote
		}
	}
	r := &m.known[m.next%len(m.known)]
	m.next++
	r.item, r.remote = e.Item, h.f.remoteOf(e.Item)
	return r.remote
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

// remoteOf returns the server on the other side as the row knows it: the true destination where Exchange Online proxied
// the connection, else server_*, unless that is a front end of EOP.
func (f *Finalizer) remoteOf(it *Item) Remote {
	if it.proxied() {
		return newRemote(f.Dict.Text(it.Fields[fieldProxyHost]), f.Dict.Text(it.Fields[fieldProxyIP]))
	}
	host := f.Dict.Text(it.Fields[fieldServerHost])
	if !it.onPremises() && f.env.Edges.Hosts.IsEdge(host) {
		return Remote{}
	}
	return newRemote(host, f.Dict.Text(it.Fields[fieldServerIP]))
}

// newRemote normalises the host and the address of a server.
func newRemote(host, address string) Remote {
	return Remote{Host: strings.ToLower(strings.TrimSuffix(host, ".")), IP: ip(address)}
}
