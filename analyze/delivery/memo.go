package delivery

import "tracesift/analyze/edge"

// memo remembers the servers on both sides by the symbols that rows tell them by: recipients share rows, rows are asked
// several times, and most messages leave through few servers. Common symbols stand for the same in all messages of a
// store, others in the message at hand. Each place is for the last of many keys.
type memo struct {
	common  *Dict  // whose symbols are the common ones
	message uint64 // number of the message at hand, from 1
	own     bool   // all symbols of the message at hand are its own
	remotes [1 << 11]struct {
		remoteKey
		remote Remote
	}
	edges [1 << 8]struct {
		edgeKey
		edge edge.Edge // without an owner: none yet
	}
}

// remoteKey is what the server on the other side is told by. A key that is all zero tells of none.
type remoteKey struct {
	host, ip Sym
	proxied  bool   // the true destination of a connection through a front end
	premises bool   // by a server of the organisation's own
	message  uint64 // whose symbols they are; 0: they are common ones
}

// edgeKey is what the server on our side is told by where no refusal says more: a way in symbols.
type edgeKey struct {
	premises, report, proxied                        bool
	clientHost, clientIP, serverHost, frontend, pool Sym
	message                                          uint64 // as of a remoteKey
}

// begin begins another message, with texts of a dictionary.
func (m *memo) begin(texts *Dict) {
	m.own = texts.common == nil
	if !m.own && m.common != texts.common {
		*m = memo{common: texts.common, message: m.message}
	}
	m.message++
}

// spread is what symbols are multiplied by, so that the higher bits depend on all of theirs: 2^32 by the golden ratio.
const spread = 0x9E3779B1

// remote returns where the server of a key is remembered; known is false where it is still to be found.
func (m *memo) remote(k *remoteKey) (r *Remote, known bool) {
	k.message = m.of(k.host, k.ip)
	p := &m.remotes[(uint32(k.host)*spread^uint32(k.ip))*spread>>16%uint32(len(m.remotes))]
	known = p.remoteKey == *k
	p.remoteKey = *k
	return &p.remote, known
}

// edge returns where the edge of a key is remembered, which has no owner where it is still to be found.
func (m *memo) edge(k *edgeKey) *edge.Edge {
	symbols := [...]Sym{k.clientHost, k.clientIP, k.serverHost, k.frontend, k.pool}
	k.message = m.of(symbols[:]...)
	place := uint32(0)
	for _, s := range symbols {
		place = (place ^ uint32(s)) * spread
	}
	p := &m.edges[place>>16%uint32(len(m.edges))]
	if p.edgeKey != *k {
		p.edgeKey, p.edge = *k, edge.Edge{}
	}
	return &p.edge
}

// of returns the number of the message whose symbols these are, 0 where they are common ones.
func (m *memo) of(symbols ...Sym) uint64 {
	for _, s := range symbols {
		if s != 0 && (m.own || !isCommon(s)) {
			return m.message
		}
	}
	return 0
}
