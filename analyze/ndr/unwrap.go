package ndr

import "strings"

// Unwrapped is a diagnostic text taken apart: the innermost words, and what the wrappers around them said.
// Empty fields are absent.
type Unwrapped struct {
	// Inner is the innermost refusal. It is empty when an expiry text holds nothing: the refusal of the delivery's
	// last deferral is then the cause, and only the caller knows it.
	Inner  string
	Outer  string   // the outermost text that Exchange put around Inner, Inner included; empty where there was none
	Layers []string // the wrappers that were removed, outermost first: led, prefix, expired, rewrap, message, bounced, returned, said

	MSG  string // LED block: the message-level error
	FQDN string // LED block: the remote system that answered
	IP   string

	TargetHost string // OutboundProxyTargetHostName of the tail
	TargetIP   string
	LastHost   string // LastAttemptedServerName
	LastIP     string // LastAttemptedIP without the port
	SaidHost   string // "host X[ip] said", "Remote Server at X (ip) returned"
	SaidIP     string

	Expired   bool   // a wrapper says that the message expired
	External  bool   // a wrapper says that a remote server said Inner
	Local     bool   // Inner was written by the sending side
	LocalHost string // the host of the bracket that ends a text of the sending side
	Stage     string // the command that Inner answers, from "(in reply to RCPT TO command)"
}

// unwrapping is a text that is being taken apart.
type unwrapping struct {
	Unwrapped
	lowered, of string // Inner in lower case, as it was when it was asked for
}

// low returns Inner in lower case.
func (u *unwrapping) low() string {
	if u.of != u.Inner {
		u.lowered, u.of = lowerASCII(u.Inner), u.Inner
	}
	return u.lowered
}

// Limits of the work that one text can cause.
const (
	maxText   = 16 << 10 // bytes of a text that are read
	maxLayers = 8
)

// Unwrap takes a diagnostic text apart. It never fails: a text in no wrapper is its own Inner.
func Unwrap(text string) Unwrapped {
	if len(text) > maxText {
		text = text[:maxText]
	}
	u := unwrapping{Unwrapped: Unwrapped{Inner: collapseBlanks(unescape(text))}}
	u.cutTail()
	u.cutLED()
	u.readStage()
	for range maxLayers {
		u.readAttempted()
		u.readLocalHost()
		outer := u.Inner
		name, ok := u.peel()
		if !ok {
			break
		}
		u.Layers = append(u.Layers, name)
		if u.Outer == "" && (name == "expired" || name == "rewrap" || name == "message") {
			u.Outer = outer
		}
		u.Inner = strings.TrimSpace(u.Inner)
		if u.Inner == "" {
			break
		}
	}
	u.cutStage()
	u.Local = u.Inner != "" && (u.writtenBySender() || u.Expired && !u.External)
	return u.Unwrapped
}

// peel removes the outermost wrapper from Inner and names it.
func (u *unwrapping) peel() (string, bool) {
	switch {
	case u.peelPrefix():
		return "prefix", true
	case u.peelExpired():
		return "expired", true
	case u.peelArrow():
		return "rewrap", true
	case u.peelMessage():
		return "message", true
	case u.peelBounced():
		return "bounced", true
	case u.peelReturned():
		return "returned", true
	case u.peelSaid():
		return "said", true
	}
	return "", false
}

// peelPrefix removes the labels that print before a refusal.
func (u *unwrapping) peelPrefix() bool {
	for _, label := range []string{"reason:", "defer:", "fail:", "diagnostic-code:", "recipientstatus", "description:"} {
		if rest, ok := cutPrefixFold(u.Inner, label); ok {
			u.Inner = rest
			return true
		}
	}
	for _, kind := range []string{"smtp;", "x-postfix;", "smpt;", "x-hermes;", "x-notes;", "x-unix;"} {
		if rest, ok := cutPrefixFold(u.Inner, kind); ok {
			u.Inner = rest
			return true
		}
	}
	return false
}

// peelExpired opens a text that says the message expired: what follows "->", stands in parentheses or follows
// QUEUE.Expired is what kept it waiting.
func (u *unwrapping) peelExpired() bool {
	const far, wordy = 64, len("delivery time expired")
	low := u.low()
	at := indexAny(low[:min(len(low), far+wordy)], "message expired", "queue.expired", "message has expired", "delivery time expired")
	if at < 0 || at > far || !startsWithCode(low) {
		return false
	}
	u.Expired = true
	inner := ""
	if i := strings.Index(u.Inner, "->"); i >= 0 {
		inner = u.Inner[i+2:]
	} else if i := openReply(u.Inner[at:]); i >= 0 {
		inner = closing(u.Inner[at+i:])
	} else if _, rest, ok := strings.Cut(u.Inner[at:], ";"); ok && strings.HasPrefix(low[at:], "queue.expired") {
		inner = strings.TrimSpace(rest)
		if p := lowerASCII(strings.Trim(inner, " .'")); p == "message expired" {
			inner = ""
		}
	}
	if inner == "" && strings.HasPrefix(low[at:], "message expired") {
		inner = strings.Trim(u.Inner[at+len("message expired"):], " ,:.-")
		if f := strings.TrimSpace(lowerASCII(inner)); indexAny(f, "[message=", "closed", "lost", "dns", "refused", "timed out", "tls") < 0 {
			inner = "" // no more than that the message expired
		}
	}
	u.Inner = inner
	u.External = inner != "" && startsWithReply(strings.TrimSpace(inner))
	return true
}

// peelArrow opens "550 5.7.350 Remote server returned ... -> 554 ...", whatever the outer code.
func (u *unwrapping) peelArrow() bool {
	low := u.low()
	for from := 0; ; {
		i := strings.Index(u.Inner[from:], "->")
		if i < 0 {
			return false
		}
		i += from
		right := strings.TrimSpace(u.Inner[i+2:])
		outer := indexAny(low[:i], "remote server returned", "decision engine", "message expired", "remote host said") >= 0
		if right != "" && startsWithCode(low) && (outer || startsWithReply(right)) {
			u.Inner, u.External = right, true
			return true
		}
		from = i + 2
	}
}

// peelMessage opens "[Message=450 4.7.1 ...]" in a text of the sending side, when what stands in it is a reply.
// Other messages (a socket error, a certificate's fault) belong to that text.
func (u *unwrapping) peelMessage() bool {
	i := strings.Index(u.low(), "[message=")
	if i < 0 {
		return false
	}
	inner := closing(u.Inner[i:])
	_, inner, _ = strings.Cut(inner, "=")
	if j := strings.Index(inner, "] [LastAttempted"); j >= 0 {
		inner = inner[:j]
	}
	if !startsWithReply(inner) {
		return false
	}
	u.Inner, u.External = inner, true
	return true
}

// closing returns what stands between the opening bracket that s begins with and its partner, or the end of a cut text.
func closing(s string) string {
	open, depth := s[0], 0
	partner := byte(')')
	switch open {
	case '[':
		partner = ']'
	case '<':
		partner = '>'
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case open:
			depth++
		case partner:
			if depth--; depth == 0 {
				return s[1:i]
			}
		}
	}
	return s[1:]
}

// openReply returns where a parenthesis or angle bracket is followed by a reply code, or -1.
func openReply(s string) int {
	for i := 0; i < len(s); i++ {
		if (s[i] == '(' || s[i] == '<') && startsWithReply(s[i+1:]) {
			return i
		}
	}
	return -1
}
