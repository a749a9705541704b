package delivery

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestHeard: what is remembered of domains leaves out nothing that rows say of them.
func TestHeard(t *testing.T) {
	addresses := rapid.OneOf(
		rapid.StringMatching(`[a-c]@[a-f]{1,3}\.test[. ]?`),
		rapid.SampledFrom([]string{"", "@", "a", "a@", "a@bücher.test", "a@BÜCHER.test", "EX:/O=A/CN=b", "a@.", "a@b c.test"}),
	)
	rapid.Check(t, func(rt *rapid.T) {
		var memory heard
		got, want := domainEvidence{}, domainEvidence{}
		for range rapid.IntRange(0, 2000).Draw(rt, "rows") {
			address, f := addresses.Draw(rt, "address"), domainFlags(1)<<rapid.IntRange(0, 3).Draw(rt, "flag")
			memory.mark(got, address, f)
			if domain := domainOf(address); domain != invalidDomain {
				want[domain] |= f
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			rt.Fatal(d)
		}
	})
}
