package delivery

// pile is rows in memory, and those that went to temporary storage.
type pile struct {
	table
	spill spill
}

// newPile returns an empty pile with these common texts.
func newPile(texts *common, o Options) *pile {
	return &pile{table: table{common: texts, most: sealedSize}, spill: spill{create: o.Temp}}
}

// keep adds the rows of a state, written in room for one, which it returns.
func (p *pile) keep(m *Message, room []byte) []byte {
	p.change(partitionOf(m.Key.hash()), true, func(to *part) {
		for i := range m.Items {
			it := m.Items[i].in(m.Dict, to.dict)
			room = appendLogged(room[:0], &it, nil, sides{})
			to.add(m.Key, room)
		}
	})
	return room
}

// close gives memory and temporary storage back.
func (p *pile) close() error {
	for i := range partitions {
		p.take(i)
	}
	return p.spill.close()
}

// unload moves everything to temporary storage.
func (p *pile) unload() error {
	var encoded []byte
	for i := range partitions {
		for _, s := range p.take(i) {
			encoded = s.appendBinary(encoded[:0])
			if err := p.spill.add(i, encoded); err != nil {
				return err
			}
		}
	}
	return nil
}

// countOf returns how many messages parts have, those counted twice that stand in two.
func countOf(parts []*opened) (n int) {
	for _, p := range parts {
		n += p.count
	}
	return n
}

// read returns all parts of a partition, in memory and spilled; of the spilled ones what is wanted.
func (p *pile) read(partition int, wanted slice) ([]*opened, error) {
	var all []*opened
	err := p.spill.each(partition, func(encoded []byte) error {
		part, err := readSealed(encoded, wanted, p.common)
		all = append(all, part)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, s := range p.seal(partition) {
		all = append(all, s.open())
	}
	return all, nil
}

// each calls f with every message of a slice of a partition, in the order of their slots and keys. Rows that were read
// twice stand in it twice. The message is valid until f returns.
func (p *pile) each(partition int, wanted slice, f func(*Message) error) error {
	parts, err := p.read(partition, wanted)
	if err != nil {
		return err
	}
	return eachMessage(parts, wanted, f)
}

// eachMessage calls f with every message of a slice that parts have, see each.
func eachMessage(parts []*opened, wanted slice, f func(*Message) error) error {
	for _, part := range parts {
		if err := part.unpack(); err != nil {
			return err
		}
	}
	l := loader{parts: parts}
	for all := placesOf(parts, wanted); len(all) > 0; {
		var of []place
		of, all = oneMessage(parts, all)
		m, err := l.load(of)
		if err != nil {
			return err
		}
		if err := f(m); err != nil {
			return err
		}
	}
	return nil
}
