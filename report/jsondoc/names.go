package jsondoc

import "tracesift/analyze"

// filter is which deliveries the figures are about.
type filter struct {
	Direction string  `json:"direction"`
	Since     *moment `json:"since"` // by origination; null: no bound
	Until     *moment `json:"until"` // exclusive
	LeftOut   int64   `json:"left_out_deliveries"`
}

// front is a provider or filter in front of recipients.
type front struct {
	Provider string           `json:"provider"` // key; other: a server of no known one; empty: not known
	Name     string           `json:"name"`
	Kind     string           `json:"kind"`
	Evidence map[string]int64 `json:"provider_evidence"`
	Rate     rate             `json:"rate"`
	tally
}

// named are the figures of a name of the sending side.
type named struct {
	Rate rate `json:"rate"`
	counts
	span
	DominantClass string `json:"dominant_class"`
}

type sender struct {
	Sender string `json:"sender"`
	named
}

type senderDomain struct {
	SenderDomain string `json:"sender_domain"`
	named
}

type connector struct {
	Connector string `json:"connector"`
	named
}

// rest sums up the names that have no row.
type rest struct {
	Names int64 `json:"names"`
	named
}

func filterOf(r *analyze.Result) filter {
	direction := string(r.Choice.Direction)
	if direction == "" {
		direction = "outbound"
	}
	return filter{direction, at(r.Choice.Since), at(r.Choice.Until), r.LeftOut}
}

func frontOf(t *analyze.Tally, withheld bool) front {
	facts := t.Provider
	if facts == nil {
		facts = &analyze.ProviderFacts{}
	}
	return front{facts.Key, t.Name, facts.Kind, tallied(facts.Evidence), rateOf(t, withheld), tallyOf(t)}
}

func namedOf(t *analyze.Tally, withheld bool) named {
	return named{rateOf(t, withheld), countsOf(t), spanOf(t.Span), t.DominantClass}
}

// restOf returns what the rows leave out.
func restOf(n *analyze.Names, withheld bool) rest {
	return rest{n.Count - int64(len(n.Rows)), namedOf(&n.Rest, withheld)}
}
