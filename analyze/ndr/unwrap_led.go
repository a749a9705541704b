package ndr

import "strings"

// cutTail removes ". OutboundProxyTargetIP: x. OutboundProxyTargetHostName: y", which the service appends to a reason,
// also to one that it cut short.
func (u *unwrapping) cutTail() {
	i := indexFold(u.Inner, "outboundproxytarget")
	if i < 0 {
		return
	}
	tail := u.Inner[i:]
	u.Inner = strings.TrimRight(u.Inner[:i], " .")
	u.TargetIP = tailValue(tail, "outboundproxytargetip")
	u.TargetHost = tailValue(tail, "outboundproxytargethostname")
}

// tailValue returns the word after "key:".
func tailValue(tail, key string) string {
	i := indexFold(tail, key+":")
	if i < 0 {
		return ""
	}
	rest := strings.TrimLeft(tail[i+len(key)+1:], " ")
	rest, _, _ = strings.Cut(rest, " ")
	return strings.TrimRight(rest, ".,;")
}

// ledKeys are the parts of a LED block, in the order in which Exchange writes them.
var ledKeys = [...]string{"LED", "MSG", "FQDN", "IP", "LRT"}

// cutLED opens the first block of the form [{LED=...};{MSG=...};{FQDN=...};{IP=...};{LRT=...}], in any order of keys,
// also one whose end is missing. A value may hold every delimiter, so a part ends only where the next key begins or
// where the block ends.
func (u *unwrapping) cutLED() {
	start := strings.Index(u.Inner, "{LED=")
	if start < 0 {
		return
	}
	if i := strings.LastIndex(u.Inner[:start], "["); i >= 0 {
		start = i // LED is not always the first key
	}
	block := u.Inner[start:]
	if i := strings.Index(block, "}]"); i >= 0 && !strings.Contains(block[i+2:], "};{") {
		block = block[:i+1]
	}
	var values [len(ledKeys)]string
	var seen [len(ledKeys)]bool
	key, at := nextKey(block)
	for rest := block; at >= 0; {
		rest = rest[at+len(ledKeys[key])+2:]
		next, end := nextKey(rest)
		if !seen[key] {
			seen[key], values[key] = true, ledValue(rest, end)
		}
		key, at = next, end
	}
	u.Layers = append(u.Layers, "led")
	u.Inner, u.MSG, u.FQDN, u.IP = values[0], values[1], values[2], values[3]
	if u.Inner == "" {
		u.Inner = u.MSG
	}
}

// ledValue returns the value that ends where the next part begins; -1: it is that of the last part.
func ledValue(rest string, next int) string {
	last := next < 0
	if !last {
		rest = rest[:next]
	}
	value := strings.TrimSpace(strings.TrimRight(rest, "};] "))
	if open := strings.Count(value, "{") - strings.Count(value, "}"); open > 0 {
		value += strings.Repeat("}", open) // a brace of the value that was trimmed
	}
	if open := strings.Count(value, "[") - strings.Count(value, "]"); open > 0 && !last {
		value += strings.Repeat("]", open)
	}
	return value
}

// nextKey returns which key's part begins next in s, and where, or -1.
func nextKey(s string) (key, at int) {
	for i := 0; ; i++ {
		brace := strings.IndexByte(s[i:], '{')
		if brace < 0 {
			return 0, -1
		}
		i += brace
		if i > 0 && s[i-1] != '[' && !strings.HasSuffix(s[:i], "};") {
			continue
		}
		for n, k := range ledKeys {
			if rest, ok := strings.CutPrefix(s[i+1:], k); ok && strings.HasPrefix(rest, "=") {
				return n, i
			}
		}
	}
}

// readAttempted reads the address that the sending side tried last.
func (u *unwrapping) readAttempted() {
	if !strings.Contains(u.Inner, "[LastAttempted") {
		return
	}
	value := func(key string) string {
		_, rest, ok := strings.Cut(u.Inner, "["+key+"=")
		if !ok {
			return ""
		}
		if i := strings.IndexAny(rest, "] ["); i >= 0 {
			rest = rest[:i]
		}
		return rest
	}
	if u.LastHost == "" {
		u.LastHost = value("LastAttemptedServerName")
	}
	for _, key := range []string{"LastAttemptedIP", "LastAttemptedServerIP"} {
		if u.LastIP == "" {
			u.LastIP = withoutPort(value(key))
		}
	}
}

// attemptedHost returns the host that stands behind "[LastAttemptedServerName=" at a position; "" where none does.
func attemptedHost(s string, at int) string {
	if !strings.HasSuffix(s[:at], "[LastAttemptedServerName=") {
		return ""
	}
	end := hostEnd(s, at)
	if end == len(s) || s[end] != ']' {
		return ""
	}
	return s[at:end]
}

// withoutPort removes ":25" from an address; an IPv6 address has more colons.
func withoutPort(s string) string {
	if i := strings.LastIndexByte(s, ':'); i >= 0 && strings.Count(s, ":") == 1 {
		return s[:i]
	}
	return s
}
