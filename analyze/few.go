package analyze

// few holds a value for each of mostly a few keys, in less memory than a map: most groups have one template and one
// delay. The zero value is empty.
type few[K comparable, V any] struct {
	list []keyed[K, V]
	many map[K]*V // all, once there are more than mostFew
}

type keyed[K comparable, V any] struct {
	key   K
	value V
}

// mostFew is up to how many keys looking at each is as good as a map.
const mostFew = 8

// at returns the value of a key, made on first use. It may be changed until the next call.
func (f *few[K, V]) at(key K) *V {
	if f.many != nil {
		return entry(f.many, key)
	}
	for i := range f.list {
		if f.list[i].key == key {
			return &f.list[i].value
		}
	}
	if len(f.list) < mostFew {
		f.list = append(f.list, keyed[K, V]{key: key})
		return &f.list[len(f.list)-1].value
	}
	f.many = make(map[K]*V, 2*mostFew)
	for i := range f.list {
		v := f.list[i].value
		f.many[f.list[i].key] = &v
	}
	f.list = nil
	return entry(f.many, key)
}

// len returns how many keys there are.
func (f *few[K, V]) len() int { return len(f.list) + len(f.many) }

// all iterates over the values, in no order.
func (f *few[K, V]) all(yield func(K, *V) bool) {
	for i := range f.list {
		if !yield(f.list[i].key, &f.list[i].value) {
			return
		}
	}
	for key, v := range f.many {
		if !yield(key, v) {
			return
		}
	}
}
