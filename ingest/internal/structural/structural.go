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
	seen   uint64 // in the line so far: quoted, wide
}

// Line is a line feed outside quotes: how many cells end before and with it, and what its line may have.
type Line uint32

// Of a line, or of the few bytes of another one next to it.
const (
	quoted = 1 << iota // a quote
	wide               // a byte that is not ASCII

	lineBits = iota
)

// Cells returns how many cells have ended with the line.
func (l Line) Cells() int { return int(l >> lineBits) }

// Quoted says whether a quote may stand in the line.
func (l Line) Quoted() bool { return l&quoted != 0 }

// Wide says whether a byte that is not ASCII may stand in the line.
func (l Line) Wide() bool { return l&wide != 0 }

// Room is how many cells and lines a call needs room for at least.
const Room = 2 * width

// width is how many bytes are looked at at once.
const width = 64

// Result says how far a call of Index came.
type Result struct {
	Read  int  // bytes of text; a call that goes on begins behind them
	Cells int  // that have ended so far
	Lines int  // added
	Stray bool // the byte at Read, or one of the next 63, is a quote where none may open
}

// Index finds the separators of the text. cells has two numbers for each of the n cells that have ended so far, where
// it begins and where its separator stands, counted from base, and then the beginning of the next one. The cells that
// end in the text are added, and the lines put into lines. Index comes to the end of the text unless there is not Room
// for more of either left or a quote stands astray. Calls continue each other when the text does, as long as each but
// the last has a multiple of 64 bytes.
func (s *Scanner) Index(text []byte, base uint32, cells []uint32, n int, lines []Line) Result {
	if accelerated {
		return s.index(text, base, cells, n, lines)
	}
	return s.search(text, base, cells, n, lines)
}

// room returns how many more cells and lines there is room for.
func room(cells []uint32, n int, lines []Line) int { return min((len(cells)-1)/2-n, len(lines)) }
