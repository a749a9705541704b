package delivery

// slice is a run of the slots of a partition. A partition that is larger than memory allows is read back slice by slice.
type slice struct{ from, to int }

// slots is how many slots a partition has. Messages are resolved in the order of slot and key, however many slots are
// read at once, so that the limit on memory cannot change the order.
const slots = 64

// everything is all slots.
var everything = slice{0, slots}

func (s slice) holds(k *Key) bool {
	slot := slotOf(k.hash())
	return s == everything || s.from <= slot && slot < s.to
}

// slicesOf cuts a partition of so many bytes into slices of at most about so many. 0 sets no limit.
func slicesOf(size, most int64) []slice {
	n := 1
	if most > 0 {
		n = int(min(1+size/most, slots))
	}
	var out []slice
	for i := range n {
		out = append(out, slice{i * slots / n, (i + 1) * slots / n})
	}
	return out
}
