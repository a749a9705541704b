package ndr

import (
	"net/netip"
	"strings"
)

// recipe makes the refusal of a text from its outline's values: all texts of the outline have the same refusal, but for
// the parts in which values stand.
type recipe struct {
	bare           bool // nothing can be made: texts of the outline must be read
	fixed          Refusal
	inner, lookup  stretch
	host           int // number of the value that is RemoteHost, or -1
	client, remote int // of those that are ClientIP and RemoteIP, or -1
}

// stretch is a part of a text; none where it is all zero.
type stretch struct{ begin, end place }

func (s stretch) of(text string, values []masked) string {
	return text[s.begin.in(values):s.end.in(values)]
}

// refusal returns the refusal of a text. It does not hold on to the text.
func (p *recipe) refusal(text string, o *outline) *Refusal {
	if o.count == 0 {
		return &p.fixed
	}
	r := p.fixed
	if p.inner != (stretch{}) || p.lookup != (stretch{}) || p.host >= 0 {
		text = strings.Clone(text)
	}
	if p.inner != (stretch{}) {
		r.Inner = p.inner.of(text, o.spans[:])
	}
	if p.lookup != (stretch{}) {
		r.LookupURL = p.lookup.of(text, o.spans[:])
	}
	if p.host >= 0 {
		at := o.spans[p.host].span
		r.RemoteHost = text[at.begin:at.end]
	}
	if p.client >= 0 {
		r.ClientIP = o.values[p.client].ip
	}
	if p.remote >= 0 {
		r.RemoteIP = o.values[p.remote].ip
	}
	return &r
}

// newRecipe finds the recipe of an outline, given as its form and the values of one text, by classifying two texts of
// it, with the shortest values that there are and with the longest: where a reader counts bytes, up to a limit, both
// are on the same side or the recipe is bare. It is bare too where a value shows in what rules or readers are to see.
func newRecipe(s *Set, known decider, form []byte, o outline, c Context) *recipe {
	short, ok := recipeOf(s, known, newSpecimen(form, o, shortValues), c)
	if ok {
		if long, also := recipeOf(s, known, newSpecimen(form, o, longValues), c); also && long == short {
			return &short
		}
	}
	return &recipe{bare: true}
}

// recipeOf reads a recipe off the refusal of one text; false where there is none.
func recipeOf(s *Set, known decider, x *specimen, c Context) (recipe, bool) {
	var none recipe
	for n, v := range x.values {
		if strings.Count(x.text, x.names[n]) != x.times[v.first] || v.kind == hostValue && s.scopes.match(x.names[n]) {
			return none, false // a part of the text looks like the value
		}
	}
	watch := &witness{decider: known}
	content := Unwrap(x.text).content()
	r := s.classify(content, c, watch)
	f := scan(content.inner)
	if content.inner == "" && x.showsIn(content.outer) || x.showsIn(f.text) || x.mayMeet(f.ips, r.RemoteIP) {
		return none, false
	}
	for _, text := range watch.texts {
		if x.showsIn(text) {
			return none, false
		}
	}
	p := recipe{fixed: r, host: -1, client: x.addr(r.ClientIP), remote: x.addr(r.RemoteIP)}
	for n := range x.values {
		if x.values[n].kind == hostValue && r.RemoteHost == x.names[n] {
			p.host, p.fixed.RemoteHost = n, ""
		}
	}
	var ok, alsoOK bool
	p.inner, p.fixed.Inner, ok = x.stretch(r.Inner)
	p.lookup, p.fixed.LookupURL, alsoOK = x.stretch(r.LookupURL)
	if p.client >= 0 {
		p.fixed.ClientIP = netip.Addr{}
	}
	if p.remote >= 0 {
		p.fixed.RemoteIP = netip.Addr{}
	}
	for _, field := range p.fixed.texts() {
		if x.showsIn(*field) {
			return none, false
		}
	}
	return p, ok && alsoOK
}

// texts returns the fields that hold words or names.
func (r *Refusal) texts() []*string {
	return []*string{&r.Matched, &r.Inner, &r.List, &r.Zone, &r.ReturnCode, &r.LookupURL, &r.AuthPolicy, &r.AuthDomain, &r.ASCode, &r.SCode,
		&r.Stage, &r.RemoteHost, &r.ReportingMTA, &r.LocalHost, &r.Template}
}

// witness keeps the texts that rules are asked about.
type witness struct {
	decider
	texts []string
}

func (w *witness) decide(t *subject, class string) (int, span) {
	w.texts = append(w.texts, t.text)
	return w.decider.decide(t, class)
}
