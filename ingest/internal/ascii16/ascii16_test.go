package ascii16

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestAppend holds what is appended against the characters one by one, for texts of all lengths with one character
// beyond ASCII, or none, at every place.
func TestAppend(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for n := range 150 {
			for at := range n + 1 {
				var raw []byte
				text := "kept"
				for i := range n {
					c := uint16(rng.IntN(0x80))
					text += string(rune(c))
					if i == at {
						c = []uint16{0x80, 0xFF, 0x100, 0x7F00, 0x8000, 0x0141}[rng.IntN(6)]
					}
					raw = order.AppendUint16(raw, c)
				}
				if n%3 == 0 {
					raw = append(raw, 'x') // half a character
				}
				got := string(Append([]byte("kept"), raw, order == binary.AppendByteOrder(binary.BigEndian)))
				if want := text[:len("kept")+at]; got != want {
					t.Fatalf("%d characters, of which number %d is not ASCII, become %q, want %q", n, at, got, want)
				}
			}
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	raw := make([]byte, 1<<20)
	for i := 0; i < len(raw); i += 2 {
		raw[i] = 'a'
	}
	dst := make([]byte, len(raw)/2)
	for name, narrow := range map[string]func() int{
		"all":    func() int { return len(Append(dst[:0], raw, false)) },
		"eights": func() int { return formOf(false).eights(dst, raw) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if n := narrow(); n != len(dst) {
					b.Fatal(fmt.Sprint(n))
				}
			}
		})
	}
}
