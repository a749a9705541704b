package terminal

import (
	"strings"
	"unicode/utf8"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

const ellipsis = "…"

// width is how many columns of a terminal s takes, by the measure that tablewriter pads with.
func width(s string) int { return twwidth.Width(s) }

func blank(n int) string { return strings.Repeat(" ", n) }

// cutEnd shortens s to n columns with an ellipsis at its end.
func cutEnd(s string, n int) string {
	if width(s) <= n {
		return s
	}
	return strings.TrimRight(prefix(s, n-width(ellipsis)), " ") + ellipsis
}

// cutMiddle shortens s to n columns with an ellipsis in the middle and a share of them, in percent, behind it.
func cutMiddle(s string, n, share int) string {
	if width(s) <= n {
		return s
	}
	room := n - width(ellipsis)
	tail := suffix(s, room*share/100)
	return prefix(s, room-width(tail)) + ellipsis + tail
}

// prefix is the longest start of s that takes at most n columns.
func prefix(s string, n int) string {
	end := 0
	for end < len(s) {
		_, size := utf8.DecodeRuneInString(s[end:])
		if width(s[:end+size]) > n {
			break
		}
		end += size
	}
	return s[:end]
}

// suffix is the longest end of s that takes at most n columns and does not begin with a mark that joins what is before.
func suffix(s string, n int) string {
	start := len(s)
	for start > 0 {
		_, size := utf8.DecodeLastRuneInString(s[:start])
		if width(s[start-size:]) > n {
			break
		}
		start -= size
	}
	for start < len(s) {
		_, size := utf8.DecodeRuneInString(s[start:])
		if width(s[start:start+size]) > 0 {
			break
		}
		start += size
	}
	return s[start:]
}

// wrap breaks s between words into lines of at most n columns, 0 for any length. A word that is too long goes on in the
// next line: what explains an answer is shown whole.
func wrap(s string, n int) []string {
	if n == 0 || width(s) <= n {
		return []string{s}
	}
	var lines []string
	line := ""
	for word := range strings.SplitSeq(s, " ") {
		switch {
		case line == "":
			line = word
		case width(line)+1+width(word) <= n:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
		for len(line) > n { // bytes, of which each column takes one or more: what is left is not measured to its end
			head := prefix(line, max(n, 2)) // the widest character takes 2
			if len(head) == len(line) {
				break
			}
			lines = append(lines, head)
			line = line[len(head):]
		}
	}
	return append(lines, line)
}
