package ndr

import (
	"regexp"
	"strings"
)

// readCodes returns the reply code and the enhanced status code (RFC 3463) of a refusal. The two digits may differ
// (Exchange prints 550 4.4.7), so a code that follows the reply code is taken as it is; one that stands elsewhere must
// agree with the reply. Octets of an address are never a code.
func readCodes(s string) (reply, enhanced string) {
	if first, second, ok := leadingCodes(s); ok {
		reply, enhanced = first, second
	} else if at := laterReply(s); at >= 0 {
		reply, enhanced, _ = leadingCodes(s[at:])
	}
	if enhanced != "" {
		return reply, enhanced
	}
	if !strings.Contains(s, ".") {
		return reply, ""
	}
	for _, m := range enhancedForm.FindAllStringSubmatchIndex(s, 8) {
		code := s[m[2]:m[3]]
		if m[3] < len(s) && (s[m[3]] == '.' && m[3]+1 < len(s) && isDigit(s[m[3]+1]) || isDigit(s[m[3]])) {
			continue // more octets follow
		}
		if reply == "" || code[0] == reply[0] {
			return reply, code
		}
	}
	return reply, ""
}

var enhancedForm = regexp.MustCompile(`(?:^|[\s(\[<#:;,'"-])([245]\.[0-7]\.\d{1,3})`)

// leadingCodes reads the codes that a text begins with: "550 5.7.1", "550-5.7.1", "550 #5.1.0", "#550 5.1.1", "550:".
func leadingCodes(s string) (reply, enhanced string, ok bool) {
	s = strings.TrimLeft(s, " <'\"[(#")
	if len(s) < 3 || strings.IndexByte("245", s[0]) < 0 || !isDigit(s[1]) || !isDigit(s[2]) {
		return "", "", false
	}
	reply, s = s[:3], s[3:]
	if s == "" {
		return reply, "", true
	}
	rest := strings.TrimLeft(s, " :-")
	if len(rest) == len(s) {
		return "", "", false
	}
	if len(rest) > 3 && strings.IndexByte("245", rest[0]) >= 0 && isDigit(rest[1]) && isDigit(rest[2]) && (rest[3] == ' ' || rest[3] == '-') {
		rest = rest[4:] // the reply code stands twice
	}
	return reply, enhancedAt(strings.TrimLeft(rest, "([<#")), true
}

// enhancedAt returns the enhanced status code that s begins with, or nothing.
func enhancedAt(s string) string {
	if len(s) < 5 || strings.IndexByte("245", s[0]) < 0 || s[1] != '.' {
		return ""
	}
	i := 2
	for part := range 2 {
		from := i
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		if i == from || i-from > 3 {
			return ""
		}
		if part == 0 {
			if i >= len(s) || s[i] != '.' {
				return ""
			}
			i++
		}
	}
	if i+1 < len(s) && s[i] == '.' && isDigit(s[i+1]) {
		return "" // an address
	}
	return s[:i]
}

// laterReply returns where a reply code stands inside a sentence, or -1. Three digits are one when an enhanced code
// follows them, when a mark of quotation or a colon stands before them, or when the word before quotes a server.
func laterReply(s string) int {
	for i := 1; i+3 < len(s); i++ {
		if strings.IndexByte("245", s[i]) < 0 || !isDigit(s[i+1]) || !isDigit(s[i+2]) || strings.IndexByte(" -:", s[i+3]) < 0 {
			continue
		}
		switch before := s[i-1]; before {
		case ' ', '.', '#':
			if before == ' ' && i > 1 && strings.IndexByte(":;'<>([", s[i-2]) >= 0 {
				return i
			}
			if enhancedAt(strings.TrimLeft(s[i+4:], "#")) != "" || before == ' ' && quotes(s[:i-1]) {
				return i
			}
		case ':', ';', '\'', '<', '>', '(', '[', '"':
			return i
		}
	}
	return -1
}

// quotes says whether a text ends in a word that announces a reply: "responded with", or the address that it is about.
func quotes(s string) bool {
	word := s[strings.LastIndexByte(s, ' ')+1:]
	switch lowerASCII(word) {
	case "with", "said", "says", "answered", "replied", "responded", "returned", "error":
		return true
	}
	return strings.IndexByte(word, '@') > 0
}

// laterReplyAt returns where a reply code stands behind the beginning of a text, or 0.
func laterReplyAt(s string) int {
	if _, _, ok := leadingCodes(s); ok || startsWithReply(s) {
		return 0
	}
	return max(laterReply(s), 0)
}

// startsWithReply says whether s begins with a reply code and what follows one.
func startsWithReply(s string) bool {
	s = strings.TrimLeft(s, " '\"<[")
	if len(s) < 3 || s[0] < '2' || s[0] > '5' || s[0] == '3' || !isDigit(s[1]) || !isDigit(s[2]) {
		return false
	}
	return len(s) == 3 || strings.IndexByte(" -:", s[3]) >= 0
}

// startsWithCode says whether s begins with a reply code or an enhanced code, after a label at most.
func startsWithCode(s string) bool {
	s = strings.TrimLeft(s, " '\"#<[")
	return startsWithReply(s) || len(s) > 5 && s[0] >= '4' && s[0] <= '5' && s[1] == '.' && isDigit(s[2])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
