package analyze

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// TestExamples adds nine refusals in several orders, one of them twice: the first five by time, then by key, stay.
func TestExamples(t *testing.T) {
	type refusal struct {
		at  trace.Instant
		key byte
	}
	all := []refusal{{10, 1}, {20, 3}, {20, 2}, {30, 1}, {40, 9}, {40, 8}, {50, 1}, {60, 1}, {10, 1}}
	const want = "10:1 20:2 20:3 30:1 40:8"
	for seed := range uint64(20) {
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		var x examples
		for _, r := range all {
			x.add(&delivery.Delivery{Key: delivery.Key{r.key}, Recipient: "a@example.com"}, &edge.Edge{}, &ndr.Refusal{}, "no", r.at)
		}
		got := ""
		for _, e := range x {
			got += fmt.Sprintf(" %d:%d", e.At, e.key[0])
		}
		if got != " "+want {
			t.Errorf("order %v:%s, want %s", all, got, want)
		}
	}
}
