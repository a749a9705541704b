package sanitise

import "strings"

// Markdown returns s as one line of GitHub-flavoured Markdown that reads as s: nothing in it is markup, in a paragraph,
// at the start of a line or in a cell of a table. Addresses may become links to what they show.
func Markdown(s string) string {
	s = Line(s)
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i := range len(s) {
		if special(s, i) {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// special reports whether the byte could begin or end markup.
func special(s string, i int) bool {
	switch s[i] {
	case '\\', '`', '*', '_', '{', '}', '[', ']', '<', '>', '&', '~', '|', '#', '!', '$':
		return true
	case '-', '+', '=': // a list, a rule or an underlined heading
		return i == 0
	case '.', ')': // a numbered list, of at most nine digits
		ends := i+1 == len(s) || s[i+1] == ' '
		return ends && 0 < i && i <= 9 && strings.Trim(s[:i], "0123456789") == ""
	}
	return false
}

// MarkdownCode returns s as a code span, in which nothing is markup, no address becomes a link and nobody is mentioned.
// It may stand in a cell of a table: a bar is escaped there, and a bar behind a backslash gets a space between the two,
// because no cell can hold both in code.
func MarkdownCode(s string) string {
	s = Line(s)
	if s == "" {
		return ""
	}
	s = strings.ReplaceAll(s, `\|`, `\ |`)
	s = strings.ReplaceAll(s, "|", `\|`)
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	if s[0] == '`' || s[len(s)-1] == '`' {
		s = " " + s + " "
	}
	return fence + s + fence
}

func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
