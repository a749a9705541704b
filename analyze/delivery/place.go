package delivery

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// place is where a part has the rows of a message.
type place struct {
	high   uint64 // the first bytes of the key, which order it as a rule
	bundle uint64
	part   int32
}

// of returns the bundle at a place.
func (at place) of(parts []*opened) bundle { return parts[at.part].bundles.at(at.bundle) }

// placesOf returns what parts have of the wanted messages in the order in which these are resolved, that of slots and
// keys. The places of one message stand together, in the order of the parts.
func placesOf(parts []*opened, wanted slice) []place {
	// They are dealt out by slot first, so that little is left to be sorted.
	var ends [slots]int
	eachBundle(parts, wanted, func(_ place, _ bundle, slot int) { ends[slot]++ })
	n := 0
	for slot, some := range ends {
		ends[slot] = n
		n += some
	}
	places := make([]place, n)
	eachBundle(parts, wanted, func(at place, b bundle, slot int) {
		at.high = binary.BigEndian.Uint64(b.key()[:8])
		places[ends[slot]] = at
		ends[slot]++
	})
	start := 0
	for _, end := range ends {
		slices.SortFunc(places[start:end], func(a, b place) int {
			if a.high != b.high {
				return cmp.Compare(a.high, b.high)
			}
			x, y := a.of(parts).key(), b.of(parts).key()
			return cmp.Or(bytes.Compare(x[8:], y[8:]), cmp.Compare(a.part, b.part))
		})
		start = end
	}
	return places
}

// eachBundle calls f with the wanted messages of parts, and where they stand.
func eachBundle(parts []*opened, wanted slice, f func(at place, b bundle, slot int)) {
	for k, p := range parts {
		p.bundles.each(func(at uint64, b bundle) {
			if slot := slotOf(b.key().hash()); wanted.from <= slot && slot < wanted.to {
				f(place{bundle: at, part: int32(k)}, b, slot)
			}
		})
	}
}

// oneMessage cuts the places of the first message off.
func oneMessage(parts []*opened, all []place) (of, rest []place) {
	n := 1
	for n < len(all) && all[n].high == all[0].high && *all[n].of(parts).key() == *all[0].of(parts).key() {
		n++
	}
	return all[:n], all[n:]
}
