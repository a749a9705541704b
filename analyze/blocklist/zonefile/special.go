package zonefile

import (
	"bytes"
	"strings"
)

// special returns the text behind the dollar sign of a line such as "$TTL 900"; a comment's sign or a colon may stand
// before it, so that other programs read the line as a comment.
func special(s []byte) ([]byte, bool) {
	if s[0] == '$' {
		return s[1:], true
	}
	if len(s) > 1 && s[1] == '$' && (isComment(s[0]) || s[0] == ':') {
		return s[2:], true
	}
	return nil, false
}

// special reads such a line; it returns why it is bad, empty if it is not.
func (z *zone) special(s []byte) string {
	word, rest, ok := cutWord(s)
	if !ok {
		return badSpecial
	}
	switch strings.ToLower(string(word)) {
	case "soa":
		fields := bytes.Fields(rest)
		if z.serial == "" && len(fields) >= 4 {
			z.serial = string(fields[3])
		}
		return ""
	case "ns", "nameserver", "ttl":
		return ""
	case "timestamp":
		at, ok := parseStamp(rest)
		if !ok {
			return badSpecial
		}
		if !at.IsZero() && !z.stamped {
			z.stamped, z.audit.At = true, at
		}
		return ""
	case "maxrange4":
		return z.setMaxRange(rest)
	case "dataset":
		return "a data set in a file that is not combined"
	}
	if i := varIndex(word); i >= 0 && len(rest) > 0 {
		if z.vars[i] == "" {
			z.vars[i] = string(rest)
		}
		return ""
	}
	return badSpecial
}

const badSpecial = "unknown or invalid $ line"

// cutWord cuts a line behind its first word, which needs a blank after it.
func cutWord(s []byte) (word, rest []byte, ok bool) {
	i := bytes.IndexAny(s, " \t")
	if i <= 0 {
		return nil, nil, false
	}
	return s[:i], skipSpace(s[i:]), true
}

// varIndex returns the index of a substitution variable, -1 if it is none.
func varIndex(word []byte) int {
	switch {
	case len(word) != 1:
		return -1
	case word[0] == '=':
		return baseTemplate
	case word[0] >= '0' && word[0] <= '9':
		return int(word[0] - '0')
	}
	return -1
}

// setMaxRange reads "/n" or a number of addresses. A later line may only lower it.
func (z *zone) setMaxRange(s []byte) string {
	s, isBits := bytes.CutPrefix(s, []byte("/"))
	n, digits := number(s, 1<<31)
	if digits == 0 || digits != len(s) || n == 0 || isBits && n > 32 {
		return badSpecial
	}
	if isBits {
		n = ^mask4(int(n)) + 1
	}
	if z.maxRange > 0 && z.maxRange < n {
		return "$MAXRANGE4 cannot be raised"
	}
	z.maxRange = n
	return ""
}
