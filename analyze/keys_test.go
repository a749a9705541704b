package analyze

import (
	"cmp"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestGroupKeys: names of groups come back as keys, and sort by domain first, whatever bytes stand in them.
func TestGroupKeys(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	text := func() string {
		var b strings.Builder
		for range random.IntN(4) {
			b.WriteByte("\x00\x01\x02a\xff"[random.IntN(5)])
		}
		return b.String()
	}
	key := func() groupKey { return groupKey{random.Uint32N(300), text(), classKey{text(), text()}} }
	for range 5000 {
		a, b := key(), key()
		left, right := string(a.appendTo(nil)), string(b.appendTo(nil))
		if got := groupKeyOf(left); got != a {
			t.Fatalf("%+v comes back as %+v", a, got)
		}
		if want := cmp.Compare(a.domain, b.domain); want != 0 && cmp.Compare(left, right) != want || (left == right) != (a == b) {
			t.Fatalf("%+v and %+v stand as %q and %q", a, b, left, right)
		}
	}
}
