package ingest

// machine reads one record. open says that it was still inside a quoted cell, or could not end, where the text did.
func machine(text []byte, pos int, delimiter byte, width int, last bool) (cells []string, next int, ok, open, stray bool) {
	const (
		atStart = iota
		plain
		quoted
		afterQuote
		afterQuoteCR
	)
	state := atStart
	var cell []byte
	firstLine := true
	emit := func() {
		if state == plain && len(cell) > 0 && cell[len(cell)-1] == '\r' && (next == len(text) || text[next] == '\n') {
			cell = cell[:len(cell)-1]
		}
		cells = append(cells, string(cell))
		cell, state = nil, atStart
	}
	for next = pos; next < len(text); next++ {
		c := text[next]
		if state == atStart && !firstLine && len(cells) > width {
			return cells, next, false, false, stray // a lost quote joined lines
		}
		switch state {
		case atStart, plain:
			switch {
			case c == '"' && state == atStart:
				state = quoted
			case c == delimiter:
				if state == atStart {
					state = plain
				}
				emit()
			case c == '\n':
				emit()
				return cells, next + 1, true, false, stray
			default:
				stray = stray || c == '"'
				state = plain
				cell = append(cell, c)
			}
		case quoted:
			if c == '"' {
				state = afterQuote
				continue
			}
			if c == '\n' {
				firstLine = false
			}
			cell = append(cell, c)
		case afterQuote:
			switch c {
			case '"':
				cell = append(cell, '"')
				state = quoted
			case delimiter:
				emit()
			case '\n':
				emit()
				return cells, next + 1, true, false, stray
			case '\r':
				state = afterQuoteCR
			default:
				return cells, next, false, false, stray
			}
		case afterQuoteCR:
			if c != '\n' {
				return cells, next, false, false, stray
			}
			emit()
			return cells, next + 1, true, false, stray
		}
	}
	if !last || state == quoted {
		return cells, next, false, true, stray
	}
	if state == atStart && !firstLine && len(cells) > width {
		return cells, next, false, false, stray
	}
	emit()
	return cells, next, true, false, stray
}
