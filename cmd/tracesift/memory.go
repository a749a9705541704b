package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// room is about how many bytes the heap grows by between two collections. Most of it is rows without a pointer, which
// cost a collector nothing: to let the heap double, as it does by default, would cost memory alone.
const room = 32 << 20

// The bounds of what a collection allows the heap to grow by, in percent of what it left: a small heap is not collected
// a dozen times while the tables of rules are read, and a large one not without end.
const (
	leastGrowth = 5
	mostGrowth  = 400
)

// tuneCollector has every collection say how far the heap may grow until the next. GOGC overrides it.
func tuneCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(mostGrowth)
		afterCollection(func(live uint64) { debug.SetGCPercent(growth(live)) })
	}
}

// growth is by how many percent a heap may grow of which a collection left so many bytes.
func growth(live uint64) int { return int(min(max(100*room/max(live, 1), leastGrowth), mostGrowth)) }

// afterCollection calls f after every collection from now on, with the bytes that it left.
func afterCollection(f func(live uint64)) {
	left := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	var again func()
	again = func() {
		runtime.AddCleanup(new([16]byte), func(struct{}) { // which the next collection finds out of use
			metrics.Read(left)
			f(left[0].Value.Uint64())
			again()
		}, struct{}{})
	}
	again()
}

// overhead is what a run takes beside what --memory is for: code, stacks, blocks of exports, tables of rules.
const overhead = 96 << 20

// limitMemory makes collections more frequent as the program comes near what a user allows it; 0 is no limit.
// GOMEMLIMIT overrides it.
func limitMemory(bytes int64) {
	if bytes > 0 && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(bytes + overhead)
	}
}
