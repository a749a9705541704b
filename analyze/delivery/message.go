package delivery

import (
	"slices"

	"tracesift/analyze/order"
)

// Message is the state of one message: everything the exports say about it.
type Message struct {
	Key   Key
	Dict  *Dict  // the texts of the items
	Items []Item // a set: no row twice

	// Record: the exports know it by its internet message id only, of which Key is a hash.
	Record bool
	// Linked are the records that know this message by its internet message id only. They are no part of the state:
	// Merge and AppendBinary leave them alone.
	Linked []*Message
}

// Merge makes dst the union of dst and src, which must have the same key. It is commutative, associative and
// idempotent. It takes nothing from src that it does not copy.
func Merge(dst, src *Message) {
	for i := range src.Items {
		dst.Items = append(dst.Items, src.Items[i].in(src.Dict, dst.Dict))
	}
	dst.normalise(nil)
}

// rename gives every text of the item another symbol.
func (it *Item) rename(to func(Sym) Sym) {
	for f, s := range it.Fields {
		if s != 0 {
			it.Fields[f] = to(s)
		}
	}
	for i := range it.Parties {
		p := &it.Parties[i]
		if p.Address != 0 {
			p.Address = to(p.Address)
		}
		if p.Status != 0 {
			p.Status = to(p.Status)
		}
	}
}

// in returns a copy of the item whose symbols are those of another dictionary.
func (it *Item) in(from, to *Dict) Item {
	out := *it
	out.Parties = slices.Clone(it.Parties)
	if from != to {
		out.rename(func(s Sym) Sym { return to.InternString(from.Text(s)) })
	}
	return out
}

// union is the items of a message beside those of its records, in memory that is used for one message after the other.
type union struct {
	message Message
	texts   gatherer
	parties []Party
}

// of returns the message with the items of its records, but for those that are only reports, which have no part in its
// events. It is valid until the next call, and as long as m is.
func (u *union) of(m *Message) *Message {
	if !slices.ContainsFunc(m.Linked, func(record *Message) bool { return !record.onlyReports() }) {
		return m
	}
	all := &u.message
	all.Key, all.Record, all.Items, all.Dict, u.parties = m.Key, m.Record, all.Items[:0], u.texts.begin(), u.parties[:0]
	u.add(m)
	for _, record := range m.Linked {
		if !record.onlyReports() {
			u.add(record)
		}
	}
	return all
}

// add adds the items of a message.
func (u *union) add(from *Message) {
	u.texts.from(from.Dict)
	for i := range from.Items {
		it := from.Items[i]
		first := len(u.parties)
		u.parties = append(u.parties, it.Parties...)
		it.Parties = u.parties[first:len(u.parties):len(u.parties)]
		it.rename(u.texts.translate)
		u.message.Items = append(u.message.Items, it)
	}
}

// normalise makes a set of the items. Of equal rows the one from the input whose path sorts first stays; the others
// are handed to duplicate where it is given.
func (m *Message) normalise(duplicate func(*Item)) {
	if allDiffer(m.Items) {
		return
	}
	sortItems(m.Items)
	kept := m.Items[:0]
	for i := range m.Items {
		if i > 0 && m.Items[i].is(&kept[len(kept)-1]) {
			if duplicate != nil {
				duplicate(&m.Items[i])
			}
			continue
		}
		kept = append(kept, m.Items[i])
	}
	m.Items = kept
}

// fewItems is how many items are looked at one by one: most messages have no more.
const fewItems = 12

// allDiffer says whether items are few, and no two the same row.
func allDiffer(items []Item) bool {
	if len(items) > fewItems {
		return false
	}
	for i := range items {
		for k := range i {
			if items[i].is(&items[k]) {
				return false
			}
		}
	}
	return true
}

// sortItems sorts items by identity. They are too large to be handed to a comparison by value.
func sortItems(items []Item) {
	if len(items) > fewItems {
		order.Sort(items, compareIdentity)
		return
	}
	for i := 1; i < len(items); i++ {
		if !before(&items[i], &items[i-1]) {
			continue
		}
		it := items[i]
		k := i
		for ; k > 0 && before(&it, &items[k-1]); k-- {
			items[k] = items[k-1]
		}
		items[k] = it
	}
}

// before says whether a stands before b in the order of identity.
func before(a, b *Item) bool {
	if a.Fingerprint != b.Fingerprint {
		return a.Fingerprint < b.Fingerprint
	}
	return compareIdentity(*a, *b) < 0
}
