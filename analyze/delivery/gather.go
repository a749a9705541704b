package delivery

// gatherer brings the texts of one message together that stand in several dictionaries, each once: the symbols of a
// dictionary become those of the message. It copies no text, so the message is valid as long as they are.
//
// A message has few texts, and what one part calls its own texts is nearly always what the others do, in the same
// order: most symbols are found by one comparison.
type gatherer struct {
	dict  *Dict          // of the message: all its texts are own ones
	index map[string]Sym // of the texts of dict, where they are many

	source *Dict
	own    []Sym         // what the own symbols of source are in dict; before, those of the source before it
	others []translation // some of the other symbols
}

// translation is the symbol of a text in the dictionary that it came from and in that of the message.
type translation struct{ from, to Sym }

const (
	fewTexts        = 64 // texts that are found one by one
	mostTranslation = 32 // translations that are
)

// begin begins the dictionary of another message.
func (g *gatherer) begin() *Dict {
	if g.dict == nil {
		g.dict = NewDict()
	}
	g.dict.reset()
	g.index, g.own = nil, g.own[:0]
	return g.dict
}

// from says whose symbols are translated from now on.
func (g *gatherer) from(d *Dict) {
	g.source, g.others = d, g.others[:0]
	for i, text := range d.own {
		switch {
		case i == len(g.own):
			g.own = append(g.own, g.symbolOf(text))
		case g.dict.own[g.own[i]] != text:
			g.own[i] = g.symbolOf(text)
		}
	}
	g.own = g.own[:len(d.own)]
}

// translate returns the message's symbol for one of the source's.
func (g *gatherer) translate(s Sym) Sym {
	if int(s) < len(g.own) {
		return g.own[s]
	}
	for i := range g.others {
		if known := &g.others[i]; known.from == s {
			return known.to
		}
	}
	to := g.symbolOf(g.source.Text(s))
	if len(g.others) < mostTranslation {
		g.others = append(g.others, translation{s, to})
	}
	return to
}

// symbolOf returns the message's symbol for a text.
func (g *gatherer) symbolOf(text string) Sym {
	own := g.dict.own
	if g.index == nil && len(own) > fewTexts {
		g.index = make(map[string]Sym, 2*len(own))
		for s, known := range own {
			g.index[known] = Sym(s)
		}
	}
	if g.index != nil {
		if s, ok := g.index[text]; ok {
			return s
		}
		g.index[text] = Sym(len(own))
	} else {
		for s := range own {
			if own[s] == text {
				return Sym(s)
			}
		}
	}
	g.dict.own = append(own, text)
	return Sym(len(own))
}
