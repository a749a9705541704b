package delivery

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// TestPairs: what workers wrote under keys at the same time is read by slot, key and value, whatever of it went to
// temporary storage meanwhile.
func TestPairs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := &pairs{spill: spill{create: func() (Temp, error) { return new(memoryTemp), nil }}}
		keys := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) Key {
			return Key{0: rapid.Byte().Draw(t, "first"), 9: rapid.Byte().Draw(t, "tenth")} // the first bytes of many are the same
		}), 1, 50, rapid.ID).Draw(rt, "keys")
		size := rapid.OneOf(rapid.IntRange(0, 40), rapid.IntRange(0, 3*pairChunk)).Draw(rt, "size")
		unloads := rapid.IntRange(1, 200).Draw(rt, "unloads")
		want := map[Key][]string{}
		var all sync.WaitGroup
		var lock sync.Mutex
		for worker := range 3 {
			all.Go(func() {
				by := new(packer)
				for n, k := range slices.Concat(keys, keys) {
					value := append(bytes.Repeat([]byte{'x'}, size), fmt.Sprint(n, worker)...)
					p.add(by, &k, value)
					lock.Lock()
					want[k] = append(want[k], string(value))
					lock.Unlock()
					if n%unloads == unloads-1 {
						if err := p.unload(by); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		all.Wait()
		some := rapid.SampledFrom([]slice{everything, {0, 20}, {20, 64}, {7, 8}}).Draw(rt, "slice")
		slices.SortFunc(keys, func(a, b Key) int {
			if x, y := slotOf(a.hash()), slotOf(b.hash()); x != y {
				return x - y
			}
			return bytes.Compare(a[:], b[:])
		})
		for i := range partitions {
			list, err := p.read(i, some)
			if err != nil {
				rt.Fatal(err)
			}
			for n, k := range keys {
				if partitionOf(k.hash()) != i || !some.holds(&k) || n%5 == 4 { // some are not asked for
					continue
				}
				var got []string
				for _, of := range list.under(&k) {
					got = append(got, string(of.value()))
				}
				if slices.Sort(want[k]); !slices.Equal(got, want[k]) {
					rt.Fatalf("%s has %d values, want %d", k, len(got), len(want[k]))
				}
			}
			if p.take(i); p.spill.size(i) == 0 {
				if list, err := p.read(i, everything); err != nil || len(list) > 0 {
					rt.Fatalf("%d pairs are left: %v", len(list), err)
				}
			}
		}
		if held := p.held.Load(); held != 0 {
			rt.Fatalf("%d bytes are held in the end", held)
		}
	})
}
