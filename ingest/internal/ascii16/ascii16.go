// Package ascii16 makes ASCII of UTF-16, in which most exports of Exchange Online come. On amd64 with AVX2 it looks at
// 32 characters at a time; everywhere else at 8.
package ascii16

import (
	"encoding/binary"
	"slices"
)

// form says where UTF-16 has the character and where zeros.
type form struct {
	wide  uint64 // bits that a character beyond ASCII has, of four in a row
	shift uint64 // bits that stand behind the character
}

func formOf(bigEndian bool) form {
	if bigEndian {
		return form{0x80FF_80FF_80FF_80FF, 8}
	}
	return form{wide: 0xFF80_FF80_FF80_FF80}
}

// Append appends the characters from the start of raw, which is UTF-16, as long as they are ASCII. Half a character at
// the end is left.
func Append(dst, raw []byte, bigEndian bool) []byte {
	f, have := formOf(bigEndian), len(dst)
	dst = slices.Grow(dst, len(raw)/2)
	room := dst[have : have+len(raw)/2]
	n := f.blocks(room, raw)
	n += f.eights(room[n:], raw[2*n:])
	for ; n < len(room); n++ {
		c := uint64(binary.LittleEndian.Uint16(raw[2*n:]))
		if c&f.wide&0xFFFF != 0 {
			break
		}
		room[n] = byte(c >> f.shift)
	}
	return dst[:have+n]
}

// eights puts characters into dst, which has room for all of raw, by eights, and returns how many.
func (f form) eights(dst, raw []byte) (n int) {
	for ; len(raw) >= 16; raw, n = raw[16:], n+8 {
		a, b := binary.LittleEndian.Uint64(raw), binary.LittleEndian.Uint64(raw[8:])
		if (a|b)&f.wide != 0 {
			break
		}
		binary.LittleEndian.PutUint64(dst[n:], uint64(four(a>>f.shift))|uint64(four(b>>f.shift))<<32)
	}
	return n
}

// four brings the bytes 0, 2, 4 and 6 together, between which zeros stand.
func four(a uint64) uint32 {
	a = (a | a>>8) & 0x0000_FFFF_0000_FFFF
	return uint32(a | a>>16)
}
