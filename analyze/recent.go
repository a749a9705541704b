package analyze

// recent is a map with the last entry at hand: what is counted one after the other has much in common.
type recent[K comparable, V any] struct {
	all  map[K]*V
	key  K // of last
	last *V
}

// newRecent returns an empty one.
func newRecent[K comparable, V any]() recent[K, V] { return recent[K, V]{all: map[K]*V{}} }

// at returns the value of a key, made on first use.
func (r *recent[K, V]) at(key K) *V {
	if r.last == nil || r.key != key {
		r.key, r.last = key, entry(r.all, key)
	}
	return r.last
}
