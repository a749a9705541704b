package delivery

import (
	"strings"

	"tracesift/analyze/order"
)

// person is one address that a message was for, with the rows that name it.
type person struct {
	address  Sym
	text     string
	events   []event // as this recipient sees them, in order of time
	statuses []event // what lists say of it
}

// people are the addresses that a message was for. Their memory is used again for the next message.
type people struct {
	all   []person
	index map[Sym]int // of all, where they are many
}

const (
	few         = 16   // people who are found one by one
	mostWaiting = 1024 // people whose memory is kept for the next message
)

// clear forgets everybody.
func (p *people) clear() {
	p.all, p.index = p.all[:0], nil
	if cap(p.all) > mostWaiting {
		p.all = nil
	}
}

// at returns the person with an address. It is valid until the next call.
func (p *people) at(address Sym) *person {
	if p.index != nil {
		if i, ok := p.index[address]; ok {
			return &p.all[i]
		}
		return p.add(address)
	}
	for i := range p.all {
		if p.all[i].address == address {
			return &p.all[i]
		}
	}
	return p.add(address)
}

// add adds a person.
func (p *people) add(address Sym) *person {
	n := len(p.all)
	if n < cap(p.all) {
		p.all = p.all[:n+1]
	} else {
		p.all = append(p.all, person{})
	}
	who := &p.all[n]
	*who = person{address: address, events: who.events[:0], statuses: who.statuses[:0]}
	switch {
	case p.index != nil:
		p.index[address] = n
	case n >= few:
		p.index = map[Sym]int{}
		for i := range p.all {
			p.index[p.all[i].address] = i
		}
	}
	return who
}

// sort puts people into the order of their addresses. Nobody can be found afterwards.
func (p *people) sort(dict *Dict) {
	for i := range p.all {
		p.all[i].text = dict.Text(p.all[i].address)
	}
	if len(p.all) > 1 {
		order.Sort(p.all, func(a, b person) int { return strings.Compare(a.text, b.text) })
	}
}

// emptied returns a map without entries, a new one where many would have to be cleared.
func emptied[K comparable, V any](m map[K]V) map[K]V {
	if len(m) > mostWaiting {
		return map[K]V{}
	}
	clear(m)
	return m
}
