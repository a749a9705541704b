// Package structural finds the separators of comma-separated values: the delimiters and line feeds that stand outside
// quotes. On amd64 with AVX2 it looks at 64 bytes at a time; everywhere else it searches byte by byte what comes next.
package structural

// Scanner finds the separators of records whose quotes are regular: a quote opens only at the beginning of a cell, or
// behind the quote that it doubles. The zero value with a delimiter stands at the beginning of a record.
//
// What is no quoted cell may pass for one: a closing quote must be looked at by who reads the cell, which is whole when
// its last byte is a quote.
type Scanner struct {
	Delimiter byte // an ASCII character, neither quote nor line feed nor NUL

	inside uint64 // all ones inside quotes
	within uint64 // 1 where the next byte may not be an opening quote
}

// Room is how many separators a call needs room for at least.
const Room = 2 * width

// width is how many bytes are looked at at once.
const width = 64

// Result says how far a call of Index came.
type Result struct {
	Read  int  // bytes of text; a call that goes on begins behind them
	Seps  int  // separators found in them
	Stray bool // the byte at Read, or one of the next 63, is a quote where none may open
	Wide  bool // some byte, maybe a little behind Read, is not ASCII
}

// Index finds the separators of the text and puts their offsets, counted from base, into seps. It comes to the end of
// the text unless seps has not Room left or a quote stands astray. Calls continue each other when the text does, as long as
// each but the last has a multiple of 64 bytes.
func (s *Scanner) Index(text []byte, base uint32, seps []uint32) Result {
	if accelerated {
		return s.index(text, base, seps)
	}
	return s.search(text, base, seps)
}
