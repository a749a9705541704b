package request

import (
	"strings"
	"unicode/utf8"
)

// lineLength is how long lines get where they can be parted; mail clients wrap soon after (RFC 5322, section 2.1.1).
const lineLength = 76

// wrap parts a text into lines, all but the first of which begin with n spaces. Words are never parted, so that a
// refusal can be found as it was written.
func wrap(n int, text string) string {
	margin := strings.Repeat(" ", n)
	var paragraphs []string
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		var b strings.Builder
		column := n
		for i, word := range strings.Fields(paragraph) {
			length := utf8.RuneCountInString(word)
			switch {
			case i == 0:
			case column+1+length > lineLength:
				b.WriteString("\n" + margin)
				column = n
			default:
				b.WriteByte(' ')
				column++
			}
			b.WriteString(word)
			column += length
		}
		paragraphs = append(paragraphs, b.String())
	}
	return strings.Join(paragraphs, "\n\n"+margin)
}
