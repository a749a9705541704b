// Package blocklist holds the claims of refusals against the lists that they name.
package blocklist

import (
	"net/netip"
	"time"
)

// State is what a list said about an address. Unknown is not no: only NotListed says that a list does not hold it.
type State string

// The states; the zero value is not an answer.
const (
	Listed      State = "listed"
	NotListed   State = "not_listed"
	Refused     State = "refused"     // the list refused the question: an error code, or REFUSED
	Unreachable State = "unreachable" // no answer came
	Unusable    State = "unusable"    // an answer that says nothing: outside 127.0.0.0/8, or of a closing list
)

// Observation is what one list said about one address at one time.
type Observation struct {
	List   string // catalog key, or the zone itself where the catalog does not know it
	Zone   string // without an access key
	IP     netip.Addr
	State  State
	Codes  []netip.Addr // the A records; empty where a source has none
	Text   string       // the TXT record with $ expanded
	At     time.Time    // when the data was true, UTC; zero where unknown
	WeakAt bool         // At is only the modification time of a file
	Source string       // the file that said it, as named by the user
}

// Claim is what a refusal says about a list.
type Claim struct {
	List       string // catalog key; empty: no list is named
	Zone       string // zone, where the text has it
	ReturnCode string
	IP         netip.Addr // the address it says is listed; the zero Addr where neither the text nor the trace knows it
	Class      string     // class of the refusal
	Cause      string
	NullSender Tri    // whether the message's return path was null or postmaster
	EdgeOwner  string // eop, own, gateway or unknown
	Pool       string // normal, high_risk, relay, on_premises or unknown
}

// Tri is a truth value that may be unknown.
type Tri uint8

// The truth values.
const (
	Undecidable Tri = iota
	No
	Yes
)

// Verdict is a claim held against the observations.
type Verdict struct {
	Name       string        // one of the Verdict constants
	Confidence string        // high, medium or low; empty where nothing could be held against the claim
	Who        []string      // who can act, by the names of actors in package ndr; nil where there is no claim
	Flags      []string      // sorted: the Flag constants that apply
	Gap        time.Duration // from the failure to the observation that decided, negative if that is older; 0 without one
	Observed   *Observation  // the observation that decided; nil without one
	List       string        // catalog key, or zone, that the claim was judged under; empty where it names none
	Lists      []string      // sorted: the other lists that hold the address, or the lists that a mirror copies
	Checked    int           // of a claim without a list: how many lists had an answer
	Misread    bool          // the list refuses some questions with answers that a careless check takes for a listing
}

// ZoneAudit accounts for one zone of a file of offline list data, of a recording or of live look-ups. Where a file holds
// several, the first accounts for the lines that no zone has.
type ZoneAudit struct {
	Path    string // as named by the user; "live" for look-ups that were not recorded
	Digest  string // of the content of a recording: the first 12 hexadecimal digits of its SHA-256; empty for others
	Zone    string // without an access key
	Family  Family // of look-ups that tested both families of the zone apart
	List    string // catalog key, empty where the catalog does not know the zone
	Type    string // a zonefile.Type; csv of a checker; dns for look-ups
	Via     string // of look-ups: the server that was asked
	At      time.Time
	WeakAt  bool
	Health  Health
	Entries int64    // of look-ups: the answers
	Skipped int64    // bad lines
	Ignored int64    // sound lines that say nothing of an address
	Bad     []string // the first bad lines as "path:line: reason"
	Err     error
}

// Family is a family of addresses; empty means both.
type Family string

// The families.
const (
	IPv4 Family = "ipv4"
	IPv6 Family = "ipv6"
)

// FamilyOf returns the family of an address; IPv4 addresses inside IPv6 are IPv4.
func FamilyOf(ip netip.Addr) Family {
	if ip.Unmap().Is6() {
		return IPv6
	}
	return IPv4
}

// covers says whether what is said of f holds for an address.
func (f Family) covers(ip netip.Addr) bool { return f == "" || f == FamilyOf(ip) }

// Health is whether a source of list data can be believed at all.
type Health string

// The states of health; empty is healthy as far as one can see.
const (
	World Health = "world-listing" // holds addresses that no list may hold (RFC 5782, section 5): it lists everybody
	Empty Health = "empty"         // holds nothing: says nothing about anybody

	// Of zones that were asked by DNS. The last is said of all that was asked through one resolver.
	Masked   Health = "empty-or-masked" // not even the test entry is there
	Stripped Health = "stripped"        // the resolver takes addresses in 127.0.0.0/8 out of answers
	Taken    Health = "hijacked"        // answers with addresses that no list gives
	Refusing Health = "refused"         // refuses questions
	Silent   Health = "unreachable"     // no answer comes
	Unfit    Health = "resolver-unfit"  // several sound zones look masked, stripped or hijacked at once
)
