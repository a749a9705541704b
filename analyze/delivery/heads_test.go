package delivery

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestHeads: the rows of a message come together and in their order, in the group of their partition, and none is lost.
func TestHeads(t *testing.T) {
	var h heads
	rapid.Check(t, func(rt *rapid.T) {
		want := map[Key][]int32{}
		known := map[Key]knownBy{}
		ids := rapid.SliceOfN(rapid.ByteRange(0, 40), 0, 300).Draw(rt, "ids")
		h.begin(len(ids))
		for row, id := range ids {
			head := h.next()
			*head = rowHead{key: Key{id}, row: int32(row)}
			head.hash = head.key.hash()
			if id%5 == 0 {
				head.hash = uint64(id%10) << 60 // the same for several messages
			}
			known[head.key] = byNetworkID + knownBy(id%2)
			want[head.key] = append(want[head.key], head.row)
			h.add(known[head.key])
		}
		h.sort()
		got := map[Key][]int32{}
		for group := range h.ends {
			for all := h.of(group); len(all) > 0; {
				var rows []rowHead
				rows, all = rowsOfOne(all)
				for i := range rows {
					head := &rows[i]
					if group != partitionOf(head.hash)+partitions*int(known[head.key]-byNetworkID) {
						rt.Fatalf("%s, known by %d, stands in group %d", head.key, known[head.key], group)
					}
					got[head.key] = append(got[head.key], head.row)
				}
				if id := rows[0].key[0]; id%5 != 0 && len(got[rows[0].key]) != len(want[rows[0].key]) {
					rt.Fatalf("the rows of %s are apart", rows[0].key)
				}
			}
		}
		if len(got) != len(want) {
			rt.Fatalf("%d messages, want %d", len(got), len(want))
		}
		for key := range want {
			if !slices.Equal(got[key], want[key]) {
				rt.Fatalf("rows %v of %s, want %v", got[key], key, want[key])
			}
		}
	})
}
