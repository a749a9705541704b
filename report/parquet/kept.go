package parquet

import "sync"

// kept is memory that is used again. Unlike that of a sync.Pool it outlives collections of garbage, of which there are
// some between one row group and the next: made anew each time, it would be most of what there is to collect.
type kept[T any] struct {
	make func() *T

	mu   sync.Mutex
	free []*T
}

func (k *kept[T]) get() *T {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := len(k.free)
	if n == 0 {
		return k.make()
	}
	x := k.free[n-1]
	k.free = k.free[:n-1]
	return x
}

func (k *kept[T]) put(x *T) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.free = append(k.free, x)
}
