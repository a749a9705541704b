package delivery

import "tracesift/analyze/edge"

// edgeKey is what the server on our side is told by where nothing was refused: a way in symbols.
type edgeKey struct {
	onPremises, report, proxied                      bool
	clientHost, clientIP, serverHost, frontend, pool Sym
}

// edgeMemo remembers the edges of keys of common symbols, which stand for the same in all messages of a store. Each
// place is for the last of many keys.
type edgeMemo struct {
	common *Dict // whose symbols they are
	places [1 << 8]struct {
		edgeKey
		edge edge.Edge // without an owner: none yet
	}
}

// edgesOf returns what is remembered of common symbols; nil where the message has none.
func (f *Finalizer) edgesOf(common *Dict) *edgeMemo {
	switch {
	case common == nil:
		return nil
	case f.edges == nil || f.edges.common != common:
		f.edges = &edgeMemo{common: common}
	}
	return f.edges
}

// at returns where the edge of a key is remembered; nil where the key has symbols that end with the message.
func (m *edgeMemo) at(k *edgeKey) *edge.Edge {
	if m == nil {
		return nil
	}
	place := uint32(0)
	for _, s := range [...]Sym{k.clientHost, k.clientIP, k.serverHost, k.frontend, k.pool} {
		if s != 0 && !isCommon(s) {
			return nil
		}
		place = (place ^ uint32(s)) * 0x9E3779B1 // spreads numbers: 2^32 by the golden ratio
	}
	p := &m.places[place>>16%uint32(len(m.places))]
	if p.edgeKey != *k {
		p.edgeKey, p.edge = *k, edge.Edge{}
	}
	return &p.edge
}
