package ingest

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"tracesift/ingest/trace"
)

// foreign counts cells of an UTF-8 export that hold bytes of something else.
type foreign struct {
	utf8     bool // some cell holds characters beyond ASCII as UTF-8
	repaired int  // cells with broken characters, each replaced
	western  int  // cells read as Windows-1252
	cyrillic int  // cells read as Windows-1251
}

// merge adds what was found elsewhere.
func (f *foreign) merge(o foreign) {
	f.utf8 = f.utf8 || o.utf8
	f.repaired += o.repaired
	f.western += o.western
	f.cyrillic += o.cyrillic
}

// isASCII says whether all bytes are below 0x80.
func isASCII(b []byte) bool {
	for _, c := range b[asciiLen(b):] {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// readBytes looks at the bytes beyond ASCII in the row just scanned, whose text is line.
func (s *splitter) readBytes(text []byte, cells int, line []byte) {
	if utf8.Valid(line) {
		s.tally.foreign.utf8 = true
		return
	}
	s.scan.repair(text, cells, &s.tally.foreign)
}

// windows returns the code page that a cell is written in that is not UTF-8, nil where it is UTF-8 with broken
// characters. Spreadsheets and servers of old write what the system they run on has. Where no character of UTF-8 stands
// in the cell, it is that of Western Europe, unless three letters beyond ASCII follow each other: words of Cyrillic
// have hardly anything else, and words of Western Europe hardly ever that.
func windows(cell []byte) *charmap.Charmap {
	run, longest := 0, 0
	for i := 0; i < len(cell); {
		c := cell[i]
		if c < utf8.RuneSelf {
			run = 0
			i++
			continue
		}
		if r, size := utf8.DecodeRune(cell[i:]); r != utf8.RuneError || size > 1 {
			return nil
		}
		if run++; c < 0xC0 {
			run = 0
		}
		longest = max(longest, run)
		i++
	}
	if longest >= 3 {
		return charmap.Windows1251
	}
	return charmap.Windows1252
}

// encoding says in an account how the UTF-8 of an export was really written.
func (f *foreign) encoding(name string) string {
	if f.utf8 || f.western+f.cyrillic == 0 {
		return name
	}
	if f.cyrillic > f.western {
		return "windows-1251"
	}
	return "windows-1252"
}

// warn adds what was found to an account.
func (f *foreign) warn(s *splitter) {
	if f.repaired > 0 {
		s.warn("%s bytes that are not valid %s; they were replaced", trace.Counted(int64(f.repaired), "cell held", "cells held"), trace.UTF8)
	}
	for _, c := range []struct {
		cells int
		page  string
	}{{f.western, "windows-1252"}, {f.cyrillic, "windows-1251"}} {
		if c.cells > 0 {
			s.warn("%s read as %s", trace.Counted(int64(c.cells), "cell is not UTF-8; it was", "cells are not UTF-8; they were"), c.page)
		}
	}
}
