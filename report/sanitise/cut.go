package sanitise

import (
	"strings"
	"unicode/utf8"
)

// Cut shortens s to n characters with an ellipsis at its end.
func Cut(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:n-1]), " ") + "…"
}
