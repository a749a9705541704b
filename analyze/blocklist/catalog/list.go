package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// Kind is what sort of list it is.
type Kind string

// The kinds. Only DNSBL and Domain lists have zones that anybody may ask.
const (
	DNSBL    Kind = "dnsbl"
	Domain   Kind = "domain"   // holds domains: what it says of an address means nothing
	Allow    Kind = "allow"    // holds addresses that are not to be blocked
	Score    Kind = "score"    // answers every address with a number, whether it is good or bad
	Vendor   Kind = "vendor"   // kept inside a product
	Provider Kind = "provider" // kept by a mailbox provider for its own servers
	Local    Kind = "local"    // kept by one recipient
)

// Blocks says whether an address can be refused for being on a list of the kind.
func (k Kind) Blocks() bool { return k != Domain && k != Allow && k != Score }

// Scope is what an entry stands for.
type Scope string

// The scopes. In a Net or ASN list the address itself may be innocent; a Policy list judges no behaviour.
const (
	IP          Scope = "ip"
	Net         Scope = "net"
	ASN         Scope = "asn"
	DomainScope Scope = "domain"
	Policy      Scope = "policy"
)

// Status is whether a list can still be believed and asked.
type Status string

// The statuses; empty where no source says.
const (
	Alive     Status = "alive"
	DeadEmpty Status = "dead-empty" // answers no to everything, or not at all
	DeadWorld Status = "dead-world" // answers yes to everything
	Doubtful  Status = "doubtful"   // sources contradict each other, or are old
	Private   Status = "private"    // only its operator or its subscribers can ask
	Keyed     Status = "keyed"      // asking needs a key or a registration
)

// EOP is whether an address of Exchange Online Protection is to be expected on a list.
type EOP string

// The expectations; empty where no source says.
const (
	Expected EOP = "expected" // by the list's design
	Occurs   EOP = "occurs"
	Abnormal EOP = "abnormal" // points to the recipient's resolver or to a changed reply
)

// DefaultLifetime stands in for the listing lifetime of a list whose operator is not known to state one. The stated
// ones run from a day (SpamCop) to four weeks (Backscatterer); a week is that of UCEPROTECT Level 1.
const DefaultLifetime = 7 * 24 * time.Hour

// List is one list. It belongs to its catalog and is not to be changed.
type List struct {
	Key      string // stable name, e.g. spamhaus-zen
	Name     string // as people know it
	Operator string // empty where no source says
	About    string // what an entry means
	Kind     Kind
	Scope    Scope
	IPv4     bool // families that it holds; both false where no source says
	IPv6     bool
	PartOf   []string // keys of the lists that hold all of its entries, told apart by codes

	Status     Status
	StatusDate Date // day to which the status is known; of a dead list, since when
	StatusNote string

	Zones   []string // lower case; a first label in braces stands for any label, e.g. an access key
	Words   []string // how refusals name it in words
	Hosts   []string // host, or host/path, of the links that refusals give
	Mirrors []Mirror // other people's zones that hold its data

	Codes []Code

	Lifetime     time.Duration // from the last event to the end of the entry; 0 where no source says
	LifetimeNote string
	Test4, Test6 TestPoints // where they are not those of RFC 5782
	Limits       string     // on asking
	Lookup       string     // link for people; {ip} stands for the address
	Delisting    string     // how an entry ends, in words
	Who          []string   // who can act, by the names of actors in package ndr
	EOP          EOP
	EOPNote      string

	ForbidsPublicResolvers bool   // refuses questions through resolvers that anybody uses, or needs the resolver registered
	KeyFile                string // file that holds the user's access key; set by the user's own lists only
}

// Mirror is another operator's zone that holds a list's data, under one of its codes where Code is not empty.
type Mirror struct{ Zone, Code, By string }

// Digest identifies the content of the catalog.
func (c *Catalog) Digest() string {
	h := sha256.New()
	for _, l := range c.lists {
		public := *l
		public.KeyFile = ""
		_, _ = h.Write(fmt.Appendf(nil, "%+v\n", public)) // a hash never fails
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Dead says whether the list was dead at that time. A list without a date, or a zero time, counts as now.
func (l *List) Dead(at time.Time) bool {
	if l.Status != DeadEmpty && l.Status != DeadWorld {
		return false
	}
	return at.IsZero() || l.StatusDate == "" || !at.Before(l.StatusDate.Start())
}

// Holds says whether the list may hold addresses of that family; it may where no source says.
func (l *List) Holds(v6 bool) bool {
	if !l.IPv4 && !l.IPv6 {
		return true
	}
	return v6 && l.IPv6 || !v6 && l.IPv4
}

// LifetimeOrDefault returns the listing lifetime, and DefaultLifetime where none is known or there is no list.
func (l *List) LifetimeOrDefault() time.Duration {
	if l == nil || l.Lifetime == 0 {
		return DefaultLifetime
	}
	return l.Lifetime
}
