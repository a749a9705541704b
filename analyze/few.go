package analyze

// few holds a value for each of mostly a few keys, in less memory than a map: most groups have one template and one
// delay. The zero value is empty.
type few[K comparable, V any] struct {
	list  []keyed[K, V]
	where map[K]int // in the list, once there are more than mostFew
}

type keyed[K comparable, V any] struct {
	key   K
	value V
}

// mostFew is up to how many keys looking at each is as good as a map.
const mostFew = 8

// at returns the value of a key, made on first use. It may be changed until the next call.
func (f *few[K, V]) at(key K) *V {
	if f.where != nil {
		if i, known := f.where[key]; known {
			return &f.list[i].value
		}
	} else {
		for i := range f.list {
			if f.list[i].key == key {
				return &f.list[i].value
			}
		}
	}
	f.list = append(f.list, keyed[K, V]{key: key})
	switch n := len(f.list); {
	case f.where != nil:
		f.where[key] = n - 1
	case n > mostFew:
		f.where = make(map[K]int, 2*mostFew)
		for i := range f.list {
			f.where[f.list[i].key] = i
		}
	}
	return &f.list[len(f.list)-1].value
}

// len returns how many keys there are.
func (f *few[K, V]) len() int { return len(f.list) }

// all iterates over the values, in the order in which their keys were first met.
func (f *few[K, V]) all(yield func(K, *V) bool) {
	for i := range f.list {
		if !yield(f.list[i].key, &f.list[i].value) {
			return
		}
	}
}
