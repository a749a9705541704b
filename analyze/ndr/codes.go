package ndr

import (
	"regexp"
	"strings"
)

// readCodes returns the reply code and the enhanced status code (RFC 3463) of a refusal. The two digits may differ
// (Exchange prints 550 4.4.7), so a code that follows the reply code is taken as it is; one that stands elsewhere must
// agree with the reply. Octets of an address are never a code.
func readCodes(s string) (reply, enhanced string) {
	if m := leadingCodes.FindStringSubmatch(s); m != nil {
		reply, enhanced = m[1], m[2]
	} else if m := laterReply.FindStringSubmatch(s); m != nil {
		reply, enhanced = m[1]+m[3], m[2]+m[4]
	}
	if enhanced != "" {
		return reply, enhanced
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

var (
	// leadingCodes: "550 5.7.1 ...", "550-5.7.1", "550 #5.1.0", "#550 5.1.1", "550: ...", "5.7.1. Unable".
	leadingCodes = regexp.MustCompile(`^[\s<'"\[(]*#?([245]\d\d)(?:[ :-]+|$)(?:[245]\d\d[ -])?(?:[(\[<]?#?([245]\.\d{1,3}\.\d{1,3})(?:[^.\d]|\.\D|\.?$))?`)
	// laterReply: a reply code inside a sentence counts when an enhanced code or a separator says that it is one.
	laterReply = regexp.MustCompile(`(?:said|returned|response|error|code|reply|status)?[:;'<>\[(] ?#?([245]\d\d)[ :-]+#?([245]\.\d{1,3}\.\d{1,3})?(?:[^.\d]|$)` +
		`|(?:^|[\s.])([45]\d\d)[ -]#?([45]\.\d{1,3}\.\d{1,3})(?:[^.\d]|$)`)
	enhancedForm = regexp.MustCompile(`(?:^|[\s(\[<#:;,'"-])([245]\.[0-7]\.\d{1,3})`)
)

// laterReplyAt returns where a reply code stands behind the beginning of a text, or 0.
func laterReplyAt(s string) int {
	if startsWithReply(s) || leadingCodes.MatchString(s) {
		return 0
	}
	m := laterReply.FindStringSubmatchIndex(s)
	if m == nil {
		return 0
	}
	return max(m[2], m[6])
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
