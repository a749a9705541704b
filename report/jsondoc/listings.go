package jsondoc

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
