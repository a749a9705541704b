package ascii16

import "golang.org/x/sys/cpu"

var accelerated = cpu.X86.HasAVX2 //nolint:gochecknoglobals // nothing changes it

// blockLen is how many characters pack looks at at once.
const blockLen = 32

// blocks puts characters into dst, which has room for all of raw, by blocks, and returns how many.
func (f form) blocks(dst, raw []byte) int {
	if n := len(raw) / (2 * blockLen); accelerated && n > 0 {
		return blockLen * pack(&dst[0], &raw[0], n, f.wide, f.shift)
	}
	return 0
}

// pack narrows blocks of 32 characters up to the first one that has a bit of wide set, and returns how many.
//
//go:noescape
func pack(dst, raw *byte, blocks int, wide, shift uint64) (done int)
