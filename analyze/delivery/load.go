package delivery

// loader reads messages from the parts of a partition, one at a time, into memory that it uses again.
type loader struct {
	parts   []*part
	message Message
	texts   gatherer
	parties partyRoom
}

// load reads all rows of a message from where they stand. It is valid until the next call. Where one part has them all
// its dictionary is used as it is.
func (l *loader) load(from []place) (*Message, error) {
	m := &l.message
	*m = Message{Items: m.Items[:0], Dict: l.parts[from[0].part].dict}
	if len(from) > 1 {
		m.Dict = l.texts.begin()
	}
	l.parties = l.parties[:0]
	for _, at := range from {
		e := at.of(l.parts)
		m.Key = *e.key()
		if err := l.add(l.parts[at.part], e); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// add adds the rows that a part has of the message.
func (l *loader) add(p *part, e entry) error {
	p.own(e)
	m := &l.message
	some := p.symbols()
	foreign := p.dict != m.Dict
	if foreign {
		l.texts.from(p.dict)
	}
	var failed error
	p.each(e, func(run []byte) {
		for r := (reader{b: run}); len(r.b) > 0; {
			m.Items = append(m.Items, Item{})
			it := &m.Items[len(m.Items)-1]
			l.parties.lend(it)
			if r.logged(it, &p.head, some); r.err != nil {
				failed = r.err
				return
			}
			l.parties.keep(it)
			if foreign {
				it.rename(l.texts.translate)
			}
		}
	})
	return failed
}
