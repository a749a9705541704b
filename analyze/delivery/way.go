package delivery

import (
	"net/netip"
	"strings"

	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// way is what the row of a trace and its refusal say of a server on our side.
type way struct {
	onPremises, report, proxied                      bool
	clientHost, clientIP, serverHost, frontend, pool string

	hint hint
}

// hint is what a refusal says of a server on our side; most say nothing.
type hint struct {
	refusedIP netip.Addr
	bracket   string // the server in the bracket of a text that our side wrote
	words     edge.Words
}

// mostWays is how many ways are remembered.
const mostWays = 1 << 12

// edge returns the server on our side. Most messages leave through few servers, which are looked at once.
func (h *history) edge(e *event, refusal *ndr.Refusal) edge.Edge {
	k, of := h.edgeKey(e), h.hint(e, refusal)
	if of != (hint{}) || e.Shape.grain() != trace.GrainEvent {
		return h.edgeByTexts(e, &k, of)
	}
	known := h.f.memo.edge(&k)
	if known.Owner == "" {
		*known = h.edgeByTexts(e, &k, of)
	}
	return *known
}

// hint returns what a refusal, which may be none, says of the server on our side.
func (h *history) hint(e *event, refusal *ndr.Refusal) hint {
	if refusal == nil {
		return hint{}
	}
	of := hint{refusedIP: refusal.ClientIP, words: edge.WordsOf(h.text(e))}
	if !e.has(flagFromRemote) {
		of.bracket = refusal.LocalHost
	}
	return of
}

// edgeKey returns what the server on our side is told by but for a refusal.
func (h *history) edgeKey(e *event) edgeKey {
	f := &e.Fields
	k := edgeKey{
		premises: e.onPremises(), report: h.f.common.Kind == DSN,
		clientIP: f[fieldClientIP], frontend: f[fieldFrontend], pool: f[fieldPool],
	}
	if k.premises || k.frontend == 0 { // else the many hubs behind a front end do not matter
		k.clientHost, k.proxied = f[fieldClientHost], e.proxied()
		if k.proxied {
			k.serverHost = f[fieldServerHost] // else the remote server
		}
	}
	return k
}

// edgeByTexts is edge by what the texts of a key and a refusal say.
func (h *history) edgeByTexts(e *event, k *edgeKey, of hint) edge.Edge {
	text := h.f.Dict.Text
	w := way{
		onPremises: k.premises, report: k.report, proxied: k.proxied,
		clientHost: text(k.clientHost), clientIP: text(k.clientIP), serverHost: text(k.serverHost),
		frontend: text(k.frontend), pool: text(k.pool), hint: of,
	}
	if e.Shape.grain() != trace.GrainEvent {
		return h.findEdge(e, &w)
	}
	found, known := h.f.ways[w]
	if !known {
		found = h.findEdge(e, &w)
		if len(h.f.ways) == mostWays {
			clear(h.f.ways)
		}
		for _, s := range []*string{
			&w.clientHost, &w.clientIP, &w.serverHost, &w.frontend, &w.pool, &w.hint.bracket, &w.hint.words.Host, &found.Host,
		} {
			*s = strings.Clone(*s)
		}
		h.f.ways[w] = found
	}
	return found
}

// findEdge looks at all that a row says of the server on our side, and at what a way has of its refusal.
func (h *history) findEdge(e *event, w *way) edge.Edge {
	text := func(f field) string { return h.f.Dict.Text(e.Fields[f]) }
	client, clientIP := text(fieldClientHost), ip(w.clientIP)
	facts := edge.Facts{
		OnPremises:    w.onPremises,
		ProxyFrontend: w.frontend,
		Proxied:       e.proxied(),
		ServerHost:    text(fieldServerHost),
		PoolName:      w.pool,
		Report:        w.report,
		RefusedIP:     w.hint.refusedIP,
		LocalHost:     w.hint.bracket,
		Words:         w.hint.words,
	}
	switch e.Shape.grain() {
	case trace.GrainBounce:
		facts.Bounce = true
		facts.Reporter, facts.OwnHost = text(fieldReporter), h.f.env.Own.hold(text(fieldReporter))
		facts.Received, facts.ReceivedIP = client, clientIP
	case trace.GrainLine:
		facts.Greeting, facts.LocalEndpoint = client, clientIP
	case trace.GrainDetail:
		facts.ServerHost, facts.Proxied = client, true // the server that wrote the event
	default:
		facts.ClientHost, facts.ClientIP = client, clientIP
	}
	return h.f.env.Edges.Find(facts)
}
