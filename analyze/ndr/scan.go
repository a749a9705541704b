package ndr

import (
	"net/netip"
	"strings"
)

// scanned is a refusal read once: the text that rules match, and the addresses and links that were masked in it.
type scanned struct {
	// text is in lower case, with single blanks and a blank at either end; addresses are <addr>, IP addresses <ip>,
	// links <http> with the p= tag and the #part kept, the server that was attempted last is <host>, whatever it is
	// called, and the repeated codes of multi-line replies are gone.
	text string
	ips  []foundIP
	urls []string // as written
	// names are the words that look like host names, in lower case, in order; inURL ones come from the path of links.
	names []foundName
}

// foundIP is an IP address and where its mask stands in scanned.text.
type foundIP struct {
	addr  netip.Addr
	at    int // position of "<ip>" in text; -1 when it stood in a link
	inURL bool
	asked bool // it is what a link asks about: "?ip=192.0.2.1"
}

// foundName is a host name of the text.
type foundName struct {
	name string
	at   int
}

// Limits of what is kept of one text.
const (
	maxIPs   = 32
	maxURLs  = 8
	maxNames = 64
)

// scan reads a text. The result refers to no part of s that is not a copy or a substring.
func scan(s string) *scanned {
	s = foldReplies(strings.ReplaceAll(s, "’", "'"))
	if startsWithReply(s) && len(s) > 4 && s[3] == '-' && enhancedAt(s[4:]) == "" {
		s = s[:3] + " " + s[4:] // "550-192.0.2.1 is refused"
	}
	f := &scanned{}
	var out strings.Builder
	out.Grow(len(s) + 16)
	out.WriteByte(' ')
	for i := 0; i < len(s); {
		if isBreak(s[i]) {
			out.WriteByte(lowerByte(s[i]))
			i++
			if host := attemptedHost(s, i); host != "" {
				out.WriteString("<host>")
				i += len(host)
			}
			continue
		}
		if n := urlLength(s[i:]); n > 0 {
			f.addURL(s[i:i+n], &out)
			i += n
			continue
		}
		end := i
		for end < len(s) && !isBreak(s[end]) {
			end++
		}
		f.addWord(s[i:end], &out)
		i = end
	}
	out.WriteByte(' ')
	f.text = out.String()
	return f
}

// isBreak says whether a byte ends a word. Dots, colons, dashes, slashes, underscores and @ belong to words.
func isBreak(c byte) bool {
	const (
		low  = 1<<(' '+1) - 1 | 1<<'<' | 1<<'>' | 1<<'(' | 1<<')' | 1<<'"' | 1<<'\'' | 1<<',' | 1<<';' | 1<<'=' | 1<<'?' | 1<<'!' | 1<<'&' | 1<<'*'
		high = 1<<('['-64) | 1<<(']'-64) | 1<<('{'-64) | 1<<('}'-64) | 1<<('|'-64)
	)
	return uint64(low)>>c&1 != 0 || c >= 64 && uint64(high)>>(c-64)&1 != 0
}

// urlLength returns the length of the link that s begins with, or 0.
func urlLength(s string) int {
	if c := s[0] | 0x20; c != 'h' && c != 'w' {
		return 0
	}
	switch {
	case len(s) > 8 && strings.EqualFold(s[:7], "http://"), len(s) > 8 && strings.EqualFold(s[:8], "https://"):
	case len(s) > 8 && strings.EqualFold(s[:4], "www.") && s[4] > ' ':
	default:
		return 0
	}
	n := 0
	for n < len(s) && s[n] > ' ' && strings.IndexByte("<>\"'`|{}", s[n]) < 0 {
		n++
	}
	open := strings.Count(s[:n], "(") - strings.Count(s[:n], ")")
	for n > 0 {
		c := s[n-1]
		if c == ')' && open >= 0 || strings.IndexByte(".,;:!]", c) < 0 && c != ')' {
			break
		}
		if c == ')' {
			open++
		}
		n--
	}
	if n <= 8 {
		return 0
	}
	return n
}

// tellingLinks are parts of links that say why a refusal was made; they stay in the mask.
var tellingLinks = [...]string{"openspf", "returnc", "denyip", "greylist", "docs/doc-", "support_bl", "smtplf"}

// addURL keeps a link and writes its mask.
func (f *scanned) addURL(url string, out *strings.Builder) {
	if len(f.urls) < maxURLs {
		f.urls = append(f.urls, strings.Clone(url))
	}
	out.WriteString("<http")
	low := lowerASCII(url)
	if _, tag, ok := strings.Cut(low, "?p="); ok {
		out.WriteString(" p=" + tag)
	}
	if _, part, ok := strings.Cut(low, "#"); ok && len(part) <= 24 {
		out.WriteString(" #" + part)
	}
	for _, word := range tellingLinks {
		if strings.Contains(low, word) {
			out.WriteString(" " + word)
		}
	}
	_, path, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(low, "https://"), "http://"), "/")
	before := ""
	for _, w := range strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '?' || r == '=' || r == '&' || r == '%' }) {
		if ip, ok := parseIP(w); ok && len(f.ips) < maxIPs {
			if f.ips = append(f.ips, foundIP{addr: ip, at: -1, inURL: true, asked: before == "ip"}); !strings.HasSuffix(out.String(), " ip") {
				out.WriteString(" ip")
			}
		} else if isName(w) && len(f.names) < maxNames {
			f.names = append(f.names, foundName{strings.TrimSuffix(w, "."), -1})
		}
		before = w
	}
	out.WriteByte('>')
}

// addWord writes a word, masked when it is an address, and keeps what it is.
func (f *scanned) addWord(w string, out *strings.Builder) {
	trimmed := strings.TrimRight(w, ".:-/")
	if at := strings.IndexByte(trimmed, '@'); at > 0 && at < len(trimmed)-1 {
		end := len(trimmed)
		if i := indexAny(trimmed[at:], "..", ":"); i >= 0 { // "user@example.com...User unknown", "user@example.com:blocked"
			end = at + i
		}
		out.WriteString("<addr>")
		writeLower(out, w[end:])
		return
	}
	if !looksNumeric(w) && strings.IndexByte(w, '.') < 0 && strings.IndexByte(w, ':') < 0 {
		writeLower(out, w)
		return
	}
	if tail, ok := cutPrefixFold(trimmed, "ipv6:"); ok && strings.Contains(tail, ":") { // an address literal (RFC 5321)
		w, trimmed = w[len("ipv6:"):], tail
	}
	if ip, ok := parseIP(trimmed); ok {
		f.addIP(ip, out)
		out.WriteString(w[len(trimmed):])
		return
	}
	if i := strings.IndexAny(w, ":/_#"); i >= 0 && i < len(w)-1 && strings.Count(w, ":") < 3 || i == 0 && len(w) > 1 {
		if i > 0 {
			f.addWord(w[:i], out)
		}
		out.WriteByte(w[i])
		f.addWord(w[i+1:], out)
		return
	}
	if low := lowerASCII(trimmed); isName(low) && len(f.names) < maxNames {
		f.names = append(f.names, foundName{low, out.Len()})
	}
	writeLower(out, w)
}

// addIP keeps an address and writes its mask.
func (f *scanned) addIP(ip netip.Addr, out *strings.Builder) {
	if len(f.ips) < maxIPs {
		f.ips = append(f.ips, foundIP{addr: ip, at: out.Len()})
	}
	out.WriteString("<ip>")
}

// parseIP reads an address, also with Exchange's "IPv6:" before it left to the caller, a port or a prefix length.
func parseIP(w string) (netip.Addr, bool) {
	if len(w) < 3 || len(w) > 45 || !looksNumeric(w) && strings.Count(w, ":") < 2 {
		return netip.Addr{}, false
	}
	if a, err := netip.ParseAddr(w); err == nil && a.Zone() == "" {
		return a.Unmap(), true
	}
	return netip.Addr{}, false
}

// looksNumeric says whether a word begins like an address in dotted form.
func looksNumeric(w string) bool { return len(w) > 0 && isDigit(w[0]) }

// isName says whether a word in lower case has the form of a host name of two labels at least, with a letter at the
// end.
func isName(w string) bool {
	if len(w) < 4 || len(w) > 253 || strings.IndexByte(w, '.') <= 0 {
		return false
	}
	letters := 0
	for i := 0; i < len(w); i++ {
		switch c := w[i]; {
		case c >= 'a' && c <= 'z':
			letters++
		case isDigit(c), c == '-', c == '_':
			letters = 0
		case c == '.':
			if i > 0 && w[i-1] == '.' {
				return false
			}
			letters = 0
		default:
			return false
		}
	}
	return letters >= 2 || w[len(w)-1] == '.'
}

func lowerByte(c byte) byte {
	if c < ' ' || c == 0x7f {
		return ' '
	}
	return c
}

// writeLower writes a word in lower case; only words outside ASCII need the full rules of Unicode.
func writeLower(out *strings.Builder, w string) {
	for i := 0; i < len(w); i++ {
		if w[i] >= 0x80 {
			out.WriteString(strings.ToLower(w))
			return
		}
	}
	for i := range len(w) {
		c := w[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		out.WriteByte(c)
	}
}

// foldReplies removes the codes that a multi-line reply repeats at each of its lines, flattened or not: after
// "550-5.7.1" every further "550-5.7.1" and "550 5.7.1" that follows a blank is such a repetition.
func foldReplies(s string) string {
	if len(s) < 8 || !startsWithReply(s) || s[0] < '2' || s[0] > '5' {
		return s
	}
	code := s[:3]
	if !strings.Contains(s[3:], " "+code+"-") && !strings.Contains(s[3:], " "+code+" ") {
		return s
	}
	if len(s) > 9 && (s[3] == '-' || s[3] == ' ') && s[5] == '.' && isDigit(s[4]) {
		if end := strings.IndexByte(s[4:], ' '); end > 4 && end <= 9 {
			prefix := s[4 : 4+end]
			s = s[:4+end] + replaceCodes(s[4+end:], " "+code+"-"+prefix, " "+code+" "+prefix)
		}
	}
	return s[:3] + replaceCodes(s[3:], " "+code+"-", " "+code+" ")
}

// replaceCodes makes each of the marks, which begin with a blank, one blank, and what follows keeps one blank before
// it.
func replaceCodes(s string, marks ...string) string {
	for _, m := range marks {
		s = strings.ReplaceAll(s, m, " ")
	}
	if strings.Contains(s, "  ") {
		first := s[0] == ' '
		s = strings.Join(strings.Fields(s), " ")
		if first {
			s = " " + s
		}
	}
	return s
}
