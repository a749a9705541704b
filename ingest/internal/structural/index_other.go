//go:build !amd64

package structural

// accelerated says that there is no faster way than search.
const accelerated = false

// index is search.
func (s *Scanner) index(text []byte, base uint32, cells []uint32, n int, lines []Line) Result {
	return s.search(text, base, cells, n, lines)
}
