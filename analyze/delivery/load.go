package delivery

// loader reads messages from the parts of a partition, one at a time, into memory that it uses again.
type loader struct {
	parts   []*opened
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
		b := at.of(l.parts)
		m.Key = *b.key()
		if err := l.add(l.parts[at.part], b); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// add adds the rows that a part has of the message.
func (l *loader) add(p *opened, b bundle) error {
	head, rows := b.parts()
	if !p.own(head) {
		return errEncoding
	}
	m := &l.message
	some := p.symbols()
	foreign := p.dict != m.Dict
	if foreign {
		l.texts.from(p.dict)
	}
	for in := (reader{b: rows}); len(in.b) > 0; {
		m.Items = append(m.Items, Item{})
		it := &m.Items[len(m.Items)-1]
		l.parties.lend(it)
		if in.logged(it, &p.head, some); in.err != nil {
			return in.err
		}
		l.parties.keep(it)
		if foreign {
			it.rename(l.texts.translate)
		}
	}
	return nil
}
