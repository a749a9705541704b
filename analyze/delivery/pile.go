package delivery

// pile is tables, one for all workers or one for each, and what of them went to temporary storage.
type pile struct {
	tables []*table
	spill  spill
}

// newPile returns a pile of so many tables. texts are the common ones of its items; nil: its entries are no items.
func newPile(tables int, texts *common, o Options) *pile {
	p := &pile{spill: spill{create: o.Temp, common: texts}}
	for range tables {
		t := &table{common: texts}
		if texts != nil {
			t.most = sealedSize
		}
		p.tables = append(p.tables, t)
	}
	return p
}

// unload moves everything that a table holds to temporary storage.
func (p *pile) unload(table int) error {
	var encoded []byte
	var by packer
	for i := range partitions {
		part, all := p.tables[table].take(i)
		if part != nil && part.index.used > 0 {
			all = append(all, part.seal(&by))
		}
		for _, s := range all {
			encoded = s.appendBinary(encoded[:0])
			if err := p.spill.add(i, encoded); err != nil {
				return err
			}
		}
	}
	return nil
}

// drop gives the memory of a partition back.
func (p *pile) drop(partition int) {
	for _, t := range p.tables {
		t.take(partition)
	}
}

// parts returns all parts of a partition, in memory and spilled; of the spilled ones what is wanted.
func (p *pile) parts(partition int, wanted slice) ([]*part, error) {
	parts, err := p.spill.parts(partition, wanted)
	for _, t := range p.tables {
		for _, s := range t.sealed[partition] {
			parts = append(parts, s.open())
		}
		if part := t.parts[partition]; part != nil {
			parts = append(parts, part)
		}
	}
	return parts, err
}

// each calls f with every message of a slice of a partition, in the order of their slots and keys. Rows that were read
// twice stand in it twice. The message is valid until f returns.
func (p *pile) each(partition int, wanted slice, f func(*Message) error) error {
	parts, err := p.parts(partition, wanted)
	if err != nil {
		return err
	}
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
