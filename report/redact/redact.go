// Package redact takes addresses and ids out of deliveries before anything is counted, so that no form of a report can
// hold one. Each becomes a pseudonym that depends on the user's key and on nothing else: who has the key finds a person
// in every week's report, who has not finds nobody. Domains stay, since they are what people act on, but for those of few
// messages, which would name the few: they are one.
package redact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/delivery"
	"tracesift/ingest/trace/cell"
)

const (
	// shortestKey is how many bytes a key has at least: as many as can be had from 128 random bits.
	shortestKey = 16
	// FewMessages is how many messages a domain needs to be named.
	FewMessages = 5
	// Folded stands for all domains of fewer messages.
	Folded = analyze.Folded
	folded = "folded" // its first label
)

// Redactor makes pseudonyms. Count is to see every delivery before Delivery and Text see the first.
type Redactor struct {
	key      []byte
	messages map[string]*seen // by domain
	every    bool             // domain is named
	patterns patterns
}

// seen counts the messages of a domain up to FewMessages.
type seen struct {
	n    int
	keys [FewMessages]delivery.Key
}

// New returns a Redactor for a key, white space around which does not count.
func New(key []byte) (*Redactor, error) {
	k := strings.TrimSpace(string(key))
	if len(k) < shortestKey {
		return nil, fmt.Errorf("the key has %d bytes, and needs %d: `openssl rand -base64 32` makes one", len(k), shortestKey)
	}
	return &Redactor{key: []byte(k), messages: map[string]*seen{}, patterns: newPatterns()}, nil
}

// Count notes the domains of a delivery.
func (r *Redactor) Count(d *delivery.Delivery) {
	if r.every {
		return
	}
	for _, domain := range []string{d.RecipientDomain, d.SenderDomain} {
		s := r.messages[domain]
		if s == nil {
			s = new(seen)
			r.messages[strings.Clone(domain)] = s
		}
		if s.n < FewMessages && !slices.Contains(s.keys[:s.n], d.Key) {
			s.keys[s.n] = d.Key
			s.n++
		}
	}
}

// known says whether messages of the domain were counted, and whether they are enough for it to be named.
func (r *Redactor) known(domain string) (known, named bool) {
	if r.every {
		return true, true
	}
	s := r.messages[domain]
	return s != nil, s != nil && s.n >= FewMessages
}

// domain returns a domain, or what stands for it. What is no domain stays.
func (r *Redactor) domain(domain string) string {
	known, named := r.known(domain)
	switch {
	case domain == "" || domain[0] == '(':
		return domain
	case r.every && strings.ContainsAny(domain, " \t<>()/="):
		return "(invalid)"
	case known && named:
		return domain
	}
	return Folded
}

// host returns the name of a server, or what stands for it where it is within a domain of few messages.
func (r *Redactor) host(host string) string {
	for rest, more := strings.ToLower(host), true; more && rest != ""; _, rest, more = strings.Cut(rest, ".") {
		if known, named := r.known(rest); known {
			if named {
				return host
			}
			return Folded
		}
	}
	return host
}

// pseudonym is 80 bits of the keyed hash (HMAC-SHA-256) of a name, whose letters' case does not count.
func (r *Redactor) pseudonym(kind, name string) string {
	h := hmac.New(sha256.New, r.key)
	h.Write([]byte(kind + ":" + strings.ToLower(name)))
	return kind + "-" + strings.ToLower(base32.StdEncoding.EncodeToString(h.Sum(nil)[:10]))
}

// address returns the pseudonym of an address, at its domain or what stands for that. Null addresses stay.
func (r *Redactor) address(address string) string {
	switch address {
	case "", "<>":
		return address
	}
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return r.pseudonym("u", address)
	}
	return r.mailbox(address, strings.ToLower(address[at+1:]))
}

// mailbox returns the pseudonym of an address at a domain in the form that is counted. The mail system's own local parts,
// which name nobody and tell kinds of mail apart, stay.
func (r *Redactor) mailbox(address, domain string) string {
	local, _, _ := strings.Cut(strings.ToLower(address), "@")
	if slices.Contains(roles, local) {
		return local + "@" + r.domain(domain)
	}
	who := r.pseudonym("u", address)
	for _, prefix := range systems {
		if strings.HasPrefix(local, prefix) {
			who = prefix + "-" + who
		}
	}
	return who + "@" + r.domain(domain)
}

// roles are local parts of the mail system: RFC 2142, and the sender of Exchange's non-delivery reports; systems are what
// those of Exchange's own mailboxes begin with.
var (
	roles   = []string{"postmaster", "mailer-daemon", "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e"}
	systems = []string{"healthmailbox", "systemmailbox", "inboundproxy", "hierarchysync"}
)

// id returns the pseudonym of an id of Exchange, which looks like one.
func (r *Redactor) id(id string) string {
	key, ok := cell.GUID([]byte(id))
	switch {
	case id == "":
		return ""
	case !ok:
		return r.pseudonym("m", id)
	}
	return string(cell.AppendGUID(nil, r.messageKey(delivery.Key(key))))
}

// messageID returns the pseudonym of an internet message id.
func (r *Redactor) messageID(id string) string { return delivery.RenameID(id, r.messageKey) }

// messageKey returns the keyed hash of a message's key.
func (r *Redactor) messageKey(k delivery.Key) delivery.Key {
	h := hmac.New(sha256.New, r.key)
	h.Write(append([]byte("key:"), k[:]...))
	return delivery.Key(h.Sum(nil)[:len(k)])
}

// Error returns an error whose text is redacted, nil for nil.
func (r *Redactor) Error(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(r.Text(err.Error()))
}
