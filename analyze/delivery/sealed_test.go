package delivery

import (
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestSealed: a part that is sealed, and one that was written and read back, has the rows that the part had with their
// texts, whatever comes into the part afterwards.
func TestSealed(t *testing.T) {
	type row struct {
		key         Key
		fingerprint uint64
		text        string
	}
	texts := newCommon()
	rapid.Check(t, func(rt *rapid.T) {
		fill := func(p *part, label string) map[row]int {
			all := map[row]int{}
			for range rapid.IntRange(0, 40).Draw(rt, label) {
				fingerprint := rapid.Uint64Max(mostFingerprint)
				r := row{key: Key{rapid.Byte().Draw(rt, "key") % 5}, fingerprint: fingerprint.Draw(rt, "fingerprint")}
				size := rapid.OneOf(rapid.IntRange(0, 200), rapid.IntRange(0, maxText)).Draw(rt, "size")
				r.text = strings.Repeat(rapid.StringMatching("[a-z]").Draw(rt, "letter"), size)
				it := Item{Fingerprint: r.fingerprint}
				it.Fields[fieldContext] = p.dict.InternString(r.text)
				if rapid.Bool().Draw(rt, "once") {
					it.Fields[fieldContext] = p.dict.once([]byte(r.text))
				}
				p.add(r.key, appendLogged(nil, &it, nil, sides{}))
				all[r]++
			}
			return all
		}
		check := func(what string, p *opened, err error, want map[row]int) {
			got := map[row]int{}
			l := loader{parts: []*opened{p}}
			for all := placesOf(l.parts, everything); len(all) > 0 && err == nil; {
				var of []place
				var m *Message
				of, all = oneMessage(l.parts, all)
				if m, err = l.load(of); err == nil {
					for i := range m.Items {
						got[row{m.Key, m.Items[i].Fingerprint, m.Dict.Text(m.Items[i].Fields[fieldContext])}]++
					}
				}
			}
			if err != nil || !maps.Equal(got, want) {
				rt.Fatalf("%s: %d rows, want %d: %v", what, len(got), len(want), err)
			}
		}
		p := newPart(texts)
		first := fill(p, "first")
		s := p.seal(new(packer), new(bundleRoom))
		if p.size() > sealedSize {
			rt.Fatalf("the part keeps %d bytes without rows, and would be sealed at every further row", p.size())
		}
		second := fill(p, "second")
		for _, what := range []string{"opened", "opened again"} {
			opened := s.open()
			check(what, opened, opened.unpack(), first)
		}
		read, err := readSealed(s.appendBinary(nil), everything, texts)
		check("written and read", read, err, first)
		later := p.seal(new(packer), new(bundleRoom)).open()
		check("sealed later", later, later.unpack(), second)
	})
}
