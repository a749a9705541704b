package structural

import "golang.org/x/sys/cpu"

// accelerated says whether the machine has what find needs.
var accelerated = cpu.X86.HasAVX2 && cpu.X86.HasPCLMULQDQ && cpu.X86.HasBMI1 && cpu.X86.HasPOPCNT //nolint:gochecknoglobals // nothing changes it

// index is Index by blocks of 64 bytes.
func (s *Scanner) index(text []byte, base uint32, cells []uint32, n int, lines []Line) Result {
	r := Result{Cells: n}
	space := room(cells, n, lines)
	if space < Room {
		return r
	}
	blocks := len(text) / width
	if blocks > 0 {
		var done int
		done, r.Cells, r.Lines = find(&text[0], blocks, base, &cells[0], n, space-width, &lines[0], s)
		space -= r.Cells - n
		if r.Read = done * width; done < blocks {
			r.Stray = space >= 2*width
			return r
		}
	}
	rest := text[r.Read:]
	if len(rest) == 0 || space < Room {
		return r
	}
	var tail [width]byte
	copy(tail[:], rest)
	done, all, more := find(&tail[0], 1, base+uint32(r.Read), &cells[0], r.Cells, width, &lines[r.Lines], s)
	if done == 0 {
		r.Stray = true
		return r
	}
	r.Read, r.Cells, r.Lines = len(text), all, r.Lines+more
	return r
}

// find looks at blocks of 64 bytes until room for the cells of one more is lacking or a quote stands astray in one. n
// cells have ended so far, and there is room for 64 more than room says. It returns how many blocks it took, how many
// cells have ended then, and how many lines it found.
//
//go:noescape
func find(text *byte, blocks int, base uint32, cells *uint32, n, room int, lines *Line, s *Scanner) (done, all, found int)
