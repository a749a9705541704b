package blocklist

// The verdicts, in the order in which they are tried; the first that fits is given.
const (
	QueryError         = "claim-is-query-error" // the recipient's question was refused: nothing is listed
	DomainClaim        = "domain-claim"         // a domain is listed: what lists of addresses say is beside the point
	PrivateList        = "private-list-unverifiable"
	NoIPKnown          = "no-ip-known"
	FamilyNotCovered   = "family-not-covered" // an IPv6 address and a list of IPv4 addresses, or the other way round
	ListDead           = "list-dead"
	ListUnknown        = "list-unknown"   // neither the catalog nor a file knows the list
	ResolverUnfit      = "resolver-unfit" // the resolver that was asked changes the answers of lists
	ListRefused        = "list-refused-the-query"
	ListUnreachable    = "list-unreachable"
	NotChecked         = "not-checked" // no observation that could say anything about that time
	ListedThenNotNow   = "listed-then-not-now"
	ConfirmedListed    = "confirmed-listed"
	ListedLaterOnly    = "listed-later-only"
	ListedOnOtherLists = "listed-on-other-lists" // not on the list that is named, though by time it should be, but on others
	NotListedNow       = "not-listed-now"

	GenericListed   = "generic-claim-listed" // no list is named; Lists has those that hold the address
	GenericUnlisted = "generic-claim-unlisted"
	NoClaimListed   = "no-claim-listed" // the refusal has nothing to do with lists, but the address is on some
	NoClaim         = "no-claim"
)

// The flags of a verdict.
const (
	FlagExpired        = "expired-as-expected"     // not listed any more, and longer ago than entries last
	FlagContradicts    = "contradicts"             // not listed, though an entry would still be there
	FlagBefore         = "observed-before-failure" // not listed before the failure: it may have been listed since
	FlagStale          = "stale-snapshot"          // observations exist, but all too old to say anything
	FlagTimeUnknown    = "time-unknown"            // of the failure or of the observation: the time rule cannot be applied
	FlagWeakTime       = "weak-snapshot-time"      // the observation's time is a file's modification time
	FlagUnknownCode    = "unknown-code"            // listed with an answer that the catalog does not know
	FlagSublist        = "sublist-mismatch"        // listed, but in another part than the refusal names
	FlagNetWide        = "net-wide"                // the entry stands for a network: the address may be innocent
	FlagPolicyList     = "policy-list"             // the entry judges no behaviour
	FlagAbnormalEOP    = "abnormal-for-eop"        // an EOP address should not be there: suspect the recipient's resolver
	FlagNoBlocklist    = "no-blocklist"            // the list that is named blocks no address: an allow-list, or one of scores
	FlagDoubtful       = "doubtful-list"
	FlagDeadList       = "dead-list-in-ndr"
	FlagWorld          = "world-listing" // a file of the list holds everybody; its answers are discarded
	FlagMirror         = "mirror"        // the zone is someone's copy of Lists
	FlagMirrorListed   = "mirrored-list-listed"
	FlagOtherLists     = "listed-on-other-lists"
	FlagNotEOP         = "ip-not-an-eop-edge"
	FlagRejectMode     = "reject-mode-misuse"  // Backscatterer refused a message whose return path was neither null nor postmaster
	FlagRejectModeOpen = "return-path-unknown" // whether it did cannot be decided
	FlagUnusable       = "unusable-answer"
	FlagHighRisk       = "high-risk-pool"   // the edge is of the pool for suspected spam and bounces: listings are to be expected
	FlagRelay          = "relay-pool"       // the edge is of the pool for mail that is passed on
	FlagAnyMatch       = "anymatch-suspect" // the domain refuses many addresses that the list does not hold: suspect its own check
	FlagMasked         = "empty-or-masked"  // the list's own test entry is not found: it is empty, or the resolver hides it
)

// The confidences. High: the same day, a known answer and a sure time. Medium: within the list's listing lifetime.
const (
	High   = "high"
	Medium = "medium"
	Low    = "low"
)
