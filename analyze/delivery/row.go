package delivery

import (
	"bytes"
	"encoding/binary"
	"unsafe"

	"github.com/zeebo/xxh3"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/cell"
)

// rowReader turns rows of blocks into items. It belongs to one worker.
type rowReader struct {
	plan     plan  // of the layout that was read last
	part     *part // of the row being read
	dict     *Dict // of the part
	fresh    bool  // it is the first of its message
	arena    []byte
	item     Item
	recent   recent
	told     recentTexts       // of heads
	said     [numFields]string // the common texts of the item
	domains  domainEvidence
	heard    heard
	routes   routes
	members  [][]byte
	taken    []Party
	statuses [][]byte
	scratch  []byte
}

// plan is what a layout says of each of its rows.
type plan struct {
	layout *trace.Layout
	shape  shape
	grain  trace.Grain
	hashed []hashed
}

// hashed is a cell that belongs to the fingerprint.
type hashed struct {
	column trace.Column
	cell   int
}

// newPlan reads a layout.
func newPlan(l *trace.Layout) plan {
	p := plan{layout: l, shape: shapeOf(l.Shape), grain: l.Shape.Grain()}
	for column, i := range l.Index {
		if i >= 0 && trace.Column(column) != trace.DateTime {
			p.hashed = append(p.hashed, hashed{trace.Column(column), int(i)})
		}
	}
	return p
}

// head reads whether row r says something of a message, and of which. It is none for shadow copies, mailbox
// notifications, blank records and rows without any message id.
func (rr *rowReader) head(h *rowHead, b *trace.Block, r int) (known knownBy) {
	if rr.plan.layout != b.Layout() {
		rr.plan = newPlan(b.Layout())
	}
	event := trace.EventUnknown
	switch rr.plan.grain {
	case trace.GrainBounce:
		event = bounceEvent(b.Cell(r, trace.Action))
	case trace.GrainDelivery, trace.GrainMessage:
	default:
		event = trace.ParseEvent(b.Cell(r, trace.EventID))
	}
	if event.Role() == trace.RoleNone {
		return unknownMessage
	}
	at, ok := b.Time(r, trace.DateTime)
	if !ok {
		return unknownMessage
	}
	if h.key, known = keyOf(b.Cell(r, trace.NetworkMessageID), b.Cell(r, trace.MessageID)); known == unknownMessage {
		return unknownMessage
	}
	h.hash, h.fingerprint, h.at, h.row, h.event = h.key.hash(), rr.fingerprint(b, r, at), at, int32(r), event
	return known
}

// read reads the rest of a row for a part. Of the first row of a message (fresh) the message's own texts become those
// of the part. The item is valid until the next call.
func (rr *rowReader) read(b *trace.Block, of *rowHead, p *part, fresh bool) *Item {
	r := int(of.row)
	rr.part, rr.dict, rr.fresh = p, p.dict, fresh
	if fresh {
		rr.arena = rr.arena[:0]
		p.head = head{}
		p.dict.own = p.dict.own[:firstAddress]
		clear(p.dict.own)
	}
	rr.taken = rr.taken[:0]
	rr.item = Item{
		Fingerprint: of.fingerprint, Input: b.Input, Row: b.In.Row + int64(r), At: of.at, Shape: rr.plan.shape, Event: of.event,
	}
	rr.message(b, r)
	switch rr.plan.grain {
	case trace.GrainDetail:
		rr.detail(b, r)
	case trace.GrainDelivery:
		rr.delivery(b, r)
	case trace.GrainMessage:
		rr.summary(b, r)
	case trace.GrainBounce:
		rr.bounce(b, r)
	default:
		rr.event(b, r)
	}
	rr.domains.add(rr, fresh)
	rr.routes.add(rr)
	return &rr.item
}

// fingerprint hashes the cells of a row, each with its column: columns in another order, columns that nobody knows and
// another way to write the time make no other row.
func (rr *rowReader) fingerprint(b *trace.Block, r int, at trace.Instant) uint64 {
	const head, chunk = 9, 32 // most cells are copied by one chunk: what it copies too much is written over
	if len(rr.scratch) < head {
		rr.scratch = make([]byte, 1<<10)
	}
	text, n := rr.scratch, head
	text[0] = byte(rr.plan.shape)
	binary.LittleEndian.PutUint64(text[1:], uint64(at))
	cells := b.RowCells(r)
	for _, h := range rr.plan.hashed {
		start, end := cells[2*h.cell], cells[2*h.cell+1]
		from := b.Text
		if start&trace.SideCell != 0 {
			from, start = b.Side, start&^trace.SideCell
		}
		if start == end {
			continue
		}
		size := int(end - start)
		if need := n + 2 + size + chunk; len(text) < need {
			text = append(text, make([]byte, need)...)
			rr.scratch = text
		}
		text[n], text[n+1] = 0xFF, byte(h.column) // a byte that UTF-8 never holds
		to := text[n+2:]
		if rest := from[start:]; size <= chunk && len(rest) >= chunk {
			*(*[chunk]byte)(to) = *(*[chunk]byte)(rest)
		} else {
			copy(to, rest[:size])
		}
		n += 2 + size
	}
	return xxh3.Hash(text[:n]) & mostFingerprint
}

// ownFields is how many fields speak of the message as a whole: the first ones. Few messages share their texts.
const ownFields = int(fieldDirectionality) + 1

// ownSymbol returns the symbol that stands for a message's own text of a field.
func ownSymbol(f field) Sym { return Sym(f) + 1 }

// own returns the symbol of a field of the message as a whole.
func (rr *rowReader) own(f field, text []byte) Sym {
	if len(text) == 0 {
		return 0
	}
	s := ownSymbol(f)
	switch own := rr.dict.own; {
	case rr.fresh:
		own[s] = rr.keep(text)
		return s
	case int(s) < len(own) && own[s] == string(text):
		return s
	}
	return rr.dict.Intern(text)
}

// ownAddress returns the symbol of the address of a recipient, or of one that recipients took the place of: an address
// has one symbol in all rows of a message.
func (rr *rowReader) ownAddress(address []byte) Sym {
	if len(address) == 0 {
		return 0
	}
	own := rr.dict.own
	for s := ownFields + 1; s < len(own); s++ {
		if own[s] == string(address) {
			return Sym(s)
		}
	}
	if rr.fresh && len(own) < ownTexts {
		rr.dict.own = append(own, rr.keep(address))
		return Sym(len(own))
	}
	return rr.dict.Intern(address)
}

// keep copies a text of a fresh message. It stays valid until the next fresh message.
func (rr *rowReader) keep(text []byte) string {
	n := len(rr.arena)
	rr.arena = append(rr.arena, text[:min(len(text), maxText)]...)
	kept := rr.arena[n:]
	return unsafe.String(unsafe.SliceData(kept), len(kept))
}

// message reads what a row says about the message as a whole.
func (rr *rowReader) message(b *trace.Block, r int) {
	id, sender, path := b.Cell(r, trace.MessageID), b.Cell(r, trace.SenderAddress), b.Cell(r, trace.ReturnPath)
	size, direction := b.Cell(r, trace.TotalBytes), b.Cell(r, trace.Directionality)
	f := &rr.item.Fields
	if own := rr.dict.own; !rr.fresh && len(own) >= firstAddress && // fast path: what the first row said, as it is kept
		string(id) == own[ownSymbol(fieldMessageID)] && string(size) == own[ownSymbol(fieldSize)] &&
		string(sender) == own[ownSymbol(fieldSender)] && string(path) == own[ownSymbol(fieldReturnPath)] &&
		string(direction) == own[ownSymbol(fieldDirectionality)] && !bracketed(sender) && (!bracketed(path) || string(path) == nullSender) {
		*(*[ownFields]Sym)(f[:]) = rr.part.head.fields
		return
	}
	f[fieldMessageID] = rr.own(fieldMessageID, bytes.TrimSpace(id))
	f[fieldSender] = rr.own(fieldSender, rr.address(sender))
	f[fieldReturnPath] = rr.own(fieldReturnPath, rr.returnPath(path))
	f[fieldSize] = rr.own(fieldSize, size)
	f[fieldDirectionality] = rr.own(fieldDirectionality, direction)
}

// bracketed says whether an address as it is kept, which had brackets inside of brackets, would lose some more.
func bracketed(address []byte) bool { return len(address) > 0 && address[0] == '<' }

// event reads a row of an extended trace or a tracking log, or a transaction of a protocol log.
func (rr *rowReader) event(b *trace.Block, r int) {
	it := &rr.item
	it.Source = trace.ParseSource(b.Cell(r, trace.SourceName))
	if it.Shape.grain() == trace.GrainLine {
		it.Source = trace.SourceSMTP
	}
	if origin, ok := cell.Origination(b.Cell(r, trace.MessageInfo)); ok {
		it.Origin = origin
	}
	rr.route(b, r)
	rr.parties(b, r)
}

// route reads what a row says about the way: only rows that decide something have it.
func (rr *rowReader) route(b *trace.Block, r int) {
	it, f := &rr.item, &rr.item.Fields
	switch it.Event.Role() {
	case trace.RoleExpand, trace.RoleRedirect:
		f[fieldRelated] = rr.recipient(b.Cell(r, trace.RelatedRecipientAddress))
		return
	case trace.RoleContext, trace.RoleDrop:
		if it.Event == trace.EventReceive && it.Source == trace.SourceSMTP {
			rr.hosts(b, r) // they tell whether a message came back
		}
		return
	}
	rr.hosts(b, r)
	it.Serial = rr.serial(b.Cell(r, trace.InternalMessageID))
	rr.common(fieldConnector, bytes.TrimSpace(b.Cell(r, trace.ConnectorID)))
	if role := it.Event.Role(); role == trace.RoleFailure || role == trace.RoleDefer {
		f[fieldContext] = rr.dict.once(replyIn(b.Cell(r, trace.SourceContext)))
	}
	cell.CustomData(b.Cell(r, trace.CustomData), rr.customData)
}

// serial hashes an internal message id; 0 is none. What a spreadsheet made of one (7.09712E+13) tells nothing apart.
func (rr *rowReader) serial(id []byte) uint32 {
	if id = bytes.TrimSpace(id); len(id) == 0 || bytes.Contains(id, []byte("E+")) {
		return 0
	}
	return uint32(xxh3.Hash(id)) | 1
}

// common reads a field whose text very many rows may have.
func (rr *rowReader) common(f field, text []byte) {
	s, said := rr.recent.symbol(rr.part.common, text)
	if s == 0 {
		s = rr.dict.Intern(text)
	}
	rr.item.Fields[f], rr.said[f] = s, said
}

// commonLike reads such a field, whose text is often that of another one of the item.
func (rr *rowReader) commonLike(other, f field, text []byte) {
	if s := rr.item.Fields[other]; isCommon(s) && rr.said[other] == string(text) {
		rr.item.Fields[f], rr.said[f] = s, rr.said[other]
		return
	}
	rr.common(f, text)
}

// text returns the text of a field of the item.
func (rr *rowReader) text(f field) string {
	if s := rr.item.Fields[f]; !isCommon(s) {
		return rr.dict.Text(s)
	}
	return rr.said[f]
}

// hosts reads the two ends of a connection.
func (rr *rowReader) hosts(b *trace.Block, r int) {
	rr.common(fieldClientHost, bytes.TrimSpace(b.Cell(r, trace.ClientHostname)))
	rr.common(fieldClientIP, bytes.TrimSpace(b.Cell(r, trace.ClientIP)))
	rr.common(fieldServerHost, bytes.TrimSpace(b.Cell(r, trace.ServerHostname)))
	rr.common(fieldServerIP, bytes.TrimSpace(b.Cell(r, trace.ServerIP)))
}

// parties reads the recipients and, on rows that refuse, their statuses.
func (rr *rowReader) parties(b *trace.Block, r int) {
	it := &rr.item
	list := b.Cell(r, trace.RecipientAddress)
	known := rr.listed(list)
	rr.members = rr.members[:0]
	if known == nil {
		rr.members = cell.AppendAddresses(rr.members, list)
	}
	n := len(known) + len(rr.members)
	if n == 0 {
		return
	}
	rr.statuses = rr.statuses[:0]
	if role := it.Event.Role(); role == trace.RoleFailure || role == trace.RoleDefer || role == trace.RoleDrop {
		var clear bool
		rr.statuses, clear = cell.AppendStatuses(rr.statuses, b.Cell(r, trace.RecipientStatus), n)
		if !clear {
			it.Flags |= flagUnclearStatus
		}
	}
	if len(rr.statuses) == 0 && known != nil {
		it.Parties = known
		return
	}
	for i := range n {
		var status []byte
		if i < len(rr.statuses) {
			status = rr.statuses[i]
		}
		if known != nil {
			rr.received(known[i].Address, status)
		} else {
			rr.party(rr.members[i], status)
		}
	}
	if rr.fresh {
		rr.list(list)
	}
}

// listed returns the recipients of a row of a known message whose cell has all that the first row lists, or one of
// them: nil for any other cell.
func (rr *rowReader) listed(cell []byte) []Party {
	n := rr.part.head.listed
	if n == 0 {
		return nil
	}
	own := rr.dict.own[firstAddress : firstAddress+n]
	for i, address := range own {
		if string(cell) == address {
			return ownParties[i : i+1]
		}
	}
	if n > 1 && lists(cell, own) {
		return ownParties[:n]
	}
	return nil
}

// lists says whether a cell is addresses and ";" between them.
func lists(cell []byte, addresses []string) bool {
	for i, a := range addresses {
		if i > 0 {
			if len(cell) == 0 || cell[0] != ';' {
				return false
			}
			cell = cell[1:]
		}
		if len(cell) < len(a) || string(cell[:len(a)]) != a {
			return false
		}
		cell = cell[len(a):]
	}
	return len(cell) == 0
}

// list notes the recipients of the first row of a message where its cell is no more than their addresses as they are
// kept. What such a cell says the same text says again, and of one recipient alone that text: a brace first is what may
// part them otherwise.
func (rr *rowReader) list(cell []byte) {
	parties := rr.item.Parties
	if len(parties) > len(ownParties) {
		return
	}
	for i := range parties {
		if parties[i].Address != ownParties[i].Address || rr.dict.own[firstAddress+i][0] == '{' {
			return
		}
	}
	if lists(cell, rr.dict.own[firstAddress:firstAddress+len(parties)]) {
		rr.part.head.listed = len(parties)
	}
}

// party adds a recipient with its status.
func (rr *rowReader) party(address, status []byte) { rr.received(rr.recipient(address), status) }

// received adds the recipient whose address has a symbol, unless that is none.
func (rr *rowReader) received(address Sym, status []byte) {
	if s := rr.dict.Intern(bytes.TrimSpace(status)); address != 0 {
		rr.taken = append(rr.taken, Party{Address: address, Status: s})
		rr.item.Parties = rr.taken
	}
}
