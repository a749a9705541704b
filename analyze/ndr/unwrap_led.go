package ndr

import "strings"

// cutTail removes ". OutboundProxyTargetIP: x. OutboundProxyTargetHostName: y", which the service appends to a reason,
// also to one that it cut short.
func (u *Unwrapped) cutTail() {
	low := lowerASCII(u.Inner)
	i := strings.Index(low, "outboundproxytarget")
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
	i := strings.Index(lowerASCII(tail), key+":")
	if i < 0 {
		return ""
	}
	rest := strings.TrimLeft(tail[i+len(key)+1:], " ")
	rest, _, _ = strings.Cut(rest, " ")
	return strings.TrimRight(rest, ".,;")
}

// ledKeys are the parts of a LED block.
var ledKeys = [...]string{"LED", "MSG", "FQDN", "IP", "LRT"}

// cutLED opens the first block of the form [{LED=...};{MSG=...};{FQDN=...};{IP=...};{LRT=...}], in any order of keys,
// also one whose end is missing. A value may hold every delimiter, so a part ends only where the next key begins or
// where the block ends.
func (u *Unwrapped) cutLED() {
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
	values := map[string]string{}
	for rest := block; ; {
		key, at := nextKey(rest)
		if at < 0 {
			break
		}
		rest = rest[at+len(key)+2:]
		end := len(rest)
		if _, next := nextKey(rest); next >= 0 {
			end = next
		}
		if _, seen := values[key]; !seen {
			values[key] = strings.TrimSpace(strings.TrimRight(rest[:end], "};] "))
			if open := strings.Count(values[key], "{") - strings.Count(values[key], "}"); open > 0 {
				values[key] += strings.Repeat("}", open) // a brace of the value that was trimmed
			}
			if open := strings.Count(values[key], "[") - strings.Count(values[key], "]"); open > 0 && end < len(rest) {
				values[key] += strings.Repeat("]", open)
			}
		}
		rest = rest[end:]
	}
	u.Layers = append(u.Layers, "led")
	u.MSG, u.FQDN, u.IP, u.LRT = values["MSG"], values["FQDN"], values["IP"], values["LRT"]
	u.Inner = values["LED"]
	if u.Inner == "" {
		u.Inner = u.MSG
	}
}

// nextKey returns the next "{KEY=" of s that begins a part, and where it stands, or -1.
func nextKey(s string) (string, int) {
	for i := 0; ; i++ {
		brace := strings.IndexByte(s[i:], '{')
		if brace < 0 {
			return "", -1
		}
		i += brace
		if i > 0 && s[i-1] != '[' && !strings.HasSuffix(s[:i], "};") {
			continue
		}
		for _, k := range ledKeys {
			if rest, ok := strings.CutPrefix(s[i+1:], k); ok && strings.HasPrefix(rest, "=") {
				return k, i
			}
		}
	}
}

// readAttempted reads the address that the sending side tried last.
func (u *Unwrapped) readAttempted() {
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

// withoutPort removes ":25" from an address; an IPv6 address has more colons.
func withoutPort(s string) string {
	if i := strings.LastIndexByte(s, ':'); i >= 0 && strings.Count(s, ":") == 1 {
		return s[:i]
	}
	return s
}
