package delivery

import "strings"

// Pseudonyms are what stands in the place of names and ids in a state, so that a dataset names nobody. Each is a pure
// function: what two runs say of one message still comes together.
type Pseudonyms interface {
	Key(Key) Key                             // of a message
	Address(address string) string           // keeps the domain, the null address and the mail system's own local parts
	Text(text string, about []string) string // without addresses and ids; about are addresses whose owners it may name
	Number(n uint64) uint64                  // of what identifies a row
}

// Under returns a copy of the state with pseudonyms for the names and ids in it. Deliveries come of it as they do of the
// state, but for their names.
func (m *Message) Under(p Pseudonyms) *Message {
	out := &Message{Key: p.Key(m.Key), Dict: NewDict(), Items: make([]Item, len(m.Items)), Record: m.Record}
	for i := range m.Items {
		out.Items[i] = m.Items[i].under(p, m.Dict, out.Dict)
	}
	out.normalise(nil)
	for _, record := range m.Linked {
		out.Linked = append(out.Linked, record.Under(p))
	}
	return out
}

// under returns a copy of the item with pseudonyms, its texts in another dictionary.
func (it *Item) under(p Pseudonyms, from, to *Dict) Item {
	about := it.people(from)
	out := it.in(from, to)
	out.Fingerprint = p.Number(it.Fingerprint) & mostFingerprint
	if it.Serial != 0 {
		out.Serial = uint32(p.Number(uint64(it.Serial))) | 1
	}
	for f, s := range it.Fields {
		if s != 0 {
			out.Fields[f] = to.InternString(underField(field(f), from.Text(s), p, about))
		}
	}
	for i, party := range it.Parties {
		if party.Address != 0 {
			out.Parties[i].Address = to.InternString(p.Address(from.Text(party.Address)))
		}
		// The words of lists are no texts: a mailbox that is called like one must not change what they say.
		if party.Status != 0 && !it.isStatus() {
			out.Parties[i].Status = to.InternString(p.Text(from.Text(party.Status), about))
		}
	}
	return out
}

// people returns the addresses that a row names.
func (it *Item) people(dict *Dict) []string {
	var out []string
	for _, f := range []field{fieldSender, fieldReturnPath, fieldRelated} {
		if s := it.Fields[f]; s != 0 {
			out = append(out, dict.Text(s))
		}
	}
	for _, p := range it.Parties {
		if p.Address != 0 {
			out = append(out, dict.Text(p.Address))
		}
	}
	return out
}

// underField returns the text of a field with pseudonyms.
func underField(f field, text string, p Pseudonyms, about []string) string {
	switch f {
	case fieldMessageID:
		return RenameID(text, p.Key)
	case fieldSender, fieldReturnPath, fieldRelated:
		return p.Address(text)
	case fieldContext:
		return p.Text(text, about)
	case fieldSize, fieldDirectionality, fieldClientIP, fieldServerIP, fieldProxyIP, fieldPool:
		return text
	}
	return p.Text(text, nil) // a host or a connector
}

// Under returns what was learned with pseudonyms in the names of connectors, as they stand in states.
func (l *Learned) Under(p Pseudonyms) *Learned {
	out := &Learned{domainEvidence{}, routes{}}
	out.domains.merge(l.domains)
	for name, r := range l.routes {
		out.routes.merge(routes{p.Text(name, nil): r})
	}
	return out
}

// Renamed message ids are "<m-" and the key, which stands in hexadecimal, so that records find their message by it.
const (
	renamedPrefix = "m-"
	renamedDomain = "@message.invalid"
	journalDomain = "@journal.report.generator" // by which reports of the journaling agent are known
)

// RenameID returns what stands for an internet message id where keys are renamed: an id that is read as the renamed key.
func RenameID(messageID string, rename func(Key) Key) string {
	key, ok := hashID(messageID)
	if !ok {
		return messageID
	}
	domain := renamedDomain
	if strings.HasSuffix(strings.TrimSuffix(messageID, ">"), journalDomain) {
		domain = journalDomain
	}
	return "<" + renamedPrefix + rename(key).String() + domain + ">"
}

// renamedKey reads the key out of a renamed id without angle brackets.
func renamedKey(id string) (Key, bool) {
	local, ok := strings.CutSuffix(id, renamedDomain)
	if !ok {
		local, ok = strings.CutSuffix(id, journalDomain)
	}
	digits, prefixed := strings.CutPrefix(local, renamedPrefix)
	if !ok || !prefixed || len(digits) != 2*len(Key{}) {
		return Key{}, false
	}
	return parseKey(digits)
}
