package delivery

import (
	"slices"
	"strings"

	"github.com/zeebo/xxh3"
	"golang.org/x/net/idna"

	"tracesift/analyze/edge"
	"tracesift/ingest/trace"
)

// Domains says which domains are the organisation's own.
type Domains map[string]bool

// Own says whether a domain is the organisation's own.
func (d Domains) Own(domain string) bool { return d[domain] }

// hold says whether a host stands in one of the organisation's domains.
func (d Domains) hold(host string) bool {
	for parent := host; parent != ""; parent = parentDomain(parent) {
		if d[strings.ToLower(parent)] {
			return true
		}
	}
	return false
}

// Names returns the domains, sorted.
func (d Domains) Names() []string {
	var out []string
	for name, own := range d {
		if own {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// domainFlags are what the rows say about a domain.
type domainFlags uint8

const (
	hasMailbox  domainFlags = 1 << iota // mail was delivered to a mailbox of it
	submitted                           // a mailbox submitted mail in its name
	originating                         // it sent mail that the trace calls Originating
	external                            // mail to it left the organisation
)

// domainEvidence collects what rows say about domains. Merging two is the union of their flags.
type domainEvidence map[string]domainFlags

// add takes what the row that was read last says, which may be the first of its message (fresh).
func (d domainEvidence) add(rr *rowReader, fresh bool) {
	it, dict := &rr.item, rr.dict
	sender := dict.Text(it.Fields[fieldSender])
	store := it.Source == trace.SourceStoreDriver
	switch {
	case store && (it.Event == trace.EventReceive || it.Event == trace.EventSubmit):
		// A rule that redirects keeps the sender of outside, but not always the return path.
		if path := dict.Text(it.Fields[fieldReturnPath]); path == "" || path == nullSender || path == sender || domainOf(path) == domainOf(sender) {
			rr.heard.mark(d, sender, submitted)
		}
	case store && it.Event == trace.EventDeliver:
		for _, p := range it.Parties {
			rr.heard.mark(d, dict.Text(p.Address), hasMailbox)
		}
	case leaves(rr):
		for _, p := range it.Parties {
			rr.heard.mark(d, dict.Text(p.Address), external)
		}
	}
	direction := it.Fields[fieldDirectionality]
	if !fresh && it.Fields[fieldSender] == ownSymbol(fieldSender) && direction == ownSymbol(fieldDirectionality) {
		return // the first row of the message said so
	}
	if isOriginating(dict.Text(direction)) {
		rr.heard.mark(d, sender, originating)
	}
}

// leaves says whether the row that was read last hands mail, or tries to, to a server of the Internet.
func leaves(rr *rowReader) bool {
	it := &rr.item
	if it.Event == trace.EventSendExternal || it.isStatus() && (it.Fields[fieldServerIP] != 0 || it.Fields[fieldConnector] != 0) {
		return true
	}
	role := it.Event.Role()
	if it.Source != trace.SourceSMTP || role != trace.RoleSend && role != trace.RoleFailure && role != trace.RoleDefer {
		return false
	}
	return it.has(flagToInternet) || it.has(flagFromRemote) || edge.Public(ip(rr.text(fieldServerIP)))
}

// isOriginating reads directionality: Originating, or 2 as the documentation has it.
func isOriginating(directionality string) bool {
	return directionality == "Originating" || strings.EqualFold(directionality, "Originating") || directionality == "2"
}

// isIncoming reads directionality: Incoming, or 1 as the documentation has it.
func isIncoming(directionality string) bool {
	return strings.EqualFold(directionality, "Incoming") || directionality == "1"
}

// mark notes flags of the domain of an address, and returns all that it has now; none for what is no domain.
func (d domainEvidence) mark(address string, f domainFlags) domainFlags {
	domain := domainOf(address)
	if domain == invalidDomain {
		return 0
	}
	known := d[domain]
	if known&f != f {
		d[strings.Clone(domain)] = known | f
	}
	return known | f
}

// heard is what a worker remembers of domains: rows say the same of the same ones again and again. Each place has the
// hash of the domain that was met last of those with the same place, and its flags in the lowest bits.
type heard [1 << 12]uint64

// mark notes flags of the domain of an address in d, unless they are known.
func (h *heard) mark(d domainEvidence, address string, f domainFlags) {
	const flags = 0xFF
	hash := xxh3.HashString(address[strings.LastIndexByte(address, '@')+1:])
	place := &h[hash%uint64(len(h))]
	if known := *place; known^hash > flags || domainFlags(known)&f != f {
		*place = hash&^flags | uint64(d.mark(address, f))
	}
}

// merge adds the evidence of another worker.
func (d domainEvidence) merge(other domainEvidence) {
	for domain, f := range other {
		d[domain] |= f
	}
}

// own returns the domains that are the organisation's own: those with mailboxes, and those that mailboxes wrote for
// unless mail left for them too (a rule that redirects keeps the sender of outside). Where the rows show no mailbox at
// all, as in the log of an edge server, they are the domains that sent mail called Originating and that no mail left
// for. Originating alone is weak: it is said of forwarded mail and of devices that relay.
func (d domainEvidence) own() Domains {
	mailboxes, originators := Domains{}, Domains{}
	for domain, f := range d {
		switch {
		case f&hasMailbox != 0, f&submitted != 0 && f&external == 0:
			mailboxes[domain] = true
		case f&originating != 0 && f&external == 0:
			originators[domain] = true
		}
	}
	if len(mailboxes) > 0 {
		return mailboxes
	}
	return originators
}

// invalidDomain stands for the domain of what is no address with a domain: X.500 names, lost lists.
const invalidDomain = "(invalid)"

// domainOf returns the domain of an address in lower case, as A-labels (RFC 5890).
func domainOf(address string) string {
	at := strings.LastIndexByte(address, '@')
	domain := address[at+1:]
	for domain != "" && (domain[len(domain)-1] == '.' || domain[len(domain)-1] == ' ' || domain[len(domain)-1] == '>') {
		domain = domain[:len(domain)-1]
	}
	if at < 0 || domain == "" {
		return invalidDomain
	}
	const never = 1<<'\t' | 1<<' ' | 1<<'(' | 1<<')' | 1<<'/' | 1<<'<' | 1<<'=' | 1<<'>'
	ascii := true
	for i := range len(domain) {
		c := domain[i]
		if c < 64 && uint64(never)>>c&1 != 0 {
			return invalidDomain
		}
		ascii = ascii && c < 0x80
	}
	if ascii {
		return domain
	}
	if a, err := idna.Lookup.ToASCII(domain); err == nil {
		return a
	}
	return strings.ToLower(domain)
}

// NewDomains returns domains that a user named. A subdomain is another domain.
func NewDomains(names []string) Domains {
	d := Domains{}
	for _, n := range names {
		if domain := domainOf("@" + strings.ToLower(strings.TrimSpace(n))); domain != invalidDomain {
			d[domain] = true
		}
	}
	return d
}
