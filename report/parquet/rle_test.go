package parquet

import (
	"bytes"
	"testing"
)

// TestAppendIDs checks bytes worked out by hand from the format's description.
func TestAppendIDs(t *testing.T) {
	for name, c := range map[string]struct {
		ids   []uint32
		width int
		want  []byte
	}{
		"none":         {nil, 1, nil},
		"run of eight": {[]uint32{1, 1, 1, 1, 1, 1, 1, 1}, 1, []byte{8 << 1, 1}},
		"one group, the format's example": {[]uint32{0, 1, 2, 3, 4, 5, 6, 7}, 3,
			[]byte{1<<1 | 1, 0b10001000, 0b11000110, 0b11111010}},
		"part of a group": {[]uint32{1, 0, 1}, 1, []byte{1<<1 | 1, 0b101}},
		"run after a group is filled up": {[]uint32{1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3}, 2,
			[]byte{1<<1 | 1, 0b11111001, 0b11111111, 8 << 1, 3}},
		"wide run": {[]uint32{0x1ff, 0x1ff, 0x1ff, 0x1ff, 0x1ff, 0x1ff, 0x1ff, 0x1ff}, 9, []byte{8 << 1, 0xff, 1}},
	} {
		if got := appendIDs(nil, c.ids, c.width); !bytes.Equal(got, c.want) {
			t.Errorf("%s: %x, want %x", name, got, c.want)
		}
	}
}

// TestAppendLevels checks bytes worked out by hand: all set, none set, mixed words, and a last word in part.
func TestAppendLevels(t *testing.T) {
	const none = ^uint64(0)
	for name, c := range map[string]struct {
		rows  int
		nulls []uint64
		want  []byte
	}{
		"no bitmap":      {100, nil, []byte{3, 0, 0, 0, 0xc8, 1, 1}},
		"all null":       {70, []uint64{none, none}, []byte{3, 0, 0, 0, 0x8c, 1, 0}},
		"bits past end":  {3, []uint64{none &^ 7}, []byte{2, 0, 0, 0, 3 << 1, 1}},
		"mixed":          {9, []uint64{0b1_0000_0010}, []byte{3, 0, 0, 0, 2<<1 | 1, 0b11111101, 0b11111110}},
		"run, then bits": {66, []uint64{0, 0b10}, []byte{5, 0, 0, 0, 0x80, 1, 1, 1<<1 | 1, 0b11111101}},
	} {
		chunk := Chunk{Rows: c.rows, Nulls: c.nulls}
		if got := appendLevels(nil, &chunk, 0, c.rows); !bytes.Equal(got, c.want) {
			t.Errorf("%s: %x, want %x", name, got, c.want)
		}
	}
}

func TestIDWidth(t *testing.T) {
	for n, want := range map[int]int{0: 1, 1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 256: 8, 257: 9, 1 << 20: 20} {
		if got := idWidth(n); got != want {
			t.Errorf("idWidth(%d) = %d, want %d", n, got, want)
		}
	}
}
