package delivery

// Sym stands for a text in a Dict. 0 is the empty text.
type Sym uint32

// Dict holds each text once. It is not safe for concurrent writes.
type Dict struct {
	texts []string
	syms  map[string]Sym
}

// NewDict returns a dictionary that holds the empty text.
func NewDict() *Dict { return &Dict{texts: []string{""}, syms: map[string]Sym{}} }

// Intern returns the symbol of a text. It copies b where the text is new.
func (d *Dict) Intern(b []byte) Sym {
	if len(b) == 0 {
		return 0
	}
	if s, ok := d.syms[string(b)]; ok {
		return s
	}
	return d.add(string(b))
}

// InternString returns the symbol of a text.
func (d *Dict) InternString(text string) Sym {
	if text == "" {
		return 0
	}
	if s, ok := d.syms[text]; ok {
		return s
	}
	return d.add(text)
}

// add appends a new text.
func (d *Dict) add(text string) Sym {
	s := Sym(len(d.texts))
	d.texts = append(d.texts, text)
	d.syms[text] = s
	return s
}

// Text returns the text of a symbol.
func (d *Dict) Text(s Sym) string { return d.texts[s] }
