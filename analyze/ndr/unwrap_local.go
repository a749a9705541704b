package ndr

import "strings"

// bracketHost returns the host of the last bracket of a text, whoever wrote it: the tag that an Exchange server ends
// its texts with, [HOST time session], or [HOST] until 2020.
func bracketHost(s string) string {
	host := ""
	for n := 0; n < maxBrackets; n++ {
		begin, end, after := findBracket(s)
		if after < 0 {
			break
		}
		name := s[begin:end]
		if after-end > 1 || isExchangeHost(name) { // with a time, or a name that only Exchange's servers have
			host = name
		}
		s = s[after:]
	}
	return lowerASCII(host)
}

// maxBrackets is how many brackets of a text are read.
const maxBrackets = 16

// findBracket returns where the host of the first bracket of a text begins and ends, and where the bracket ends; -1
// where there is none.
func findBracket(s string) (begin, end, after int) {
	for i := 0; i < len(s); i++ {
		at := strings.IndexByte(s[i:], '[')
		if at < 0 {
			break
		}
		i += at
		begin, end = i+1, i+1
		for end < len(s) && (isLetter(s[end]) || isDigit(s[end]) || s[end] == '-' || s[end] == '.') {
			end++
		}
		if !isBracketHost(s[begin:end]) {
			continue
		}
		if rest := s[end+bracketTime(s[end:]):]; rest != "" && rest[0] == ']' {
			return begin, end, len(s) - len(rest) + 1
		}
	}
	return 0, 0, -1
}

// isBracketHost says whether a name has two labels at least, none of which is empty.
func isBracketHost(s string) bool {
	return s != "" && s[0] != '-' && s[0] != '.' && strings.IndexByte(s, '.') > 0 && s[len(s)-1] != '.' && !strings.Contains(s, "..")
}

// bracketTime returns the length of the time and the session that s begins with, or 0.
func bracketTime(s string) int {
	const form = " 0000-00-00T"
	if len(s) < len(form) {
		return 0
	}
	for i := range len(form) {
		if c := s[i]; c != form[i] && !(form[i] == '0' && isDigit(c)) && !(form[i] == 'T' && c == 't') {
			return 0
		}
	}
	i := len(form)
	for i < len(s) && (isDigit(s[i]) || s[i] == ':' || s[i] == '.') {
		i++
	}
	if i == len(form) || i == len(s) || s[i]|0x20 != 'z' {
		return 0
	}
	i++
	const session = 16
	if i < len(s) && s[i] == ' ' && len(s) > i+session {
		end := i + 1
		for end < len(s) && isHex(s[end]) {
			end++
		}
		if end-i-1 == session {
			return end
		}
	}
	return i
}

// isExchangeHost says whether a name is one of Microsoft's mail hosts.
func isExchangeHost(name string) bool {
	low := lowerASCII(name)
	return strings.HasSuffix(low, ".outlook.com") || strings.HasSuffix(low, ".exchangelabs.com")
}

// readLocalHost keeps the host of the bracket when the sending side wrote the text: the edge.
func (u *unwrapping) readLocalHost() {
	if u.LocalHost == "" && u.writtenBySender() {
		u.LocalHost = bracketHost(u.Inner)
	}
}

// writtenBySender says whether Inner is the sending side's own: a fault of connection, DNS or TLS, or an expiry.
// Exchange gives those the codes 4.4.3xx, 5.4.3xx, 4.7.32x and 4.4.7; a text after "->" or inside [Message=] is judged
// for itself, so what counts is how the text begins.
func (u *unwrapping) writtenBySender() bool {
	reply, enhanced, _ := leadingCodes(u.Inner)
	if reply != "" && enhanced != "" {
		switch {
		case strings.HasPrefix(enhanced[1:], ".4.3") && len(enhanced) == 7,
			strings.HasPrefix(enhanced[1:], ".7.32") && len(enhanced) == 7,
			enhanced[1:] == ".4.8":
			return true
		case enhanced[1:] == ".4.7" || enhanced[1:] == ".4.1" || enhanced[1:] == ".4.2":
			if indexAny(u.low(), "expired", "primary target ip") < 0 {
				return false
			}
			_, _, after := findBracket(u.Inner)
			return after >= 0
		}
		return false
	}
	if reply != "" {
		return false
	}
	low := u.low()
	if i := strings.Index(low, "connect to "); i >= 0 && i < 80 {
		return true
	}
	return indexAny(low, "name service error", "lost connection with", "dns domain ", "cannot connect to remote server",
		"timed out while", "unable to look up host", "no route to host") >= 0
}
