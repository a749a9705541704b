package ingest

import (
	"bytes"

	"tracesift/ingest/trace"
)

// Windows PowerShell appends UTF-16 to files of any encoding (>>, Out-File -Append), and Export-Csv -Append whatever it
// is told (Microsoft Learn, about_Character_Encoding). The encoding changes where the bytes show it beyond doubt: every
// part of an export begins with a date, an id or a header, which are ASCII.
const (
	wideProof  = 8  // characters of ASCII as UTF-16 that prove a change to UTF-16
	plainProof = 32 // bytes of ASCII that prove a change from UTF-16; read as UTF-16 they were 16 rare characters in a row
)

// turn is a change of the encoding: what the next part has.
type turn struct {
	encoding trace.Encoding
	bom      int // length of its byte order mark
}

// plainLen returns how many bytes from the start of raw are UTF-8 for certain, and the turn behind them, if there is
// one. Where raw does not end with the export, it holds back what more bytes may show to be the start of UTF-16. behindLF
// says that a line feed stands before it.
func plainLen(raw []byte, ended, behindLF bool) (n int, t *turn) {
	for p := 0; ; p++ {
		i := bytes.IndexByte(raw[p:], 0)
		if i < 0 {
			break
		}
		p += i
		if !ended && p+2*wideProof > len(raw) {
			return max(0, p-longestStart), nil
		}
		if from, t := turnsWide(raw, p, behindLF); t != nil {
			return from, t
		}
	}
	if ended {
		return len(raw), nil
	}
	return max(0, len(raw)-longestStart), nil
}

// longestStart is how many bytes UTF-16 may have before its first NUL: a byte order mark and half a character.
const longestStart = 3

// turnsWide says where UTF-16 begins around raw[p], which is NUL, and how it goes on; nil where none begins.
func turnsWide(raw []byte, p int, behindLF bool) (from int, t *turn) {
	if p == 0 && !behindLF {
		return 0, nil
	}
	enc, from := trace.UTF16LE, p-1
	if p == 0 || raw[p-1] == '\n' || raw[p-1] == 0xFF {
		enc, from = trace.UTF16BE, p
	}
	if len(raw)-from < 2*wideProof {
		return 0, nil
	}
	if !isWide(raw[from:from+2*wideProof], enc) {
		return 0, nil
	}
	if from >= 2 && unit(raw[from-2:], enc) == 0xFEFF {
		return from - 2, &turn{enc, 2}
	}
	return from, &turn{enc, 0}
}

// turnsBack says how the export goes on where raw, which was UTF-16 so far, is so no more; nil where it still is. open
// says that more bytes are needed to tell.
func turnsBack(raw []byte, was trace.Encoding, ended bool) (t *turn, open bool) {
	other := trace.UTF16LE + trace.UTF16BE - was
	switch first := unit(raw, other); {
	case first == 0xFEFF:
		return &turn{other, 2}, false
	case first <= 0x7F:
		if len(raw) < 2*wideProof {
			return nil, !ended && isWide(raw, other)
		}
		if isWide(raw[:2*wideProof], other) {
			return &turn{other, 0}, false
		}
		return nil, false
	}
	rest := raw
	if raw[0] == byteOrderMark[0] && raw[1] == byteOrderMark[1] {
		if len(raw) == 2 {
			return nil, !ended
		}
		if raw[2] != byteOrderMark[2] {
			return nil, false
		}
		rest = raw[len(byteOrderMark):]
	}
	for _, c := range rest[:min(len(rest), plainProof)] {
		if !isText(c) {
			return nil, false
		}
	}
	if len(rest) < plainProof {
		return nil, !ended
	}
	return &turn{trace.UTF8, len(raw) - len(rest)}, false
}

// isWide says whether raw is text of ASCII as UTF-16.
func isWide(raw []byte, enc trace.Encoding) bool {
	for ; len(raw) > 1; raw = raw[2:] {
		if u := unit(raw, enc); u > 0x7F || !isText(byte(u)) {
			return false
		}
	}
	return true
}

// isText says whether c is an ASCII character of text.
func isText(c byte) bool { return c >= ' ' && c < 0x7F || c == '\n' || c == '\r' || c == '\t' }
