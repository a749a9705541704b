package delivery

// partTexts are the texts that the rows of a part have: those of the message at hand, and those of a dictionary.
type partTexts struct {
	common *common // of all parts
	dict   *Dict
	head   head   // of the message whose own texts dict has
	room   []byte // for own texts that do not stand in the log as they are
}

func newPartTexts(texts *common) partTexts {
	return partTexts{common: texts, dict: newPartDict(texts.dict)}
}

// own makes the own texts of a message, of which its head tells, those of the dictionary. They are valid until the next
// call. ok is false where that is no head.
func (t *partTexts) own(b []byte) (ok bool) {
	t.dict.own, t.head, t.room = t.dict.own[:1], head{}, t.room[:0]
	if len(b) == 0 {
		return true
	}
	t.dict.own, t.room, ok = t.head.read(b, t.dict.own, t.common.heads, t.room)
	return ok
}

// symbols returns those that the items of the message at hand may have.
func (t *partTexts) symbols() symbols {
	return symbols{
		own: uint64(len(t.dict.own)), common: ownTexts + uint64(t.common.dict.Len()),
		table: firstOfPart, limit: uint64(t.dict.Len()), sides: t.common.heads.sides,
	}
}
