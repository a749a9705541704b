package delivery

import (
	"sync"
	"testing"
)

// TestTakeWhileAdding: what workers add to a partition while it is taken again and again is taken once, and nothing is
// held in the end.
func TestTakeWhileAdding(t *testing.T) {
	const workers, each = 4, 3000
	table := &table{common: newCommon(), most: sealedSize}
	taken := 0
	take := func() {
		for _, s := range table.take(0) {
			s.bundles.each(func(_ uint64, b bundle) {
				for _, rows := b.parts(); len(rows) > 0; rows = rows[1:] {
					taken++
				}
			})
		}
	}
	var adding sync.WaitGroup
	for range workers {
		adding.Go(func() {
			for n := range each {
				table.change(0, true, func(p *part) { p.add(Key{byte(n)}, []byte{1}) })
			}
		})
	}
	done := make(chan struct{})
	go func() {
		adding.Wait()
		close(done)
	}()
	for open := true; open; {
		select {
		case <-done:
			open = false
		default:
		}
		take()
	}
	if held := table.held.Load(); taken != workers*each || held != 0 {
		t.Errorf("%d rows of %d were taken, %d bytes are held in the end", taken, workers*each, held)
	}
}
