package zonefile

// set4 reads ip4set: addresses, networks and ranges. A range is cut into pieces of one address, and of /24, /16 and /8
// networks where they fit; of the pieces that hold an address the smallest decide, and among these an exclusion.
type set4 struct {
	zone *zone
	def  value
}

func (f *set4) line(s []byte) string {
	if s[0] == ':' {
		return defaultLine(s, &f.def)
	}
	s, excluded := exclusion(s)
	first, last, bits, rest, ok := range4(s)
	switch {
	case !ok || bits == 0 || !ends(rest):
		return badAddress
	case first&^mask4(bits) != 0:
		return badHost
	case f.zone.maxRange > 0 && f.zone.maxRange <= last-first:
		return badRange
	}
	t, reason := readTail(rest, excluded, f.def)
	if reason != "" {
		return reason
	}
	f.zone.audit.count4()
	ips, at := f.zone.held.span4(first, last)
	for i := range at {
		switch b, rank := &at[i], pieceRank(first, last, ips[i]); {
		case rank < b.rank:
		case excluded:
			b.exclude(rank)
		default:
			b.add(rank, t.value(f.def))
		}
	}
	return ""
}

// pieceRank returns the rank of the piece of a range that holds q: 4 for a single address down to 1 for a /8.
func pieceRank(first, last, q uint32) int {
	for rank := 4; rank > 1; rank-- {
		if first|255 >= last {
			if last-first == 255 {
				return rank - 1
			}
			return rank
		}
		if first&255 != 0 {
			if q <= first|255 {
				return rank
			}
			first = first>>8 + 1
		} else {
			first >>= 8
		}
		if last&255 != 255 {
			if q >= last&^255 {
				return rank
			}
			last = last>>8 - 1
		} else {
			last >>= 8
		}
		q >>= 8
	}
	return 1
}
