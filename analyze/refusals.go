package analyze

import (
	"cmp"
	"encoding/binary"
	"strings"

	"tracesift/analyze/ndr"
	"tracesift/analyze/order"
)

// refusals are refusals by template.
type refusals struct {
	by    numbered[refusalCount] // by the template's number
	texts int                    // bytes of the examples
}

// refusalCount is how often a template was seen, with an example: the text that sorts first.
type refusalCount struct {
	n    int64
	text string
}

// said is what a server said: without the wrappers, where there are words inside.
type said struct {
	template uint32 // its number
	text     string
	lasts    bool // the text belongs to nobody's blocks: all tables can share it
}

// said returns the words of a refusal, whose text is given for where it has none inside.
func (a *Accumulator) said(r *ndr.Refusal, text string) said {
	if r.Inner != "" { // a part of the refusal, which lasts
		return said{a.template(r.Template), r.Inner, true}
	}
	return said{a.template(r.Template), text, false}
}

// template returns the number of a template.
func (a *Accumulator) template(text string) uint32 {
	n, known := a.templates[text]
	if !known {
		text = strings.Clone(text)
		n = a.templateNumbers.of(text)
		a.templates[text] = n
	}
	return n
}

// add counts a refusal.
func (t *refusals) add(x said) {
	c := t.by.at(uint64(x.template))
	if c.n == 0 || x.text < c.text {
		if !x.lasts {
			x.text = strings.Clone(x.text)
		}
		t.show(c, x.text)
	}
	c.n++
}

// show makes a text the example of a template.
func (t *refusals) show(c *refusalCount, text string) {
	t.texts += len(text) - len(c.text)
	c.text = text
}

// merge adds other refusals.
func (t *refusals) merge(other *refusals) {
	for template, theirs := range other.by.all {
		c := t.by.at(template)
		if c.n == 0 || theirs.text < c.text {
			t.show(c, theirs.text)
		}
		c.n += theirs.n
	}
}

// byFrequency returns the refusals, the most frequent first, then by template.
func (t *refusals) byFrequency(templates *numbering[string]) []Refusal {
	var all []Refusal
	for number, c := range t.by.all {
		all = append(all, Refusal{Text: c.text, Template: templates.key(uint32(number)), Count: c.n})
	}
	order.Sort(all, func(a, b Refusal) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Template, b.Template))
	})
	return all
}

// dominant returns the refusal seen most often.
func (t *refusals) dominant(templates *numbering[string]) (most Refusal) {
	for number, c := range t.by.all {
		if c.n < most.Count {
			continue
		}
		template := templates.key(uint32(number))
		if c.n > most.Count || template < most.Template {
			most = Refusal{Text: c.text, Template: template, Count: c.n}
		}
	}
	return most
}

// appendTo appends the refusals behind their number.
func (t *refusals) appendTo(b []byte) []byte {
	return t.by.appendTo(b, func(b []byte, c *refusalCount) []byte {
		return appendText(binary.AppendUvarint(b, uint64(c.n)), c.text)
	})
}

// refusals reads what appendTo wrote.
func (d *decoder) refusals() (t refusals) {
	d.each(func() {
		c := t.by.at(d.number())
		c.n = int64(d.uvarint())
		t.show(c, d.text())
	})
	return t
}

// size is about how many bytes the refusals take; their templates are the accumulator's.
func (t *refusals) size() int { return 32*len(t.by.slots) + t.texts }
