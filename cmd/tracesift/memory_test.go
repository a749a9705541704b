package main

import (
	"runtime"
	"testing"
	"time"
)

func TestGrowth(t *testing.T) {
	const mebi = 1 << 20
	for _, test := range []struct {
		live uint64
		want int
	}{
		{0, 400},         // nothing is known yet
		{4 * mebi, 400},  // not by 800
		{16 * mebi, 200}, // to 48 MiB
		{64 * mebi, 50},  // to 96 MiB
		{512 * mebi, 6},  // to 544 MiB
		{2048 * mebi, 5}, // not by 1
		{1 << 40, 5},     // nor by nothing at all
	} {
		if got := growth(test.live); got != test.want {
			t.Errorf("a heap of %d bytes may grow by %d %%, want %d", test.live, got, test.want)
		}
	}
}

func TestAfterCollection(t *testing.T) {
	kept := make([]byte, 8<<20)
	lives := make(chan uint64, 1)
	afterCollection(func(live uint64) {
		select {
		case lives <- live:
		default: // the test is over
		}
	})
	for i := range 3 { // one after the other
		runtime.GC()
		select {
		case live := <-lives:
			if live < uint64(len(kept)) {
				t.Errorf("collection %d left %d bytes, and %d are in use", i, live, len(kept))
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("nothing was said of collection %d", i)
		}
	}
	runtime.KeepAlive(kept)
}
