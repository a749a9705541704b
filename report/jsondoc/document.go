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

type dataQuality struct {
	Files    []file   `json:"files"`
	Zones    []zone   `json:"zones"`
	Warnings []string `json:"warnings"`
}
