package delivery

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// TestAppendLog: entries of any size stay what they were, and link to what they were linked to, however far away, also
// in a log that has the room of one before it.
func TestAppendLog(t *testing.T) {
	type added struct {
		at, prev uint64
		entry    []byte
	}
	rapid.Check(t, func(rt *rapid.T) {
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
			for n := range all {
				want := &all[n]
				if prev, entry := l.at(want.at); prev != want.prev || !bytes.Equal(entry, want.entry) {
					rt.Fatalf("entry %d of %d bytes at %d, linked to %d: %d bytes, linked to %d",
						n, len(want.entry), want.at, want.prev, len(entry), prev)
				}
			}
			if l.reset(); l.size > maxChunk {
				rt.Fatalf("%d bytes of room are left", l.size)
			}
		}
	})
}
