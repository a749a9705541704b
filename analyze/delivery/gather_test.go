package delivery

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestGatherer: equal texts get one symbol whichever dictionary they come from and whatever symbol they have there,
// others get others, and each symbol stands for its text.
func TestGatherer(t *testing.T) {
	g := new(gatherer)
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.StringMatching("[ab]{0,5}")
		texts := newCommon()
		known := new(recent)
		message := g.begin()
		symbols := map[string]Sym{}
		for range rapid.IntRange(1, 4).Draw(rt, "sources") {
			in := newPart(texts)
			source := in.dict
			source.own = append(source.own, rapid.SliceOfN(word, 0, ownTexts-1).Draw(rt, "own")...)
			g.from(source)
			given := map[Sym]string{}
			for s := range source.own {
				given[Sym(s)] = source.own[s]
			}
			for _, text := range rapid.SliceOfN(word, 0, 150).Draw(rt, "others") {
				if s, _ := known.symbol(texts, []byte(text)); s != 0 {
					given[s] = text
				}
				given[source.InternString(text)] = text
			}
			for from, text := range given {
				s := g.translate(from)
				if known, ok := symbols[text]; ok && known != s || message.Text(s) != text {
					rt.Fatalf("%q has symbol %d, which stands for %q, and had %d", text, s, message.Text(s), known)
				}
				symbols[text] = s
			}
		}
		if symbols[""] != 0 {
			rt.Fatalf("the empty text has symbol %d", symbols[""])
		}
	})
}

// TestPlacesOf: the messages of several parts come in the order of slots and keys, each with the parts that have it.
func TestPlacesOf(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		texts := newCommon()
		filled := []*part{newPart(texts), newPart(texts), newPart(texts)}
		holders := map[Key][]int32{}
		for _, id := range rapid.SliceOfN(rapid.Uint16Range(0, 300), 0, 200).Draw(rt, "ids") {
			k := Key{8: byte(id), 9: byte(id >> 8)} // the first bytes of many are the same
			if id%3 == 0 {
				k[2] = byte(id)
			}
			p := int32(rapid.IntRange(0, len(filled)-1).Draw(rt, "part"))
			filled[p].add(k, appendLogged(nil, &Item{}, nil, sides{}))
			if !slices.Contains(holders[k], p) {
				holders[k] = append(holders[k], p)
			}
		}
		var parts []*opened
		for _, p := range filled {
			parts = append(parts, p.seal(new(packer), new(bundleRoom)).open())
		}
		some := rapid.SampledFrom([]slice{everything, {0, 20}, {20, 64}, {7, 8}}).Draw(rt, "slice")
		var last Key
		n := 0
		for all := placesOf(parts, some); len(all) > 0; n++ {
			var of []place
			of, all = oneMessage(parts, all)
			k := *of[0].of(parts).key()
			var in []int32
			for _, at := range of {
				if *at.of(parts).key() != k {
					rt.Fatalf("a place of %s among those of %s", at.of(parts).key(), k)
				}
				in = append(in, at.part)
			}
			if slices.Sort(holders[k]); !slices.Equal(in, holders[k]) || !some.holds(&k) {
				rt.Fatalf("%s stands in parts %v, want %v", k, in, holders[k])
			}
			before, slot := slotOf(last.hash()), slotOf(k.hash())
			if n > 0 && (before > slot || before == slot && bytes.Compare(last[:], k[:]) >= 0) {
				rt.Fatalf("%s comes before %s", last, k)
			}
			last = k
		}
		for k := range holders {
			if some.holds(&k) {
				n--
			}
		}
		if n != 0 {
			rt.Fatalf("%d messages too many", n)
		}
	})
}
