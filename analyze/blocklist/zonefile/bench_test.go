package zonefile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"testing"
)

// manyLines is a zone of n single addresses of 10.0.0.0/8, and 2,000 addresses to ask about, a few of them in it.
func manyLines(n int) (text []byte, ips []netip.Addr) {
	rng := rand.New(rand.NewPCG(3, 4))
	var b bytes.Buffer
	b.WriteString("$SOA 60 ns.test. admin.test. 2026112101 600 300 86400 300\n:127.0.0.2:see https://bl.test/$\n")
	for range n {
		fmt.Fprintln(&b, addrOf(10<<24|rng.Uint32()>>8))
	}
	for range 2000 {
		ips = append(ips, addrOf(10<<24|rng.Uint32()>>8))
	}
	return b.Bytes(), ips
}

func BenchmarkScanMillionLines(b *testing.B) {
	text, ips := manyLines(1_000_000)
	for _, kind := range []Type{IP4Set, IP4TSet, IP4Trie, Plain} {
		b.Run(string(kind), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := Scan(bytes.NewReader(text), Options{Type: kind}, ips); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestConstantMemory checks that a file ten times as long takes no more memory.
func TestConstantMemory(t *testing.T) {
	var used [2]uint64
	for i, n := range []int{20_000, 200_000} {
		text, ips := manyLines(n)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, _, err := Scan(bytes.NewReader(text), Options{Type: IP4Set}, ips); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		used[i] = after.TotalAlloc - before.TotalAlloc
	}
	if used[1] > used[0]+256<<10 {
		t.Errorf("%d bytes allocated for 20,000 lines, %d for 200,000", used[0], used[1])
	}
}
