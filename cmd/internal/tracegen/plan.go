package tracegen

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

const (
	millisecond = int64(1e6)
	second      = 1000 * millisecond
	minute      = 60 * second
)

// planner invents messages.
type planner struct {
	rand    *rand.Rand
	zipf    *rand.Zipf
	domains []string
	edges   []edge
	hubs    []string
	seq     int64
	sum     Summary
}

func newPlanner(seed uint64) *planner {
	r := rand.New(rand.NewPCG(seed, 0x7472616365))
	return &planner{rand: r, zipf: rand.NewZipf(r, 1.15, 4, domains-1), domains: newDomains(), edges: newEdges(), hubs: newHubs()}
}

// chance is true in n of 1000 cases.
func (p *planner) chance(n int) bool { return p.rand.IntN(1000) < n }

// between returns a time span from low up to high.
func (p *planner) between(low, high int64) int64 { return low + p.rand.Int64N(high-low) }

// message invents a message that starts at a time and counts its outcome.
func (p *planner) message(start int64) *message {
	m := &message{start: start, hub: p.hubs[p.rand.IntN(len(p.hubs))], size: 3000 + p.rand.IntN(200_000)}
	p.identify(m)
	m.subject = p.subject()
	m.client = byte(p.rand.IntN(250))
	switch n := p.rand.IntN(100); {
	case n < 80:
		p.outbound(m)
	case n < 92:
		m.flow = inbound
		m.sender = p.address(p.domains[p.zipf.Uint64()], 0)
		p.inside(m, &p.sum.Inbound)
	default:
		m.flow = internal
		m.sender = p.person(0)
		p.inside(m, &p.sum.Internal)
	}
	m.returnPath = m.sender
	return m
}

// identify gives a message its ids.
func (p *planner) identify(m *message) {
	p.seq++
	m.seq = p.seq
	a, b := p.rand.Uint64(), p.rand.Uint64()
	for i := range 8 {
		m.network[i], m.network[8+i] = byte(a>>(8*i)), byte(b>>(8*i))
	}
	m.internalID = 60_000_000_000_000 + p.rand.Uint64N(20_000_000_000_000)
	m.id = fmt.Sprintf("<%016X%08X@%s>", a, m.seq, m.hub)
}

// person returns an address of the organisation; those of different n below 8 differ.
func (p *planner) person(n int) string {
	i := (p.rand.IntN(people/8)*8 + n) % people
	return fmt.Sprintf("%s%d@%s", locals[i%len(locals)], i, organisation)
}

// address returns an address in a domain; those of different n differ.
func (p *planner) address(domain string, n int) string {
	if n > 0 || p.chance(300) {
		return fmt.Sprintf("%s%d@%s", locals[p.rand.IntN(len(locals))], n, domain)
	}
	return locals[p.rand.IntN(len(locals))] + "@" + domain
}

func (p *planner) subject() string {
	s := fmt.Sprintf("%s %d", subjects[p.rand.IntN(len(subjects))], p.rand.IntN(100_000))
	if p.chance(10) {
		s += ",\r\n second line"
	}
	return s
}

// inside plans a message to mailboxes of the organisation, which are always reached.
func (p *planner) inside(m *message, count *Count) {
	l := leg{domain: organisation}
	for i := range p.recipients() {
		l.recipients = append(l.recipients, p.person(i+1))
	}
	m.legs = []leg{l}
	m.close()
	at := p.open(m)
	m.steps = append(m.steps, step{at: at + p.between(millisecond, 2*second), event: deliver})
	count.Messages++
	count.Deliveries += int64(m.recipients)
	count.Delivered += int64(m.recipients)
}

// open plans the rows that every message begins with and returns the time of the last.
func (p *planner) open(m *message) int64 {
	at := m.start
	m.steps = append(m.steps, step{at: at, event: receive, leg: -1})
	for range 1 + p.rand.IntN(4) {
		at += p.between(20*millisecond, 400*millisecond)
		m.steps = append(m.steps, step{at: at, event: agentInfo, leg: -1})
	}
	for p.chance(450) && len(m.steps) < 7 {
		at += p.between(millisecond, 90*millisecond)
		m.steps = append(m.steps, step{at: at, event: haReceive, leg: -1})
	}
	return at
}

// recipients returns how many recipients a message has: mostly one.
func (p *planner) recipients() int {
	switch n := p.rand.IntN(100); {
	case n < 70:
		return 1
	case n < 92:
		return 2 + p.rand.IntN(2)
	default:
		return 4 + p.rand.IntN(4)
	}
}

// close joins the recipients of all legs.
func (m *message) close() {
	var all []string
	for i := range m.legs {
		all = append(all, m.legs[i].recipients...)
	}
	m.all = strings.Join(all, ";")
	m.recipients = len(all)
}
