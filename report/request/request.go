package request

import (
	"cmp"
	"strings"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/order"
)

// Request is one text that is ready to be sent.
type Request struct {
	Addressee Addressee
	Party     string // the recipient domain, the list's key, or the cause of a checklist
	Name      string // of the file, without a suffix; letters, digits, dots and hyphens
	To        string // mail address; empty where it must be found, and for a checklist
	Subject   string
	Text      string // lines end with \n
	Failures  int64  // that the request is about
	Deferrals int64
}

// Options say what a report does not know.
type Options struct {
	Lists  *catalog.Catalog
	Sender string // name and address of whoever asks, as in a From header; empty: a placeholder stands in the text
	Words  Words  // nil: the built-in ones
}

// matter is what one addressee is asked for about one group.
type matter struct {
	ask      string
	group    *analyze.Group
	deferred bool // the group counts deferrals
}

// Build returns the requests that the groups of a result call for, the most failures first.
func Build(r *analyze.Result, o Options) ([]Request, error) {
	rules, err := loadRules()
	if err != nil {
		return nil, err
	}
	if o.Words == nil {
		if o.Words, err = DefaultWords(); err != nil {
			return nil, err
		}
	}
	type party struct {
		to   Addressee
		name string
	}
	matters := map[party][]matter{}
	gather := func(groups *analyze.Groups, deferred bool) {
		for g := range groups.All {
			for _, to := range addressees() {
				ask := asked(rules, to, g.Class, g.Cause, g.EdgeOwner)
				if ask == "" {
					continue
				}
				for _, name := range parties(to, g) {
					key := party{to, name}
					matters[key] = append(matters[key], matter{ask, g, deferred})
				}
			}
		}
	}
	gather(&r.Groups, false)
	gather(&r.Deferrals, true)
	var out []Request
	for key, all := range matters {
		facts := newFacts(r, o, key.name, all)
		if key.to == List && facts.clean() {
			continue // there is no entry to remove
		}
		out = append(out, write(o.Words, key.to, facts))
	}
	order.Sort(out, func(a, b Request) int {
		return cmp.Or(cmp.Compare(b.Failures, a.Failures), cmp.Compare(b.Deferrals, a.Deferrals), strings.Compare(a.Name, b.Name))
	})
	return out, nil
}

// domainLetters are what a domain is written with (RFC 5321, section 4.1.2; an underscore is common).
const domainLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_."

// parties returns whom a group concerns: its domain, the lists that its refusals name, or its cause.
func parties(to Addressee, g *analyze.Group) []string {
	switch to {
	case Recipient:
		if g.RecipientDomain == "" || strings.Trim(g.RecipientDomain, domainLetters) != "" {
			return nil // the address has no domain, so nobody can be asked
		}
		return []string{g.RecipientDomain}
	case List:
		var keys []string
		for key := range g.Lists {
			keys = append(keys, key)
		}
		return keys
	}
	return []string{g.Class + "." + g.Cause}
}

// write writes the request to one party.
func write(w Words, to Addressee, f *facts) Request {
	r := Request{
		Addressee: to, Party: f.party, Name: fileName(string(to) + "-" + f.party), Failures: f.failures, Deferrals: f.deferrals,
	}
	if to == Recipient {
		r.To = "postmaster@" + f.party // RFC 5321, section 4.5.1: every domain has one
	}
	r.Subject, r.Text = compose(w, to, f)
	return r
}

// fileName keeps what every file system takes.
func fileName(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '.', c == '-':
			return c
		case 'A' <= c && c <= 'Z':
			return c - 'A' + 'a'
		}
		return '-'
	}, s)
}

// utc is how requests give times.
const utc = "2006-01-02 15:04:05 UTC"

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(utc)
}
