package analyze

import (
	"net/netip"
	"time"

	"tracesift/analyze/edge"
)

// Period is the time in which the counted messages began. The zero value is unknown.
type Period struct {
	From, Until time.Time // UTC, the second exclusive
	MailDays    int       // of its days of 24 hours, those in which mail began
	Outside     int64     // deliveries of messages that began before or after, and are counted all the same
}

// Before returns the period as many whole weeks earlier as keep the two apart: the same days of the week, of which mail is
// alike, and the time directly before where this one has whole weeks.
func (p *Period) Before() Period {
	weeks := (p.Until.Sub(p.From) + week7 - 1) / week7
	return Period{From: p.From.Add(-weeks * week7), Until: p.Until.Add(-weeks * week7)}
}

// DirectlyBefore returns the time of the same length that ends where the period begins.
func (p *Period) DirectlyBefore() Period {
	return Period{From: p.From.Add(p.From.Sub(p.Until)), Until: p.From}
}

// Known says whether there is a period at all.
func (p *Period) Known() bool { return !p.From.IsZero() && p.From.Before(p.Until) }

// Comparison is how a result differs from that of an earlier period. Everything that was compared and is not among the
// changes differs by no more than chance would.
type Comparison struct {
	Source      string // file or dataset that the earlier figures come from
	Before, Now Period
	Basis       Basis
	Caveats     []string // what makes the comparison doubtful, or impossible, a sentence each
	Totals      []Change // the headline figures, whatever became of them
	Changes     []Change // of failures and deferrals: the explained last, else most mail at stake first
	Volumes     []Change // of mail, largest first
	Listings    []ListingChange
	Compared    []Compared
	Groups      map[GroupName]Earlier // of failures, in both periods or told as new; nil where groups are not compared
}

// GroupName is what makes a group.
type GroupName struct{ EdgeHost, RecipientDomain, Class, Cause string } // the host by its key

// Earlier is a group in the earlier period.
type Earlier struct {
	Before Rate  // failures, of the mail on the route; Of is 0 where counts are compared, and where it is not known
	Trend  Trend // which way they went
}

// Earlier returns what a group was; false where groups are not compared.
func (c *Comparison) Earlier(g *Group) (Earlier, bool) {
	if c == nil || c.Groups == nil {
		return Earlier{}, false
	}
	e, ok := c.Groups[GroupName{(&edge.Edge{Host: g.EdgeHost}).Key(), g.RecipientDomain, g.Class, g.Cause}]
	if !ok {
		e.Trend = Unclear
	}
	return e, true
}

// Basis is what figures are compared by.
type Basis string

// The bases. Where exports are filtered there are no rates, only counts; those of different times cannot be compared.
const (
	ByRates  Basis = "rates"
	ByCounts Basis = "counts"
	ByNone   Basis = "none"
)

// Dimension is what a change is about.
type Dimension string

// The dimensions.
const (
	OfTotal    Dimension = "total"
	OfEdge     Dimension = "edge_host"
	OfDomain   Dimension = "recipient_domain"
	OfProvider Dimension = "provider"
	OfClass    Dimension = "ndr_class"
	OfList     Dimension = "list"
	OfGroup    Dimension = "group"
)

// Subject names what a change is about; of the names those are set that its dimension has.
type Subject struct {
	Dimension       Dimension
	EdgeHost        string
	RecipientDomain string
	Provider        string // its key
	ProviderName    string
	Class, Cause    string
	List            string // catalog key, or zone
}

// Measure is which figure changed.
type Measure string

// The measures.
const (
	FailedDeliveries   Measure = "failures"   // of the deliveries that were decided
	DeferredDeliveries Measure = "deferred"   // deliveries with a deferral, of all
	AllDeliveries      Measure = "deliveries" // a count
)

// Trend is which way a figure went.
type Trend string

// The trends. Unclear is a difference that chance may have made, or that is too small to matter; NotCompared is said of
// headline figures alone.
const (
	New     Trend = "new"   // none before
	Gone    Trend = "gone"  // none any more, of as much mail that it would have been seen
	Worse   Trend = "worse" // more failures or deferrals
	Better  Trend = "better"
	More    Trend = "more" // mail
	Less    Trend = "less"
	Unclear Trend = "unclear"

	NotCompared Trend = "not_compared"
)

// Change is one figure in both periods.
type Change struct {
	Subject
	Measure     Measure
	Trend       Trend
	Before, Now Rate // Of is 0 where counts are compared
	// Excess is how many more there are than the earlier period lets expect of as much mail, rounded; negative: fewer.
	Excess int64
	// Explained says that the change of one group has most of this one: the same failures, seen from another side.
	Explained bool
	// Low and High bound the difference of the two rates, with 95 % confidence; both 0 where counts are compared.
	Low, High float64
	P         float64 // how often chance alone makes a difference as large
	Adjusted  float64 // P, corrected for how many figures of its kind were compared
}

// Compared is how many figures of a kind were held against each other.
type Compared struct {
	Dimension Dimension
	Measure   Measure
	Names     int // in either period
	Tested    int // of these, with enough failures or deferrals to tell anything
	Changed   int
}

// ListingTrend is what became of an address on a list.
type ListingTrend string

// The listing trends. The first two rest on what the list said in both periods, the others on refusals.
const (
	NewlyListed     ListingTrend = "newly_listed"
	NoLongerListed  ListingTrend = "no_longer_listed"
	NewlyRefused    ListingTrend = "newly_refused"
	NoLongerRefused ListingTrend = "no_longer_refused"
)

// ListingChange is an address on a list, or refused over it, in one period and not in the other.
type ListingChange struct {
	List          string // catalog key, or zone
	IP            netip.Addr
	EdgeHosts     []string // that were seen with the address in this period
	Trend         ListingTrend
	Before, Now   ListState
	RefusedBefore int64 // failures and deferrals that claim it
	RefusedNow    int64
}

// ListState is what a list said last of an address in a period: listed, not_listed, or empty where it said nothing.
type ListState struct {
	State string
	At    time.Time
}
