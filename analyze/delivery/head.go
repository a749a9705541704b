package delivery

import (
	"encoding/binary"
	"strconv"
	"strings"
	"unsafe"

	"tracesift/ingest/trace"
)

// head is what the items of the message at hand are told by. With its own texts it stands in the log before them.
type head struct {
	firstRow
	fields [ownFields]Sym // of a row that has all own texts
	listed int            // how many recipients the first row has, if its cell is no more than own addresses and ";"
}

// firstRow is where and when the first row of a message stands.
type firstRow struct {
	input trace.InputID
	shape shape
	row   int64
	at    trace.Instant
}

// firstAddress is the symbol of the first own address.
const firstAddress = ownFields + 1

// ownParties are the recipients that the first row of a message lists, without statuses.
var ownParties = func() (all [ownTexts - firstAddress]Party) { //nolint:gochecknoglobals // a table that nothing changes
	for i := range all {
		all[i].Address = Sym(firstAddress + i)
	}
	return all
}()

// How a text of a head begins: with one of these, or with its length above them.
const (
	headSame        = iota // it is the one before, as the return path is the sender
	headOriginating        // it is one of two that very many messages have
	headIncoming
	headSender // the symbol of a sender follows
	headNumber // a number follows, written without zeros before it
	headUpper  // hexadecimal digits that stand before the "@", two in a byte, behind their number
	headLower  // such digits in lower case
	headText
)

// headWords are the texts that one of these stands for.
var headWords = [headSender]string{headOriginating: "Originating", headIncoming: "Incoming"}

// appendHead encodes what items are told by: the first row, how many recipients it lists, and the own texts, of which
// the first is the empty one. A symbol stands for a sender, and for what is behind the "@" of a text, where this is, or
// becomes, one of these texts; 0 stands behind a text that ends with "@" as it is. known remembers them.
func appendHead(b []byte, own []string, h *head, texts headTexts, known *recentTexts) []byte {
	b = append(b, byte(h.listed), byte(h.shape))
	b = binary.LittleEndian.AppendUint64(b, uint64(h.at))
	b = binary.AppendUvarint(b, uint64(h.input))
	b = binary.AppendUvarint(b, uint64(h.row))
	for i, text := range own[1:] {
		switch text {
		case own[i]:
			b = append(b, headSame)
			continue
		case headWords[headOriginating]:
			b = append(b, headOriginating)
			continue
		case headWords[headIncoming]:
			b = append(b, headIncoming)
			continue
		}
		if i == int(fieldSize) {
			if n, ok := wholeNumber(text); ok {
				b = binary.AppendUvarint(append(b, headNumber), n)
				continue
			}
		}
		rest, end := cutEnding(text)
		if end != "" && i == int(fieldSender) {
			if s, _ := known.senders.symbol(texts.senders, bytesOf(text)); s != 0 {
				b = binary.AppendUvarint(append(b, headSender), uint64(s))
				continue
			}
		}
		ending := Sym(0)
		if end != "" {
			if ending, _ = known.endings.symbol(texts.endings, bytesOf(end)); ending != 0 {
				text = rest
			}
		}
		if ending != 0 && i == int(fieldMessageID) {
			if rest, digits, lower := cutDigits(text[:len(text)-1]); len(digits) >= leastDigits {
				form := byte(headUpper)
				if lower {
					form = headLower
				}
				b = appendNibbles(binary.AppendUvarint(append(b, form), uint64(len(digits)/2)), digits)
				b = binary.AppendUvarint(appendBytes(b, rest), uint64(ending))
				continue
			}
		}
		b = append(binary.AppendUvarint(b, uint64(len(text)+headText)), text...)
		if text != "" && text[len(text)-1] == '@' {
			b = binary.AppendUvarint(b, uint64(ending))
		}
	}
	return b
}

// wholeNumber returns the number that a text is, if that is all that it says.
func wholeNumber(text string) (n uint64, ok bool) {
	if text == "" || text[0] == '0' && len(text) > 1 || text[0] == '+' {
		return 0, false
	}
	n, err := strconv.ParseUint(text, 10, 64)
	return n, err == nil
}

// cutEnding cuts an id or an address behind its "@", and leaves out the ">" of one that begins with "<".
func cutEnding(text string) (rest, ending string) {
	at := strings.LastIndexByte(text, '@')
	if at < 0 {
		return text, ""
	}
	rest, ending = text[:at+1], text[at+1:]
	if text[0] != '<' {
		return rest, ending
	}
	ending, closed := strings.CutSuffix(ending, ">")
	if !closed {
		return text, ""
	}
	return rest, ending
}

// read decodes what appendHead wrote. It appends the texts, which share the memory of b or of room, to own, which has
// the empty one. ok is false for anything else.
func (h *head) read(b []byte, own []string, known headTexts, room []byte) (texts []string, used []byte, ok bool) {
	r := reader{b: b}
	*h = head{listed: int(r.byte())}
	h.shape = shape(r.byte())
	h.at = trace.Instant(r.fixed())
	h.input = trace.InputID(r.uvarint())
	h.row = int64(r.uvarint())
	for len(r.b) > 0 {
		if len(own) == ownTexts {
			return own, room, false
		}
		form := r.uvarint()
		var text, nibbles []byte
		switch {
		case form == headSame:
			own = append(own, own[len(own)-1])
			continue
		case form < headSender:
			own = append(own, headWords[form])
			continue
		case form == headSender:
			sender := known.senders.text(Sym(r.uvarint()))
			if sender == "" {
				return own, room, false
			}
			own = append(own, sender)
			continue
		case form == headNumber:
			start := len(room)
			room = strconv.AppendUint(room, r.uvarint(), 10)
			text = room[start:]
		case form < headText:
			nibbles = r.bytes(r.uvarint())
			text = r.bytes(r.uvarint())
		default:
			text = r.bytes(form - headText)
		}
		if nibbles != nil || len(text) > 0 && text[len(text)-1] == '@' {
			if ending := Sym(r.uvarint()); ending != 0 || nibbles != nil {
				end := known.endings.text(ending)
				if end == "" {
					return own, room, false
				}
				start := len(room)
				room = append(room, text...)
				switch form {
				case headUpper:
					room = append(appendDigits(room, nibbles, upperDigits), '@')
				case headLower:
					room = append(appendDigits(room, nibbles, lowerDigits), '@')
				}
				room = append(room, end...)
				if room[start] == '<' {
					room = append(room, '>')
				}
				text = room[start:]
			}
		}
		own = append(own, unsafe.String(unsafe.SliceData(text), len(text)))
	}
	h.tell(own)
	return own, room, r.err == nil && len(own) >= firstAddress && h.listed <= len(own)-firstAddress
}

// tell notes which texts of the message as a whole it has.
func (h *head) tell(own []string) {
	for f := range field(min(ownFields, len(own)-1)) {
		if s := ownSymbol(f); own[s] != "" {
			h.fields[f] = s
		}
	}
}
