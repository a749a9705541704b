package ndr

import (
	"regexp"
	"strings"
)

// bracketForm is the tag that an Exchange server ends its texts with: [HOST time session], or [HOST] until 2020.
var bracketForm = regexp.MustCompile(`(?i)\[([a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+)(?: \d{4}-\d\d-\d\dT[0-9:.]+Z(?: [0-9a-f]{16})?)?\]`)

// bracketHost returns the host of the last bracket of a text, whoever wrote it.
func bracketHost(s string) string {
	if !strings.Contains(s, "[") {
		return ""
	}
	host := ""
	for _, m := range bracketForm.FindAllStringSubmatchIndex(s, 16) {
		name := s[m[2]:m[3]]
		if m[1]-m[3] > 1 || isExchangeHost(name) { // with a time, or a name that only Exchange's servers have
			host = name
		}
	}
	return lowerASCII(host)
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
			return bracketForm.MatchString(u.Inner) && indexAny(u.low(), "expired", "primary target ip") >= 0
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
