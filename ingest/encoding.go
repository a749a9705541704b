package ingest

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"tracesift/ingest/internal/ascii16"
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
// bytes of raw it used: all but half a code unit or half a surrogate pair at the end, and what may be a turn, which
// wait for the next bytes unless the export has ended. Halves of surrogate pairs without the other half become U+FFFD;
// it returns alone with the offset in text behind each of them appended.
func appendUTF16(dst, raw []byte, enc trace.Encoding, ended bool, alone []int) (text []byte, used int, _ []int, t *turn) {
	i := 0
	for i+1 < len(raw) {
		have := len(dst)
		dst = ascii16.Append(dst, raw[i:], enc == trace.UTF16BE)
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

// maybeTurn says whether two bytes of UTF-16 may be the start of another encoding: two characters of ASCII, the start
// of a byte order mark, or a character of ASCII or the mark in the other order.
func maybeTurn(a, b byte, enc trace.Encoding) bool {
	if enc == trace.UTF16BE {
		a, b = b, a
	} // so that a is the low byte of a character
	return isText(b) && (a == 0 || isText(a)) || a == 0xFE && b == 0xFF ||
		a == byteOrderMark[0] && b == byteOrderMark[1] || b == byteOrderMark[0] && a == byteOrderMark[1]
}

// unit reads one UTF-16 code unit.
func unit(b []byte, enc trace.Encoding) uint16 {
	if enc == trace.UTF16LE {
		return binary.LittleEndian.Uint16(b)
	}
	return binary.BigEndian.Uint16(b)
}

// textLen returns how much of the text came from the first n bytes of its part of the export, in bytes; a character
// counts where it begins. It is less than the text where there is more.
func textLen(text []byte, n int64, enc trace.Encoding) int {
	if enc == trace.UTF8 {
		return int(min(max(n, 0), int64(len(text))))
	}
	at := 0
	for n > 0 && at < len(text) {
		ascii := asciiLen(text[at:min(int64(len(text)), int64(at)+n/2)])
		if at, n = at+ascii, n-2*int64(ascii); n <= 0 || at == len(text) {
			break
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
		ascii := asciiLen(text)
		units += ascii
		if text = text[ascii:]; len(text) == 0 {
			break
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

// asciiLen returns how many bytes from the start on are ASCII, as far as it looks: by 32, and then by 8.
func asciiLen(text []byte) (n int) {
	const high = 0x8080_8080_8080_8080
	for ; len(text)-n >= 32; n += 32 {
		b := text[n : n+32]
		if (binary.LittleEndian.Uint64(b)|binary.LittleEndian.Uint64(b[8:])|
			binary.LittleEndian.Uint64(b[16:])|binary.LittleEndian.Uint64(b[24:]))&high != 0 {
			break
		}
	}
	for len(text)-n >= 8 && binary.LittleEndian.Uint64(text[n:])&high == 0 {
		n += 8
	}
	return n
}
