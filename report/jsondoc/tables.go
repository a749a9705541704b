package jsondoc

// counts is what became of the mail of a row. Deferred deliveries were refused for now at least once.
type counts struct {
	Failures           int64 `json:"failures"`
	Deliveries         int64 `json:"deliveries"`
	Delivered          int64 `json:"delivered"`
	Blocked            int64 `json:"blocked"`
	DeferredDeliveries int64 `json:"deferred_deliveries"`
	Recovered          int64 `json:"recovered"`
}

// tally is what every row of a table of failures has.
type tally struct {
	counts
	delays
	span
	Dominant      dominant `json:"dominant_refusal"`
	DominantClass string   `json:"dominant_class"`
}

// delays are from the first deferral to acceptance, over the recovered, whole seconds; null where nothing was
// recovered.
type delays struct {
	Median *int64 `json:"median_delay_s"`
	P90    *int64 `json:"p90_delay_s"`
}

type dominant struct {
	Text     string `json:"text"`
	Template string `json:"template"`
	Count    int64  `json:"count"`
}

type edge struct {
	EdgeHost     string           `json:"edge_host"`
	EdgeIPs      []string         `json:"edge_ips"`
	EdgeOwner    string           `json:"edge_owner"`
	Pool         string           `json:"pool"`
	Evidence     map[string]int64 `json:"edge_evidence"`
	IPEvidence   map[string]int64 `json:"edge_ip_evidence"`
	Confidence   string           `json:"edge_confidence"` // in the host: high, medium, low or none
	Region       string           `json:"edge_region"`
	Datacentre   string           `json:"edge_datacentre"`
	Pools        map[string]int64 `json:"pools"` // deliveries by pool: one host name may serve several
	PoolEvidence map[string]int64 `json:"pool_evidence"`
	NameFits     map[string]int64 `json:"name_fits_ip"` // agrees or differs; a check only
	Conflicts    int64            `json:"ip_conflicts"` // refusals that name another public address than the record has
	Rate         rate             `json:"rate"`         // failures of failures and delivered
	tally
}

type domain struct {
	RecipientDomain string `json:"recipient_domain"`
	Rate            rate   `json:"rate"`
	tally
}

type class struct {
	Class string `json:"class"`
	Cause string `json:"cause"`
	tally
}

// group is what a group of failures and one of deferrals share.
type group struct {
	EdgeHost        string           `json:"edge_host"`
	EdgeIPs         []string         `json:"edge_ips"`
	EdgeOwner       string           `json:"edge_owner"`
	Pool            string           `json:"pool"`
	Evidence        map[string]int64 `json:"edge_evidence"`
	RecipientDomain string           `json:"recipient_domain"`
	Class           string           `json:"class"`
	Cause           string           `json:"cause"`
	Deliveries      int64            `json:"deliveries"`
	Decided         int64            `json:"decided"` // deliveries accepted, or failed for any reason
	Lists           map[string]int64 `json:"lists"`
	Verdicts        map[string]int64 `json:"verdicts"`
	RefusedBy       map[string]int64 `json:"refused_by"`
	span
	Dominant     dominant  `json:"dominant_refusal"`
	Advice       string    `json:"advice"` // id of the advice, as in actions
	Example      example   `json:"example"`
	MoreExamples []example `json:"more_examples,omitempty"`
}

type failures struct {
	Failures int64 `json:"failures"`
	group
}

type deferrals struct {
	Deferrals int64 `json:"deferrals"`
	Recovered int64 `json:"recovered"`
	delays
	group
}

// deferredTotal is what became of the deliveries that were refused for now.
type deferredTotal struct {
	Deliveries int64 `json:"deliveries"`
	Deferrals  int64 `json:"deferrals"`
	Recovered  int64 `json:"recovered"`
	delays
}

type example struct {
	NetworkMessageID string  `json:"network_message_id"`
	MessageID        string  `json:"message_id"`
	Sender           string  `json:"sender"`
	Recipient        string  `json:"recipient"`
	Diagnostic       string  `json:"diagnostic"`
	At               *moment `json:"at"`
}
