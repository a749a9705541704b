package analyze

import (
	"math/rand/v2"
	"testing"

	"tracesift/analyze/delivery"
	"tracesift/analyze/provider"
)

// BenchmarkAdd measures what counting a delivery costs, with all its tables.
func BenchmarkAdd(b *testing.B) {
	book, err := provider.Default()
	if err != nil {
		b.Fatal(err)
	}
	m := maker{Rand: rand.New(rand.NewPCG(1, 1))}
	var deliveries []delivery.Delivery
	for n := range 5000 {
		deliveries = append(deliveries, m.message(n)...)
	}
	b.ReportAllocs()
	for b.Loop() {
		a := NewAccumulator(Options{Providers: book})
		for i := range deliveries {
			a.Add(&deliveries[i])
		}
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(deliveries)), "ns/delivery")
}
