package ndr

import (
	"net/netip"
	"regexp"
	"strings"
)

// Tags of Microsoft's texts.
var (
	asForm = regexp.MustCompile(`(?i)\bAS\(?(\d{3,12})\)?`)
	sForm  = regexp.MustCompile(`\((S\d{3,10})\b`)
)

// extract reads the addresses, the link and the tags of a refusal.
func (r *Refusal) extract(f *scanned, t *subject) {
	if indexAny(t.text, "(as", " as(") >= 0 {
		if m := asForm.FindStringSubmatch(r.Inner); m != nil {
			r.ASCode = m[1]
		}
	}
	if strings.Contains(t.text, "(s") {
		if m := sForm.FindStringSubmatch(r.Inner); m != nil {
			r.SCode = m[1]
		}
	}
	r.LookupURL = lookupURL(f)
	if r.ClientIP = r.clientIP(f); !r.ClientIP.IsValid() && r.Class == "blocklist" {
		r.ClientIP = t.claim.ip
	}
	r.Blocked = r.blocked(t)
	r.AuthPolicy, r.AuthDomain = r.authPolicy(f)
	r.RetryAfter = r.retryAfter(t)
}

// clientMarks are the words before the address that a server refuses, most telling first.
var clientMarks = [...]string{
	"client host [", "client host ", "client [", "banned sending ip [", "banned sender[", "sending ip [", "the ip address ",
	"ip address [", "ip address ", "ip-address ", "your ip [", "your ip ", "mail server [", "mail from ", "rejected because ",
	"messages from ", "connections from ", "connection from ", "sent through ", "access from ip address ", "from ip ",
	"host [", "ip=", "ip = ", "ip ", "ip: ", "ip:", "client: (", "from [", "from: ", "from ", "521< ",
}

// clientIP returns the address that was refused: the one that the words say it of, else the one that a link asks about,
// else the one that begins the refusal of a message, else, where the class is about the sending server, the one in a link
// or the first one.
func (r *Refusal) clientIP(f *scanned) netip.Addr {
	ips := r.possibleClients(f)
	if len(ips) == 0 {
		return netip.Addr{}
	}
	for _, mark := range clientMarks {
		for _, ip := range ips {
			if !ip.inURL && strings.HasSuffix(f.text[:ip.at], mark) {
				return ip.addr
			}
		}
	}
	for _, ip := range ips {
		if ip.asked {
			return ip.addr
		}
	}
	switch r.Class {
	case "blocklist", "reputation", "identity", "throttle", "auth":
	case "content", "policy":
		if ips[0] == f.ips[0] && leadingIP.MatchString(f.text) {
			return ips[0].addr
		}
		return netip.Addr{}
	default:
		return netip.Addr{}
	}
	for _, ip := range ips {
		if !ip.inURL && clientTail.MatchString(f.text[ip.at:]) {
			return ip.addr
		}
	}
	for _, inURL := range []bool{true, false} {
		for _, ip := range ips {
			if ip.inURL == inURL {
				return ip.addr
			}
		}
	}
	return netip.Addr{}
}

// possibleClients returns the addresses that can be the refused one: not 127/8 answers, addresses of private networks
// and those of servers that said something.
func (r *Refusal) possibleClients(f *scanned) []foundIP {
	var ips []foundIP
	for _, ip := range f.ips {
		a := ip.addr
		if a.IsLoopback() || a.IsUnspecified() || a.IsPrivate() || a.IsLinkLocalUnicast() ||
			a == r.RemoteIP && (len(f.ips) > 1 || r.Class != "blocklist") || !ip.inURL && isSpeaker(f.text, ip.at) {
			continue
		}
		ips = append(ips, ip)
	}
	return ips
}

// clientTail is what follows an address of which something is said.
var clientTail = regexp.MustCompile(`^<ip>[\])]?(:\d+)? (is|was|has|in|on|appears|listed|found|blocked|rejected|banned)\b`)

// leadingIP is a refusal that begins with an address: "553 5.3.0 192.0.2.1 Your message was rejected". The address of a
// greeting or a farewell is the server's own, and they have no enhanced code.
var leadingIP = regexp.MustCompile(`^ 5\d\d[ -][245]\.\d{1,3}\.\d{1,3}:? <ip> `)

// returnCode returns the answer of the list that the text quotes.
func returnCode(f *scanned) string {
	for _, ip := range f.ips {
		if ip.addr.IsLoopback() {
			return ip.addr.String()
		}
	}
	return ""
}

// lookupURL returns the link that says more: the first that is not only a help page of the recipient's provider.
func lookupURL(f *scanned) string {
	if len(f.urls) == 0 {
		return ""
	}
	return f.urls[0]
}
