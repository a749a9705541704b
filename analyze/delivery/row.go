package delivery

import (
	"bytes"
	"strings"

	"github.com/zeebo/xxh3"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/cell"
)

// rowReader turns rows of blocks into items. It belongs to one worker.
type rowReader struct {
	dict     *Dict // of the row being read
	item     Item
	domains  domainEvidence
	members  [][]byte
	statuses [][]byte
	scratch  []byte
}

// head reads what tells whether row r is an event of a message, and of which. It is none for shadow copies, mailbox
// notifications, blank records and rows without any message id.
func (rr *rowReader) head(b *trace.Block, r int) (Key, knownBy) {
	event := trace.ParseEvent(b.Cell(r, trace.EventID))
	at, ok := trace.ParseInstant(b.Cell(r, trace.DateTime))
	if event.Role() == trace.RoleNone || !ok {
		return Key{}, unknownMessage
	}
	rr.item = Item{Event: event, At: at, Parties: rr.item.Parties[:0]}
	return keyOf(b.Cell(r, trace.NetworkMessageID), b.Cell(r, trace.MessageID))
}

// reference returns the key of the message that row r reports on: the row of a report names it by its internet message
// id (Microsoft Learn, "Message tracking": reference). Without one, or where it is the report's own, it is none.
func (rr *rowReader) reference(b *trace.Block, r int) (Key, bool) {
	if rr.item.Event != trace.EventDSN {
		return Key{}, false
	}
	key, ok := hashID(string(b.Cell(r, trace.Reference)))
	own, _ := hashID(string(b.Cell(r, trace.MessageID)))
	return key, ok && key != own
}

// referred returns what the row read last, that of a report, says of the message that it reports on, with its texts in
// dict: that there was a report, and which.
func (rr *rowReader) referred(dict *Dict) *Item {
	id := rr.dict.Text(rr.item.Fields[fieldMessageID])
	context := rr.dict.Text(rr.item.Fields[fieldContext])
	it := Item{
		Fingerprint: rr.item.Fingerprint, Input: rr.item.Input, Row: rr.item.Row, At: rr.item.At,
		Event: rr.item.Event, Source: rr.item.Source, Flags: rr.item.Flags | flagReference,
	}
	it.Fields[fieldMessageID] = dict.InternString(id)
	it.Fields[fieldContext] = dict.InternString(context)
	rr.item = it
	return &rr.item
}

// read reads the rest of row r, whose head was read last, with its texts in dict. The item is valid until the next call.
func (rr *rowReader) read(b *trace.Block, r int, dict *Dict) *Item {
	rr.dict = dict
	it := &rr.item
	it.Fingerprint = rr.fingerprint(b, r)
	it.Input = b.Input
	it.Row = b.In.Row + int64(r)
	it.Source = trace.ParseSource(b.Cell(r, trace.SourceName))
	if b.Layout().Shape == trace.TrackingLog {
		it.Flags |= flagOnPremises
	}
	if origin, ok := cell.Origination(b.Cell(r, trace.MessageInfo)); ok {
		it.Origin = origin
	}
	rr.message(b, r)
	rr.route(b, r)
	rr.parties(b, r)
	rr.domains.add(dict, it)
	return it
}

// fingerprint hashes all cells of a row. The cells are separated by a byte that UTF-8 never holds, so that no two
// different rows run together.
func (rr *rowReader) fingerprint(b *trace.Block, r int) uint64 {
	rr.scratch = rr.scratch[:0]
	for i := range b.Layout().Width() {
		rr.scratch = append(rr.scratch, b.CellAt(r, i)...)
		rr.scratch = append(rr.scratch, 0xFF)
	}
	return xxh3.Hash(rr.scratch)
}

// message reads what a row says about the message as a whole.
func (rr *rowReader) message(b *trace.Block, r int) {
	f := &rr.item.Fields
	f[fieldMessageID] = rr.dict.Intern(bytes.TrimSpace(b.Cell(r, trace.MessageID)))
	f[fieldSender] = rr.address(b.Cell(r, trace.SenderAddress))
	f[fieldReturnPath] = rr.returnPath(b.Cell(r, trace.ReturnPath))
	f[fieldSize] = rr.dict.Intern(b.Cell(r, trace.TotalBytes))
	f[fieldDirectionality] = rr.dict.Intern(b.Cell(r, trace.Directionality))
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
	f[fieldConnector] = rr.dict.Intern(bytes.TrimSpace(b.Cell(r, trace.ConnectorID)))
	if role := it.Event.Role(); role == trace.RoleFailure || role == trace.RoleDefer {
		f[fieldContext] = rr.dict.Intern(b.Cell(r, trace.SourceContext))
	}
	cell.CustomData(b.Cell(r, trace.CustomData), rr.customData)
}

// hosts reads the two ends of a connection.
func (rr *rowReader) hosts(b *trace.Block, r int) {
	f := &rr.item.Fields
	f[fieldClientHost] = rr.dict.Intern(bytes.TrimSpace(b.Cell(r, trace.ClientHostname)))
	f[fieldClientIP] = rr.dict.Intern(bytes.TrimSpace(b.Cell(r, trace.ClientIP)))
	f[fieldServerHost] = rr.dict.Intern(bytes.TrimSpace(b.Cell(r, trace.ServerHostname)))
	f[fieldServerIP] = rr.dict.Intern(bytes.TrimSpace(b.Cell(r, trace.ServerIP)))
}

// customData takes one member of custom_data. Keys are compared without case: the front end's is spelled two ways.
func (rr *rowReader) customData(key, value []byte) {
	it := &rr.item
	switch {
	case equal(key, "OutboundProxyTargetHostName"):
		it.Fields[fieldProxyHost] = rr.dict.Intern(value)
	case equal(key, "OutboundProxyTargetIPAddress"), equal(key, "OutboundProxyTargetIP"):
		it.Fields[fieldProxyIP] = rr.dict.Intern(value)
	case equal(key, "OutboundProxyFrontendName"):
		it.Fields[fieldFrontend] = rr.dict.Intern(value)
	case equal(key, "OutboundIpPoolName"):
		it.Fields[fieldPool] = rr.dict.Intern(value)
	case equal(key, "ToEntity"):
		if equal(value, "Internet") {
			it.Flags |= flagToInternet
		}
	case equal(key, "IsSmtpResponseFromExternalServer"):
		if equal(value, "True") {
			it.Flags |= flagFromRemote
		} else {
			it.Flags |= flagFromOwn
		}
	}
}

// parties reads the recipients and, on rows that refuse, their statuses.
func (rr *rowReader) parties(b *trace.Block, r int) {
	it := &rr.item
	rr.members = cell.AppendAddresses(rr.members[:0], b.Cell(r, trace.RecipientAddress))
	if len(rr.members) == 0 {
		return
	}
	rr.statuses = rr.statuses[:0]
	if role := it.Event.Role(); role == trace.RoleFailure || role == trace.RoleDefer || role == trace.RoleDrop {
		var clear bool
		rr.statuses, clear = cell.AppendStatuses(rr.statuses, b.Cell(r, trace.RecipientStatus), len(rr.members))
		if !clear {
			it.Flags |= flagUnclearStatus
		}
	}
	for i, m := range rr.members {
		p := Party{Address: rr.recipient(m)}
		if i < len(rr.statuses) {
			p.Status = rr.dict.Intern(bytes.TrimSpace(rr.statuses[i]))
		}
		it.Parties = append(it.Parties, p)
	}
}

// address interns an address in the form in which addresses are compared.
func (rr *rowReader) address(b []byte) Sym {
	rr.scratch = cell.Address(rr.scratch[:0], b)
	return rr.dict.Intern(rr.scratch)
}

// recipient interns the address of a recipient, its domain as A-labels and without a trailing dot, so that one mailbox
// has one address.
func (rr *rowReader) recipient(b []byte) Sym {
	rr.scratch = bytes.TrimRight(cell.Address(rr.scratch[:0], b), ".")
	for _, c := range rr.scratch {
		if c >= 0x80 {
			return rr.dict.InternString(asciiDomain(string(rr.scratch)))
		}
	}
	return rr.dict.Intern(rr.scratch)
}

// asciiDomain returns an address with its domain as A-labels.
func asciiDomain(address string) string {
	at := strings.LastIndexByte(address, '@')
	domain := domainOf(address)
	if at < 0 || domain == invalidDomain {
		return address
	}
	return address[:at+1] + domain
}

// returnPath interns a return path. The null sender stays "<>", because an empty cell says nothing.
func (rr *rowReader) returnPath(b []byte) Sym {
	if bytes.Equal(bytes.TrimSpace(b), []byte(nullSender)) {
		return rr.dict.InternString(nullSender)
	}
	return rr.address(b)
}

// nullSender is the empty reverse-path (RFC 5321, 4.5.5).
const nullSender = "<>"

// equal compares ASCII text without case.
func equal(b []byte, s string) bool {
	return len(b) == len(s) && bytes.EqualFold(b, []byte(s))
}
