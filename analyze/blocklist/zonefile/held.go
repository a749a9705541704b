package zonefile

import (
	"net/netip"
	"slices"

	"tracesift/analyze/order"
)

// maxValues is how many answers of one address are kept; no list gives nearly as many.
const maxValues = 64

// held is the asked addresses, each with the best entry that was seen for it.
type held struct {
	v4  []uint32 // sorted, each once
	v6  []netip.Addr
	at4 []best
	at6 []best
}

// best is the answer of the entries with the highest rank so far.
type best struct {
	rank     int // 0: none
	excluded bool
	values   []value
}

// hold sorts the addresses by family. IPv4 addresses inside IPv6 count as IPv4; zones are left out.
func hold(ips []netip.Addr) *held {
	h := &held{}
	for _, ip := range ips {
		ip = ip.Unmap().WithZone("")
		if ip.Is4() {
			h.v4 = append(h.v4, bits4(ip))
		} else if ip.Is6() {
			h.v6 = append(h.v6, ip)
		}
	}
	slices.Sort(h.v4)
	h.v4 = slices.Compact(h.v4)
	order.Sort(h.v6, netip.Addr.Compare)
	h.v6 = slices.Compact(h.v6)
	h.at4, h.at6 = make([]best, len(h.v4)), make([]best, len(h.v6))
	return h
}

func bits4(a netip.Addr) uint32 {
	b := a.As4()
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}

// from4 returns the index of the first held address that is not below a.
func (h *held) from4(a uint32) int {
	low, high := 0, len(h.v4)
	for low < high {
		if mid := (low + high) / 2; h.v4[mid] < a {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// from6 returns the index of the first held address that is not below a.
func (h *held) from6(a netip.Addr) int {
	i, _ := slices.BinarySearchFunc(h.v6, a, netip.Addr.Compare)
	return i
}

// exclude notes an exclusion: at equal rank it wins over every value.
func (b *best) exclude(rank int) {
	if rank >= b.rank {
		*b = best{rank: rank, excluded: true}
	}
}

// add notes a value; several of equal rank are all answers.
func (b *best) add(rank int, v value) {
	if rank > b.rank {
		*b = best{rank: rank}
	}
	if rank == b.rank && !b.excluded && len(b.values) < maxValues && !slices.Contains(b.values, v) {
		b.values = append(b.values, v)
	}
}

// span4 returns what is known of the held addresses from first to last, and the addresses.
func (h *held) span4(first, last uint32) ([]uint32, []best) {
	from := h.from4(first)
	to := from
	for to < len(h.v4) && h.v4[to] <= last {
		to++
	}
	return h.v4[from:to], h.at4[from:to]
}

// span6 returns what is known of the held addresses in a network, which must be masked.
func (h *held) span6(network netip.Prefix) []best {
	from := h.from6(network.Addr())
	to := from
	for to < len(h.v6) && network.Contains(h.v6[to]) {
		to++
	}
	return h.at6[from:to]
}

// empty returns the same addresses with nothing said of them.
func (h *held) empty() *held {
	return &held{v4: h.v4, v6: h.v6, at4: make([]best, len(h.v4)), at6: make([]best, len(h.v6))}
}

// find returns what is known of one address, nil if it was not asked.
func (h *held) find(ip netip.Addr) *best {
	if ip.Is4() {
		if i := h.from4(bits4(ip)); i < len(h.v4) && h.v4[i] == bits4(ip) {
			return &h.at4[i]
		}
	} else if i := h.from6(ip); i < len(h.v6) && h.v6[i] == ip {
		return &h.at6[i]
	}
	return nil
}
