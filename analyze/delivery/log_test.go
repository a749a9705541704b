package delivery

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// TestAppendLog: entries of any size stay what they were, and link to what they were linked to, however far away, in a
// log that goes on and in those that were cut off it.
func TestAppendLog(t *testing.T) {
	type added struct {
		at, prev uint64
		entry    []byte
	}
	rapid.Check(t, func(rt *rapid.T) {
		check := func(l *appendLog, all []added) {
			for n := range all {
				want := &all[n]
				if prev, entry := l.at(want.at); prev != want.prev || !bytes.Equal(entry, want.entry) {
					rt.Fatalf("entry %d of %d bytes at %d, linked to %d: %d bytes, linked to %d",
						n, len(want.entry), want.at, want.prev, len(entry), prev)
				}
			}
		}
		var l appendLog
		for range rapid.IntRange(1, 4).Draw(rt, "logs") {
			var all []added
			for n := range rapid.IntRange(0, 20).Draw(rt, "entries") {
				size := rapid.OneOf(rapid.IntRange(0, 100), rapid.IntRange(0, 3*maxChunk)).Draw(rt, "size")
				one := added{entry: bytes.Repeat([]byte{byte(n)}, size)}
				if n > 0 && rapid.Bool().Draw(rt, "is linked") {
					one.prev = 1 + all[rapid.IntRange(0, n-1).Draw(rt, "to")].at
				}
				one.at = l.add(one.prev, one.entry)
				all = append(all, one)
			}
			check(&l, all)
			out := l.cut()
			defer func() { check(&out, all) }()
		}
	})
}
