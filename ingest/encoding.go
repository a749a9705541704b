package ingest

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"

	"tracesift/ingest/trace"
)

// sniffLen is how many bytes decide the encoding of an export.
const sniffLen = 4096

// sniff finds the encoding of an export from its first bytes and how long its byte order mark is, 0 where it has none.
// Exchange Online writes UTF-16LE, often without a mark; its text is mostly ASCII, so every other byte is NUL.
func sniff(head []byte) (enc trace.Encoding, bom int) {
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
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
	pairs := len(head) / 2
	switch {
	case pairs > 0 && nul[1] > pairs*6/10 && nul[0] < nul[1]/4:
		return trace.UTF16LE, 0
	case pairs > 0 && nul[0] > pairs*6/10 && nul[1] < nul[0]/4:
		return trace.UTF16BE, 0
	}
	return trace.UTF8, 0
}

// appendUTF8 appends the text of raw to dst. It returns how many bytes of raw were used: all but half a code unit or
// half a surrogate pair at the end, which wait for the next bytes. UTF-8 is appended as it is; the splitter repairs it
// cell by cell, so that offsets into the text stay offsets into the file.
func appendUTF8(dst, raw []byte, enc trace.Encoding) ([]byte, int) {
	if enc == trace.UTF8 {
		return append(dst, raw...), len(raw)
	}
	i := 0
	for i+1 < len(raw) {
		u := unit(raw[i:], enc)
		switch {
		case u < utf8.RuneSelf:
			dst = append(dst, byte(u))
		case utf16.IsSurrogate(rune(u)):
			if u < 0xDC00 && i+3 >= len(raw) {
				return dst, i
			}
			r := rune(utf8.RuneError)
			if u < 0xDC00 {
				r = utf16.DecodeRune(rune(u), rune(unit(raw[i+2:], enc)))
			}
			dst = utf8.AppendRune(dst, r)
			if r != utf8.RuneError {
				i += 2
			}
		default:
			dst = utf8.AppendRune(dst, rune(u))
		}
		i += 2
	}
	return dst, i
}

// unit reads one UTF-16 code unit.
func unit(b []byte, enc trace.Encoding) uint16 {
	if enc == trace.UTF16LE {
		return uint16(b[0]) | uint16(b[1])<<8
	}
	return uint16(b[1]) | uint16(b[0])<<8
}

// rawLen returns how many bytes of the export the text came from. It walks the text: it is for messages and block
// starts, not for cells.
func rawLen(text []byte, enc trace.Encoding) int64 {
	if enc == trace.UTF8 {
		return int64(len(text))
	}
	var n int64
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		n += 2
		if r > 0xFFFF {
			n += 2
		}
		text = text[size:]
	}
	return n
}
