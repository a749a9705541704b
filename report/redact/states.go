package redact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"tracesift/analyze/delivery"
)

// EveryDomain returns a Redactor with the same key that names every domain, for what outlives the run or is addressed to
// one: which domains have few messages is another question every week.
func (r *Redactor) EveryDomain() *Redactor {
	return &Redactor{key: r.key, every: true, patterns: r.patterns}
}

// Again returns a Redactor with the same key that has counted nothing, for the deliveries of another time.
func (r *Redactor) Again() *Redactor {
	return &Redactor{key: r.key, messages: map[string]*seen{}, patterns: r.patterns}
}

// Fold makes one of the domains of few messages in a delivery whose addresses and ids are pseudonyms already, as those of
// a dataset are. Texts, which no figure shows, stay.
func (r *Redactor) Fold(d *delivery.Delivery) {
	folds := r.domain(d.RecipientDomain) == Folded
	remote := func(x *delivery.Remote) {
		x.Host = r.host(x.Host)
		if folds {
			*x = delivery.Remote{Host: nameless(x.Host)}
		}
	}
	d.Sender, d.Recipient = at(d.Sender, r.domain(d.SenderDomain)), at(d.Recipient, r.domain(d.RecipientDomain))
	d.SenderDomain, d.RecipientDomain = r.domain(d.SenderDomain), r.domain(d.RecipientDomain)
	remote(&d.Remote)
	for i := range d.Attempts {
		remote(&d.Attempts[i].Remote)
	}
}

// at returns an address at another domain; what is no address stays.
func at(address, domain string) string {
	local, _, ok := strings.Cut(address, "@")
	if !ok {
		return address
	}
	return local + "@" + domain
}

// KeyID identifies the key and does not tell it.
func (r *Redactor) KeyID() string {
	h := hmac.New(sha256.New, r.key)
	h.Write([]byte("id of the key"))
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// States returns what makes the states of a dataset name nobody, with every domain.
func (r *Redactor) States() delivery.Pseudonyms { return states{r.EveryDomain()} }

// states are the pseudonyms of a key in states.
type states struct{ r *Redactor }

func (s states) Key(k delivery.Key) delivery.Key { return s.r.messageKey(k) }

func (s states) Address(address string) string { return s.r.address(address) }

func (s states) Text(text string, about []string) string {
	if len(about) == 0 && !strings.ContainsAny(text, "@＠%&=/") && strings.Count(text, "-") < 4 {
		return text // the host or the connector that most are
	}
	var names []name
	for _, address := range about {
		names = appendNames(names, address, s.r.address(address))
	}
	return s.r.text(text, names)
}

func (s states) Number(n uint64) uint64 {
	h := hmac.New(sha256.New, s.r.key)
	h.Write(binary.LittleEndian.AppendUint64([]byte("number:"), n))
	return binary.LittleEndian.Uint64(h.Sum(nil))
}
