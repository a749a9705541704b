package ndr

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// bracketForm is what findBracket finds, as an expression.
var bracketForm = regexp.MustCompile(`\[([a-zA-Z0-9][a-zA-Z0-9-]*(?:\.[a-zA-Z0-9-]+)+)` +
	`(?: \d{4}-\d\d-\d\d[Tt][0-9:.]+[Zz](?: [0-9a-fA-F]{16})?)?\]`)

func TestFindBracket(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	pieces := []string{"[", "]", "[mx.example.com", "[[a.b", "a", ".", "-", " ", " 2026-11-09T01:53.1Z", " 2026-11-09t0z", " 2026-11-09TZ", " 08DE2A199279E6B7",
		" 08de2a199279e6b", " 08DE2A199279E6B71", "2026-11-09", "example.com]", "]", "..", "é"}
	found := 0
	for range 200_000 {
		var text strings.Builder
		for range 1 + random.IntN(7) {
			text.WriteString(pieces[random.IntN(len(pieces))])
		}
		s := text.String()
		begin, end, after := findBracket(s)
		want := []int{0, 0, -1}
		if m := bracketForm.FindStringSubmatchIndex(s); m != nil {
			want = []int{m[2], m[3], m[1]}
			found++
		}
		if begin != want[0] || end != want[1] || after != want[2] {
			t.Fatalf("%q: %d %d %d, want %d", s, begin, end, after, want)
		}
	}
	if found < 10_000 {
		t.Errorf("%d brackets only", found)
	}
}
