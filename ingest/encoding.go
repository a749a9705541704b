package ingest

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"tracesift/ingest/trace"
)

// sniffLen is how many bytes decide the encoding of an export. Few, because another encoding may follow soon.
const sniffLen = 64

// byteOrderMark is U+FEFF as UTF-8.
const byteOrderMark = "\uFEFF"

// sniff finds the encoding of an export from its first bytes and how long its byte order mark is, 0 where it has none.
// Exchange Online writes UTF-16LE, often without a mark; its text is mostly ASCII, so every other byte is NUL.
func sniff(head []byte) (enc trace.Encoding, bom int) {
	switch {
	case bytes.HasPrefix(head, []byte(byteOrderMark)):
		return trace.UTF8, 3
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return trace.UTF16LE, 2
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return trace.UTF16BE, 2
	}
	var nul [2]int // at even and at odd positions
	for i, c := range head {
		if c == 0 {
			nul[i&1]++
		}
	}
	most := len(head) / 2 * 6 / 10
	switch first := bytes.IndexByte(head, 0); { // which lies in the first two characters
	case first > 3:
	case nul[1] > most && nul[0]*4 < nul[1]:
		return trace.UTF16LE, 0
	case nul[0] > most && nul[1]*4 < nul[0]:
		return trace.UTF16BE, 0
	}
	return trace.UTF8, 0
}

// appendUTF16 appends the text of raw, which is UTF-16, to dst, up to a turn to another encoding. It returns how many
// bytes of raw it used: all but half a code unit or half a surrogate pair at the end, and what may be a turn, which wait
// for the next bytes unless the export has ended. Halves of surrogate pairs without the other half become U+FFFD; it
// returns alone with the offset in text behind each of them appended.
func appendUTF16(dst, raw []byte, enc trace.Encoding, ended bool, alone []int) (text []byte, used int, _ []int, t *turn) {
	i := 0
	for i+1 < len(raw) {
		have := len(dst)
		dst = appendASCII(dst, raw[i:], enc)
		i += 2 * (len(dst) - have)
		if i+1 >= len(raw) {
			break
		}
		if maybeTurn(raw[i], raw[i+1], enc) {
			if t, open := turnsBack(raw[i:], enc, ended); t != nil || open {
				return dst, i, alone, t
			}
		}
		r := rune(unit(raw[i:], enc))
		i += 2
		if utf16.IsSurrogate(r) {
			if r < 0xDC00 && i+1 >= len(raw) {
				return dst, i - 2, alone, nil
			}
			first := r
			r = utf8.RuneError
			if first < 0xDC00 {
				r = utf16.DecodeRune(first, rune(unit(raw[i:], enc)))
			}
			if r == utf8.RuneError {
				alone = append(alone, len(dst)+len("\uFFFD"))
			} else {
				i += 2
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, i, alone, nil
}

// maybeTurn says whether two bytes of UTF-16 may be the start of another encoding: two characters of ASCII, the start of
// a byte order mark, or a character of ASCII or the mark in the other order.
func maybeTurn(a, b byte, enc trace.Encoding) bool {
	if enc == trace.UTF16BE {
		a, b = b, a
	} // so that a is the low byte of a character
	return isText(b) && (a == 0 || isText(a)) || a == 0xFE && b == 0xFF ||
		a == byteOrderMark[0] && b == byteOrderMark[1] || b == byteOrderMark[0] && a == byteOrderMark[1]
}

// appendASCII appends code units from the start of raw, by fours, as long as all four are ASCII.
func appendASCII(dst, raw []byte, enc trace.Encoding) []byte {
	notASCII, shift := uint64(0xFF80_FF80_FF80_FF80), 0
	if enc == trace.UTF16BE {
		notASCII, shift = 0x80FF_80FF_80FF_80FF, 8
	}
	for ; len(raw) >= 8; raw = raw[8:] {
		four := binary.LittleEndian.Uint64(raw)
		if four&notASCII != 0 {
			break
		}
		four >>= shift
		four = (four | four>>8) & 0x0000_FFFF_0000_FFFF
		dst = binary.LittleEndian.AppendUint32(dst, uint32(four|four>>16))
	}
	return dst
}

// unit reads one UTF-16 code unit.
func unit(b []byte, enc trace.Encoding) uint16 {
	if enc == trace.UTF16LE {
		return binary.LittleEndian.Uint16(b)
	}
	return binary.BigEndian.Uint16(b)
}

// textLen returns how much of the text came from the first n bytes of its part of the export, in bytes; a character counts
// where it begins. It is less than the text where there is more.
func textLen(text []byte, n int64, enc trace.Encoding) int {
	if enc == trace.UTF8 {
		return int(min(max(n, 0), int64(len(text))))
	}
	at := 0
	for n > 0 && at < len(text) {
		if n >= 16 && len(text)-at >= 8 && binary.LittleEndian.Uint64(text[at:])&0x8080_8080_8080_8080 == 0 {
			at, n = at+8, n-16
			continue
		}
		_, size := utf8.DecodeRune(text[at:])
		if at, n = at+size, n-2; size == 4 {
			n -= 2
		}
	}
	return at
}

// rawLen returns how many bytes of the export the text came from. In UTF-16 every character, which begins with a byte
// that continues none, is a code unit, and those from U+10000 on, which begin with F0 or above, are two.
func rawLen(text []byte, enc trace.Encoding) int64 {
	if enc == trace.UTF8 {
		return int64(len(text))
	}
	units := 0
	for len(text) > 0 {
		if len(text) >= 8 && binary.LittleEndian.Uint64(text)&0x8080_8080_8080_8080 == 0 {
			units += 8
			text = text[8:]
			continue
		}
		c := text[0]
		text = text[1:]
		if c < 0x80 || c >= 0xC0 {
			units++
		}
		if c >= 0xF0 {
			units++
		}
	}
	return 2 * int64(units)
}
