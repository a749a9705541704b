package tracegen

import "slices"

// maxRows is the most rows that a message has, its non-delivery report apart.
const maxRows = 16

// outbound plans a message to other organisations: a leg for each recipient domain, each with a fate of its own.
func (p *planner) outbound(m *message) {
	m.flow = outbound
	m.sender = p.person(0)
	for i := range p.recipients() {
		domain := p.domains[p.zipf.Uint64()]
		k := slices.IndexFunc(m.legs, func(l leg) bool { return l.domain == domain })
		if k < 0 || len(m.legs[k].recipients) > 1 && p.chance(50) { // now and then one of several goes its own way
			p.newLeg(m, domain)
			k = len(m.legs) - 1
		}
		m.legs[k].recipients = append(m.legs[k].recipients, p.address(domain, i))
	}
	m.close()
	at := p.open(m)
	p.sum.Outbound.Messages++
	p.sum.Outbound.Deliveries += int64(m.recipients)
	for i := range m.legs {
		p.fate(m, i, at+p.between(300*millisecond, 4*second))
	}
	slices.SortStableFunc(m.steps, func(a, b step) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
}

func (p *planner) newLeg(m *message, domain string) {
	m.legs = append(m.legs, leg{
		domain: domain,
		edge:   &p.edges[p.rand.IntN(len(p.edges))],
		octet:  byte(1 + p.rand.IntN(250)),
		remote: byte(1 + p.rand.IntN(70)),
	})
}

// fate plans what becomes of a leg.
func (p *planner) fate(m *message, i int, at int64) {
	l := &m.legs[i]
	n, count := int64(len(l.recipients)), &p.sum.Outbound
	add := func(at int64, e event, r *refusal, expired bool) {
		m.steps = append(m.steps, step{at: at, event: e, leg: i, refusal: r, expired: expired})
	}
	room := maxRows - len(m.steps) - (len(m.legs) - i)
	switch fate := p.rand.IntN(1000); {
	case fate < 58: // refused at once
		add(at, fail, choose(permanent, p.rand.Int()), false)
		count.Failed += n
	case fate < 105 && room > 0: // deferred some times, then accepted, given up or still waiting
		r := choose(temporary, p.rand.Int())
		for range 1 + p.rand.IntN(min(room, 4)) {
			add(at, deferral, r, false)
			at += p.between(5*minute, 90*minute)
		}
		count.HadDeferrals += n
		switch {
		case fate < 90:
			add(at, sendExternal, nil, false)
			count.Delivered += n
		case fate < 97:
			add(at, fail, r, true)
			count.Failed += n
		default:
			count.Deferred += n
		}
	default:
		add(at, sendExternal, nil, false)
		count.Delivered += n
	}
}

// report invents the non-delivery report for a message that failed at a time.
func (p *planner) report(m *message, at int64) *message {
	n := &message{flow: report, start: at, hub: m.hub, size: 20_000 + p.rand.IntN(40_000), sender: postmaster, returnPath: "<>",
		subject: "Undeliverable: " + m.subject, reference: m.id}
	p.identify(n)
	n.legs = []leg{{domain: organisation, recipients: []string{m.sender}}}
	n.close()
	n.steps = []step{
		{at: at + p.between(10*millisecond, 400*millisecond), event: dsn, leg: -1},
		{at: at + p.between(500*millisecond, 3*second), event: deliver},
	}
	p.sum.DSN.Messages++
	p.sum.DSN.Deliveries++
	p.sum.DSN.Delivered++
	return n
}
