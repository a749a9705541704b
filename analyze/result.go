package analyze

import (
	"errors"
	"net/netip"
	"time"

	"tracesift/analyze/advice"
	"tracesift/analyze/blocklist"
	"tracesift/ingest/trace"
)

// Totals counts deliveries by outcome.
type Totals struct {
	Messages, Deliveries                                          int64
	Delivered, Failed, Blocked, Deferred, Pending, Relayed, Other int64
	HadDeferrals                                                  int64 // deliveries with at least one deferral, whatever their outcome
}

// Judged is a rule of a policy with the figure that it limits.
type Judged struct {
	Rule, At            string // its name, and where it stands as "file:line"
	Metric              string
	Class, Domain, Edge string // what the rule is about; empty: everything
	Limit               string // as the user wrote it
	Value               Rate   // Of is 0 for a count
	Broken              bool
	Skipped             string // why nothing can be said; empty: something can
}

// Folded stands for all domains of few messages in a redacted result. No mail can be sent to it (RFC 2606).
const Folded = "folded.invalid"

// Rate is a share with its numerator and denominator. Of is 0 where no rate can be given.
type Rate struct{ N, Of int64 }

// Tally is one row of a table of failures: an edge host, a recipient domain or an NDR class.
type Tally struct {
	Name       string // edge host, recipient domain, or class.cause; "" is unknown
	Class      string // of a class tally
	Cause      string
	Failures   int64
	Deliveries int64 // mail deliveries with that name, whatever their outcome; for a class, equal to Failures
	Delivered  int64 // of these, accepted: the rate is Failures of Failures + Delivered
	Blocked    int64 // of these, refused by the organisation's own policy
	Deferred   int64 // deliveries with a deferral
	Recovered  int64 // of these, delivered in the end
	Span       Span  // of the failures
	Dominant   Refusal
	// DominantClass is the class.cause of most failures; empty without any.
	DominantClass string
	Delay         Delay          // of the recovered; not of names
	Edge          *EdgeFacts     // of an edge tally
	Provider      *ProviderFacts // of a provider's tally
}

// DeferredTotal is what became of the deliveries that were refused for now.
type DeferredTotal struct {
	Deliveries, Deferrals, Recovered int64
	Delay                            Delay
}

// Delay is how long recovered deliveries waited from their first deferral to acceptance, to the second below.
type Delay struct {
	Median, P90 time.Duration // nearest rank
}

// EdgeFacts is what is known of an edge host beside its name.
type EdgeFacts struct {
	IPs        []netip.Addr // sorted
	Owner      string
	Pool       string // the one seen most often; one host name may serve several
	Region     string // as the host's name tells it: NAM, EUR ..., or an Azure region
	Datacentre string
	Confidence string           // in the host, as most records know it: high, medium, low or none
	Evidence   map[string]int64 // by which evidence the host was known, how often
	IPEvidence map[string]int64
	Pools      map[string]int64
	// PoolEvidence says by what the pool was known, how often.
	PoolEvidence map[string]int64
	NameFits     map[string]int64 // how often the address agrees with the digits of the name, or differs
	Conflicts    int64            // refusals that name another public address than the record has
}

// Refusal is an example that stands for many: the most frequent template, ties broken by its text.
type Refusal struct {
	Text     string // verbatim
	Template string
	Count    int64
}

// Group is the failures (or deferrals) with the same edge host, recipient domain and NDR class. Groups share advice,
// which must not be changed.
type Group struct {
	EdgeHost        string
	EdgeIPs         []netip.Addr
	EdgeOwner       string
	Pool            string // where no record of the group tells it, the only one that records tell of its edge
	EdgeEvidence    map[string]int64
	RecipientDomain string
	Class, Cause    string
	Failures        int64 // deliveries that failed; in a deferral group, the number of deferrals
	Deliveries      int64 // outbound mail deliveries through that edge to that domain
	Decided         int64 // of these, accepted or failed for any reason
	Recovered       int64 // in a deferral group: deliveries accepted in the end
	Delay           Delay // in a deferral group, over the recovered
	Lists           map[string]int64
	Verdicts        map[string]int64
	RefusedBy       map[string]int64
	Span            Span
	Dominant        Refusal
	Examples        []Example      // the first refusals by time; at least one, at most five
	Advice          *advice.Advice // nil where none is known
}

// ClaimTally is one claim about a list with the verdicts on it.
type ClaimTally struct {
	List, Zone string
	IP         netip.Addr
	Count      int64 // failures and deferrals that make the claim
	Failures   int64
	Span       Span
	Verdicts   map[string]int64
	Confidence map[string]int64 // of the verdicts, where they have one
	Who        map[string]int64 // who can act
	Flags      map[string]int64
	Gap        *GapSpan // nil where no observation with a time decided
}

// Action is one situation that somebody must act on, with the mail at stake.
type Action struct {
	Class, Cause string
	EdgeOwner    string
	Failures     int64
	Deferrals    int64
	Domains      []string // recipient domains, most failures first
	EdgeHosts    []string
	Message      string // one of the refused: its network message id, else its message id; empty where neither is known
	Advice       advice.Advice
}

// Result is everything a report shows. It is complete: forms cut it, they never compute it.
type Result struct {
	GeneratedAt time.Time
	Version     string
	Window      Span // of all events
	Period      Period

	Totals      Totals            // mail of the chosen direction, outbound unless told otherwise
	ByDirection map[string]Totals // mail
	ByKind      map[string]Totals // of the chosen direction

	Choice  Choice
	LeftOut int64 // deliveries outside the chosen time, which no figure counts

	// FoldedBelow is how many messages a domain has at least to be named; addresses and ids are pseudonyms then. 0:
	// nothing was redacted.
	FoldedBelow int

	// RateWithheld says why no rates are given; empty where they are.
	RateWithheld string

	Comparison *Comparison // with an earlier period; nil where none was named

	Policy []Judged // the rules of the user's policy in their order; empty without one

	EdgeHosts        []Tally
	RecipientDomains []Tally
	Providers        []Tally // by the provider or filter in front of the recipients
	SenderDomains    Names
	Senders          Names
	Connectors       Names
	Classes          []Tally
	Deferred         DeferredTotal
	Unrecognised     []Refusal // wordings that no rule knows, of failures and deferrals, most frequent first
	Groups           Groups    // failures
	Deferrals        Groups
	Days             []Day
	Grid             Grid
	Routes           []Route // sorted
	Waits            Waits
	Spells           []Spell // of refusals over lists
	Claims           []ClaimTally
	Addresses        []Address // most refusals first
	ListUsage        []ListUse // most refusals first
	Observations     []blocklist.Observation
	Zones            []blocklist.ZoneAudit
	LookupPlan       *LookupPlan // nil where lists were asked, or no address is known
	Actions          []Action
	OwnDomains       []string
	EOPRanges        []netip.Prefix // published outbound ranges of Exchange Online Protection, for allow lists
	EOPRangesSource  string         // in words
	Files            []trace.FileAudit
	SpilledBytes     int64 // that went to temporary storage for want of memory, encoded
	Cost             *Cost // nil where output is to be the same each time
	Warnings         []string
}

// Err returns the first error of the temporary storage that a result stands in. Who has read a result asks for it: what
// was read is not everything then.
func (r *Result) Err() error { return errors.Join(r.Groups.Err(), r.Deferrals.Err()) }

// Close gives temporary storage back, and with it the groups that stand there.
func (r *Result) Close() error { return errors.Join(r.Groups.Close(), r.Deferrals.Close()) }

// LookupPlan is what live look-ups would ask, for a report that was made without any.
type LookupPlan struct {
	Lists     []string     // keys, sorted by zone
	Addresses []netip.Addr // most mail at stake first
	Queries   int          // without those for the texts of listings
	Command   string       // asks them and records the answers
	First     string       // what must be done before the command; empty: nothing
}
