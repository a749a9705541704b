package parquet

import (
	"encoding/binary"
	"math/bits"
)

// idWidth is the number of bits of an id in a dictionary of n entries. One entry takes one bit: not all readers
// accept none.
func idWidth(n int) int { return max(1, bits.Len(uint(max(n-1, 0)))) }

// appendIDs appends ids in Parquet's hybrid of runs and bit-packed groups of eight (Parquet format, "Run Length
// Encoding / Bit-Packing Hybrid").
func appendIDs(dst []byte, ids []uint32, width int) []byte {
	literals := 0 // ids[literals:i] wait to be bit-packed
	for i := 0; i < len(ids); {
		run := 1
		for i+run < len(ids) && ids[i+run] == ids[i] {
			run++
		}
		pad := -(i - literals) & 7 // of the run, to fill the group of eight before it
		if run-pad < 8 {
			i += run
			continue
		}
		dst = appendPacked(dst, ids[literals:i+pad], width)
		dst = binary.AppendUvarint(dst, uint64(run-pad)<<1)
		for b := 0; b < width; b += 8 {
			dst = append(dst, byte(ids[i]>>b))
		}
		i += run
		literals = i
	}
	return appendPacked(dst, ids[literals:], width)
}

// appendPacked appends one bit-packed run, its last group filled up with zeros.
func appendPacked(dst []byte, ids []uint32, width int) []byte {
	if len(ids) == 0 {
		return dst
	}
	groups := (len(ids) + 7) / 8
	dst = binary.AppendUvarint(dst, uint64(groups)<<1|1)
	end := len(dst) + groups*width
	var acc uint64
	n := 0
	for _, id := range ids {
		acc |= uint64(id) << n
		if n += width; n >= 32 {
			dst = binary.LittleEndian.AppendUint32(dst, uint32(acc))
			acc >>= 32
			n -= 32
		}
	}
	for len(dst) < end {
		dst = append(dst, byte(acc))
		acc >>= 8
	}
	return dst
}

// appendLevels appends the definition levels of rows from..to of c, behind their length as version 1 pages want it:
// 1 where a row has a value, 0 where it is null. from is a multiple of 64.
func appendLevels(dst []byte, c *Chunk, from, to int) []byte {
	at := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	for from < to {
		if level, n := levelRun(c, from, to); n > 0 {
			dst = append(binary.AppendUvarint(dst, uint64(n)<<1), level)
			from += n
			continue
		}
		end := from
		for end < to {
			if _, n := levelRun(c, end, to); n > 0 {
				break
			}
			end = min(end+64, to)
		}
		groups := (end - from + 7) / 8
		dst = binary.AppendUvarint(dst, uint64(groups)<<1|1)
		want := len(dst) + groups
		for ; from < end; from += 64 {
			dst = binary.LittleEndian.AppendUint64(dst, ^c.nullWord(from/64))
		}
		dst, from = dst[:want], end
	}
	binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst
}

// levelRun returns how many whole words of rows at from have the same level throughout, 0 where the first has not.
func levelRun(c *Chunk, from, to int) (level byte, n int) {
	for at := from; at < to; at += 64 {
		rows := min(64, to-at)
		all := ^uint64(0) >> (64 - rows)
		word := ^c.nullWord(at/64) & all
		if at == from && word == all {
			level = 1
		}
		if word != all*uint64(level) {
			return level, n
		}
		n += rows
	}
	return level, n
}
