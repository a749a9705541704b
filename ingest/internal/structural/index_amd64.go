package structural

import "golang.org/x/sys/cpu"

// accelerated says whether the machine has what find needs.
var accelerated = cpu.X86.HasAVX2 && cpu.X86.HasPCLMULQDQ && cpu.X86.HasBMI1 && cpu.X86.HasPOPCNT //nolint:gochecknoglobals // nothing changes it

// index is Index by blocks of 64 bytes.
func (s *Scanner) index(text []byte, base uint32, seps []uint32) (r Result) {
	if len(seps) < Room {
		return r
	}
	blocks := len(text) / width
	if blocks > 0 {
		var done int
		done, r.Seps, r.Wide = find(&text[0], blocks, base, &seps[0], len(seps)-width, s)
		if r.Read = done * width; done < blocks {
			r.Stray = len(seps)-width-r.Seps >= width
			return r
		}
	}
	rest := text[r.Read:]
	if len(rest) == 0 || len(seps)-r.Seps < Room {
		return r
	}
	var tail [width]byte
	copy(tail[:], rest)
	done, n, wide := find(&tail[0], 1, base+uint32(r.Read), &seps[r.Seps], width, s)
	if r.Wide = r.Wide || wide; done == 0 {
		r.Stray = true
		return r
	}
	r.Read, r.Seps = len(text), r.Seps+n
	return r
}

// find looks at blocks of 64 bytes until room for the separators of one more is lacking or a quote stands astray in one.
// seps has 64 elements more than room. It returns how many blocks it took and how many separators they have.
//
//go:noescape
func find(text *byte, blocks int, base uint32, seps *uint32, room int, s *Scanner) (done, n int, wide bool)
