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
