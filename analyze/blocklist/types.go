// Package blocklist holds the claims of refusals against the lists that they name.
package blocklist

import (
	"net/netip"
	"time"
)

// State is what a list said about an address. Unknown is not no: only NotListed says that a list does not hold it.
type State string

// The states that offline data can give; the zero value is not an answer.
const (
	Listed    State = "listed"
	NotListed State = "not_listed"
)

// Observation is what one list said about one address at one time.
type Observation struct {
	List   string // catalog key, or the zone itself where the catalog does not know it
	Zone   string
	IP     netip.Addr
	State  State
	Codes  []netip.Addr // the A records; empty where a source has none
	Text   string       // the TXT record with $ expanded
	At     time.Time    // when the data was true, UTC
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
	Confidence string        // high, medium or low
	Flags      []string      // sorted: reject-mode-misuse, weak-snapshot-time, unknown-code, ...
	Gap        time.Duration // between the failure and the observation that decided; 0 without one
	Observed   *Observation  // the observation that decided; nil without one
}

// ZoneAudit accounts for one file of offline list data.
type ZoneAudit struct {
	Path    string
	Zone    string
	List    string // catalog key, empty where the catalog does not know the zone
	Type    string // ip4set, ip4tset, ip4trie, ip6trie, ip6tset or plain
	At      time.Time
	WeakAt  bool
	Entries int64
	Skipped int64    // bad lines
	Bad     []string // the first bad lines as "path:line: reason"
	Err     error
}
