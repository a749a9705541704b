// Package jsondoc writes a result as one JSON document, whose keys others parse: keys are added, never renamed. It is
// complete, whatever other forms cut. Times are RFC 3339 in UTC, null where unknown; counts are plain integers; rates
// are {"n","of"}; what was not computed is an empty array.
package jsondoc

// schemaVersion changes when a key changes its meaning.
const schemaVersion = 1

type document struct {
	SchemaVersion int     `json:"schema_version"`
	Version       string  `json:"version"`
	FoldedBelow   int     `json:"folded_below"` // messages that a domain needs to be named, where addresses and ids are pseudonyms; else 0
	GeneratedAt   *moment `json:"generated_at"`
	Window        span    `json:"window"`
	Period        period  `json:"period"`
	Incomplete    bool    `json:"incomplete"` // input was lost
	Policy        *policy `json:"policy"`     // null where no policy was given

	Filter filter `json:"filter"`

	Totals      totals            `json:"totals"`
	ByDirection map[string]totals `json:"by_direction"`
	ByKind      map[string]totals `json:"by_kind"`
	Rates       rates             `json:"rates"`

	Edges             []edge            `json:"edges"`
	RecipientDomains  long[domain]      `json:"recipient_domains"`
	Providers         []front           `json:"providers"`
	SenderDomains     []senderDomain    `json:"sender_domains"`
	SenderDomainsRest rest              `json:"sender_domains_rest"`
	Senders           []sender          `json:"senders"`
	SendersRest       rest              `json:"senders_rest"`
	Connectors        []connector       `json:"connectors"`
	ConnectorsRest    rest              `json:"connectors_rest"`
	Classes           []class           `json:"classes"`
	Unrecognised      []dominant        `json:"unrecognised"` // wordings that no rule knows
	Groups            long[failures]    `json:"groups"`
	Deferrals         long[deferrals]   `json:"deferrals"`
	Deferred          deferredTotal     `json:"deferral_totals"`
	Days              []day             `json:"days"`
	EdgeDomains       grid              `json:"edge_domains"`
	Routes            long[route]       `json:"routes"`
	TimeToAccept      waits             `json:"time_to_accept"`
	ListSpells        []spell           `json:"list_spells"`
	Claims            long[claim]       `json:"claims"`
	Addresses         long[edgeAddress] `json:"addresses"`
	ListUsage         long[listUse]     `json:"list_usage"`
	Observations      []observed        `json:"observations"`
	Actions           []action          `json:"actions"`
	Changes           []change          `json:"changes"`     // since the period that the comparison names, most mail at stake first
	Comparison        *comparison       `json:"comparison"`  // null where none was asked for
	LookupPlan        *plan             `json:"lookup_plan"` // null where lists were asked
	OwnDomains        []string          `json:"own_domains"`
	DataQuality       dataQuality       `json:"data_quality"`
	Run               run               `json:"run"`
}

type policy struct {
	Broken bool         `json:"broken"`
	Rules  []policyRule `json:"rules"`
}

type policyRule struct {
	Rule    string `json:"rule"`
	At      string `json:"at"`
	Metric  string `json:"metric"`
	Class   string `json:"class"`
	Domain  string `json:"domain"`
	Edge    string `json:"edge"`
	Limit   string `json:"limit"`
	Value   rate   `json:"value"` // of is 0 for a count
	Broken  bool   `json:"broken"`
	Skipped string `json:"skipped"` // why nothing can be said; empty: something can
}

// run is what the run took, which says nothing of the mail: it may differ where all else is equal.
type run struct {
	SpilledBytes int64 `json:"spilled_bytes"`  // to temporary files, for want of --memory
	Cost         *cost `json:"cost,omitempty"` // left out where output is to be the same each time
}

type cost struct {
	ReadBytes       int64   `json:"read_bytes"`
	RescannedBlocks int64   `json:"rescanned_blocks"` // of exports
	PeakBytes       int64   `json:"peak_bytes"`       // 0 where the system does not say
	Stages          []stage `json:"stages"`
}

type stage struct {
	Stage string  `json:"stage"`
	Wall  float64 `json:"wall_s"`
	CPU   float64 `json:"cpu_s"` // 0 where the system does not say
}

// span is from the first to the last of what is counted.
type span struct {
	FirstAt *moment `json:"first_at"`
	LastAt  *moment `json:"last_at"`
}

type totals struct {
	Messages     int64 `json:"messages"`
	Deliveries   int64 `json:"deliveries"`
	Delivered    int64 `json:"delivered"`
	Failed       int64 `json:"failed"`
	Blocked      int64 `json:"blocked"`
	Deferred     int64 `json:"deferred"`
	Pending      int64 `json:"pending"`
	Relayed      int64 `json:"relayed"`
	Other        int64 `json:"other"`
	HadDeferrals int64 `json:"had_deferrals"`
}

// rate is a share with what it was computed from; of is 0 where no rate can be given.
type rate struct {
	N  int64 `json:"n"`
	Of int64 `json:"of"`
}

type rates struct {
	Failed       rate   `json:"failed"`        // of failed and delivered
	HadDeferrals rate   `json:"had_deferrals"` // of deliveries
	Withheld     string `json:"withheld"`      // why there is none
}

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

type claim struct {
	List       string           `json:"list"`
	Zone       string           `json:"zone"`
	IP         string           `json:"ip"`
	Count      int64            `json:"count"`
	Failures   int64            `json:"failures"`
	Verdicts   map[string]int64 `json:"verdicts"`
	Confidence map[string]int64 `json:"confidence"` // of the verdicts, where they have one
	Who        map[string]int64 `json:"who"`        // who can act
	Flags      map[string]int64 `json:"flags"`
	Gap        *gap             `json:"gap_s"` // null where no observation with a time decided
	span
}

// gap is how many seconds after the refusals the lists said what decided; negative where before.
type gap struct {
	Nearest  float64 `json:"nearest"`
	Farthest float64 `json:"farthest"`
}

type observed struct {
	List   string   `json:"list"`
	Zone   string   `json:"zone"`
	IP     string   `json:"ip"`
	State  string   `json:"state"`
	Codes  []string `json:"codes"`
	Text   string   `json:"text"`
	At     *moment  `json:"at"`
	WeakAt bool     `json:"weak_at"` // at is only the time of a file
	Source string   `json:"source"`
}

type action struct {
	ID               string   `json:"id"`
	Title            string   `json:"title"`
	Class            string   `json:"class"`
	Cause            string   `json:"cause"`
	EdgeOwner        string   `json:"edge_owner"`
	Actor            string   `json:"actor"`
	Failures         int64    `json:"failures"`
	Deferrals        int64    `json:"deferrals"`
	RecipientDomains []string `json:"recipient_domains"`
	EdgeHosts        []string `json:"edge_hosts"`
	Explanation      string   `json:"explanation"`
	Steps            []string `json:"steps"`
	Reference        string   `json:"reference"`
}

// edgeAddress is a public address that mail left from, or that a refusal names.
type edgeAddress struct {
	IP        string           `json:"ip"`
	EdgeHosts []string         `json:"edge_hosts"`
	EdgeOwner string           `json:"edge_owner"`
	Pool      string           `json:"pool"`
	Refusals  int64            `json:"refusals"`      // failures and deferrals of mail from it
	Causes    map[string]int64 `json:"causes"`        // of the refusals, by class.cause
	Known     decided          `json:"known"`         // deliveries that left from it, as far as records have addresses
	Lists     []string         `json:"lists"`         // that held it at the last refusal
	Checked   int              `json:"lists_checked"` // how many said anything about it at that time
	span
}

// listUse is a recipient domain that acts on a list. What became of its deliveries is told apart by what the list said
// of their edge's address at the last refusal, and by whether their edge was refused over the list at all.
type listUse struct {
	List            string           `json:"list"`
	RecipientDomain string           `json:"recipient_domain"`
	Refusals        int64            `json:"refusals"`
	Verdicts        map[string]int64 `json:"verdicts"`  // on the refusals
	Addresses       int              `json:"addresses"` // distinct addresses that were refused
	Failures        int64            `json:"failures"`
	Deliveries      int64            `json:"deliveries"`
	Delivered       int64            `json:"delivered"`
	span
	Listed          decided  `json:"listed"`
	Unlisted        decided  `json:"unlisted"`
	Unknown         decided  `json:"unknown"`
	RefusedHosts    decided  `json:"refused_hosts"`
	OtherHosts      decided  `json:"other_hosts"`
	ComparedBy      string   `json:"compared_by"` // address, or edge_host where most accepted deliveries have no address
	Lift            *float64 `json:"lift"`        // of these; null where there is nothing to compare, or no failure on the other side
	AnyMatchSuspect bool     `json:"anymatch_suspect"`
}

type decided struct {
	Failed    int64 `json:"failed"`
	Delivered int64 `json:"delivered"`
}

// plan is what live look-ups would ask.
type plan struct {
	Lists     []string `json:"lists"`
	Addresses []string `json:"addresses"`
	Queries   int      `json:"queries"`
	Command   string   `json:"command"`
	First     string   `json:"first"` // what must be done before
}

type dataQuality struct {
	Files    []file   `json:"files"`
	Zones    []zone   `json:"zones"`
	Warnings []string `json:"warnings"`
}

type zone struct {
	Path    string   `json:"path"`
	Digest  string   `json:"sha256"` // of a recording: the first 12 digits; empty for others
	Zone    string   `json:"zone"`
	Family  string   `json:"family"` // ipv4 or ipv6 where the self-test was made for each; empty for both
	List    string   `json:"list"`
	Type    string   `json:"type"`   // dns for look-ups
	Via     string   `json:"via"`    // of look-ups: the server that was asked
	Health  string   `json:"health"` // why nothing that it says is believed; empty where it is
	At      *moment  `json:"at"`
	WeakAt  bool     `json:"weak_at"`
	Entries int64    `json:"entries"`
	Skipped int64    `json:"skipped"`
	Ignored int64    `json:"ignored"` // sound lines that say nothing of an address
	Bad     []string `json:"bad"`
	Error   string   `json:"error"`
}
