package trace

// Finding is something about an export that the figures suffer from, or may suffer from.
type Finding struct {
	Kind   FindingKind
	What   string // what was found, a sentence without its period
	Effect string // what it does to the figures and what to do about it, the same
}

// FindingKind says what a finding is about.
type FindingKind string

// The kinds.
const (
	FindingCap     FindingKind = "cap"     // the number of rows is one at which the service stops
	FindingGap     FindingKind = "gap"     // hours without rows where rows are usual
	FindingOverlap FindingKind = "overlap" // another export covers the same time
	FindingFilter  FindingKind = "filter"  // the rows were chosen by sender, recipient, message or outcome
	FindingTail    FindingKind = "tail"    // the last rows were young when they were exported
	FindingZone    FindingKind = "zone"    // its times were read in another zone than those of other exports
	FindingUnknown FindingKind = "unknown" // events that are not known
	FindingResaved FindingKind = "resaved" // a spreadsheet saved it again
)

// Lossy says whether input is missing, as far as one can tell: quiet hours may have been quiet.
func (k FindingKind) Lossy() bool { return k == FindingCap }
