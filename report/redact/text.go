package redact

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tracesift/analyze/order"
)

// patterns find in a text what names somebody.
type patterns struct {
	link    *regexp.Regexp // an address of the web
	at      *regexp.Regexp // the sign of an address, also as links, quoted-printable and HTML write it
	address *regexp.Regexp // an address of mail, message ids among them
	guid    *regexp.Regexp // an id of Exchange
	dn      *regexp.Regexp // a legacy distinguished name
	host    *regexp.Regexp // a domain or the name of a server
}

func newPatterns() patterns {
	const at = `(?:@|%40|&#64;|＠)`
	const domain = `[\pL\pN](?:[\pL\pN_.-]*[\pL\pN])?`
	const quoted = `=40[\pL\pN][\pL\pN_.-]*\.\pL{2,}` // a query may well hold =40 and more digits
	return patterns{
		link: regexp.MustCompile(`(?i)\bhttps?://[^\s<>"]+`),
		at:   regexp.MustCompile(`(?i)` + at + `|=40`),
		// Whatever stands before the sign without a break belongs to the address: VERP and SRS carry others in it.
		address: regexp.MustCompile(`(?i)(?:"[^"\r\n]{1,64}"|[^\s<>()\[\],;:"@＠]+)(?:` +
			at + `(?:\[[^\]\s]*\]|` + domain + `)|` + quoted + `)`),
		guid: regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`),
		dn:   regexp.MustCompile(`(?i)/o=[^;,>\])]*|\bcn=[^;,>\])/\s]*`),
		host: regexp.MustCompile(`[\pL\pN_-]+(?:\.[\pL\pN_-]+)+`),
	}
}

// Text returns a text with pseudonyms for the addresses and ids in it, and with Folded for domains of few messages.
func (r *Redactor) Text(s string) string { return r.text(s, nil) }

// name is how somebody is known, and the pseudonym.
type name struct {
	text, pseudonym string
	begins          bool // other labels may follow, behind a dot
}

// text does so for a text about some people.
func (r *Redactor) text(s string, about []name) string {
	var b strings.Builder
	for s != "" {
		before, who, after := cutName(s, about)
		r.scan(&b, before)
		b.WriteString(who)
		s = after
	}
	return b.String()
}

// cutName parts a text around the first of some names. who is its pseudonym, empty where there is none.
func cutName(s string, about []name) (before, who, after string) {
	from, to := -1, 0
	for _, n := range about {
		if i := indexName(s, n); i >= 0 && (from < 0 || i < from || i == from && i+len(n.text) > to) {
			from, to, who = i, i+len(n.text), n.pseudonym
		}
	}
	if from < 0 {
		return s, "", ""
	}
	return s[:from], who, s[to:]
}

// indexName finds a name in a text, in any case, where it stands by itself: not as a part of another address, nor of the
// path of a link, which goes as a whole.
func indexName(s string, n name) int {
	for at := 0; at+len(n.text) <= len(s); at++ {
		if !strings.EqualFold(s[at:at+len(n.text)], n.text) {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(s[:at])
		rest := s[at+len(n.text):]
		after, size := utf8.DecodeRuneInString(rest)
		if after == '.' && !n.begins { // of a longer name, or the end of a sentence
			after, _ = utf8.DecodeRuneInString(rest[size:])
		}
		if !part(before) && !strings.ContainsRune("./&?", before) && !part(after) {
			return at
		}
	}
	return -1
}

// part reports whether a rune beside an address would make it another one.
func part(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_+%@", r)
}

// scan writes a text in which nobody is known.
func (r *Redactor) scan(b *strings.Builder, s string) {
	done := 0
	for _, f := range r.finds(s) {
		b.WriteString(r.hosts(s[done:f.from]))
		b.WriteString(f.with)
		done = f.to
	}
	b.WriteString(r.hosts(s[done:]))
}

// find is a part of a text and what replaces it.
type find struct {
	from, to int
	with     string
}

// finds returns what is to be replaced in a text, in order, no two overlapping: links first, since they may carry the
// others.
func (r *Redactor) finds(s string) []find {
	var all []find
	add := func(pattern *regexp.Regexp, with func(string) string) {
		for _, m := range pattern.FindAllStringIndex(s, -1) {
			overlaps := slices.ContainsFunc(all, func(f find) bool { return m[0] < f.to && f.from < m[1] })
			if !overlaps {
				all = append(all, find{from: m[0], to: m[1], with: with(s[m[0]:m[1]])})
			}
		}
	}
	add(r.patterns.link, r.link)
	add(r.patterns.dn, func(name string) string { return r.pseudonym("u", name) })
	add(r.patterns.address, func(address string) string {
		return r.address(r.patterns.at.ReplaceAllLiteralString(address, "@"))
	})
	add(r.patterns.guid, r.id)
	order.Sort(all, func(a, b find) int { return cmp.Compare(a.from, b.from) })
	return all
}

// link keeps of a link that carries an address only the server.
func (r *Redactor) link(link string) string {
	if !r.patterns.address.MatchString(link) && !r.patterns.guid.MatchString(link) {
		return r.hosts(link)
	}
	scheme, rest, _ := strings.Cut(link, "://")
	host, _, _ := strings.Cut(rest, "/")
	if r.patterns.address.MatchString(host) {
		return scheme + "://(redacted)"
	}
	return r.hosts(scheme+"://"+host) + "/(redacted)"
}

// hosts returns a text without the names of domains of few messages.
func (r *Redactor) hosts(s string) string { return r.patterns.host.ReplaceAllStringFunc(s, r.host) }
