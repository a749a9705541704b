package tracegen

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// row renders rows as UTF-8 text.
type row struct {
	out  []byte
	cell []byte
}

// write renders step s of m and returns the row; it is valid until the next call.
func (w *row) write(m *message, s *step) []byte {
	w.out = w.out[:0]
	l := &m.legs[max(s.leg, 0)]
	remote := s.event == sendExternal || (s.event == fail || s.event == deferral) && !s.refusal.local
	w.plain(appendTime(w.cell[:0], s.at, 7))
	w.client(m, s)
	w.server(m, s, l, remote)
	w.context(m, s, l)
	switch s.event {
	case sendExternal, fail, deferral:
		w.text("To_DefaultOpportunisticTLS")
	default:
		w.text("")
	}
	w.text(sourceOf(m.flow, s))
	w.text(eventNames[s.event])
	w.plain(strconv.AppendUint(w.cell[:0], m.internalID, 10))
	w.text(m.id)
	w.plain(appendGUID(w.cell[:0], m.network))
	w.recipients(m, s, l)
	w.plain(strconv.AppendInt(w.cell[:0], int64(m.size), 10))
	w.plain(strconv.AppendInt(w.cell[:0], int64(w.count(m, s, l)), 10))
	w.text("") // related_recipient_address
	w.text(referenceOf(m, s))
	w.text(m.subject)
	w.text(m.sender)
	w.text(m.returnPath)
	w.info(m, s)
	if m.flow == inbound {
		w.text("Incoming")
	} else {
		w.text("Originating")
	}
	w.text(tenant)
	w.plain(strconv.AppendUint(append(w.cell[:0], "198.51.100."...), uint64(m.client), 10))
	w.text("2001:db8:91::20")
	w.custom(m, s, l)
	w.out[len(w.out)-1] = '\r'
	w.out = append(w.out, '\n')
	return w.out
}

var eventNames = [...]string{receive: "RECEIVE", agentInfo: "AGENTINFO", haReceive: "HARECEIVE", deliver: "DELIVER",
	sendExternal: "SENDEXTERNAL", fail: "FAIL", deferral: "DEFER", dsn: "DSN"}

func sourceOf(f flow, s *step) string {
	switch s.event {
	case agentInfo:
		return "AGENT"
	case dsn:
		return "DSN"
	case deliver:
		return "STOREDRIVER"
	case receive:
		if f == inbound {
			return "SMTP"
		}
		return "STOREDRIVER"
	case fail:
		if s.expired {
			return "QUEUE"
		}
	}
	return "SMTP"
}

func referenceOf(m *message, s *step) string {
	if s.event == dsn {
		return m.reference
	}
	return ""
}

// count is the number of recipients of a row.
func (w *row) count(m *message, s *step, l *leg) int {
	if s.leg < 0 {
		return m.recipients
	}
	return len(l.recipients)
}

// plain appends a cell that needs no quotes.
func (w *row) plain(cell []byte) { w.out = append(append(w.out, cell...), ',') }

// text appends a cell, with quotes where it needs them.
func (w *row) text(cell string) {
	if strings.ContainsAny(cell, ",\"\r\n") {
		w.out = append(w.out, '"')
		for i := 0; i < len(cell); i++ {
			if cell[i] == '"' {
				w.out = append(w.out, '"')
			}
			w.out = append(w.out, cell[i])
		}
		w.out = append(w.out, '"', ',')
		return
	}
	w.out = append(append(w.out, cell...), ',')
}

// bytes is text for the scratch cell.
func (w *row) bytes() {
	for _, c := range w.cell {
		if c == ',' || c == '"' || c == '\r' || c == '\n' {
			w.text(string(w.cell))
			return
		}
	}
	w.plain(w.cell)
}

// appendTime appends a moment with digits of a second.
func appendTime(b []byte, at int64, digits int) []byte {
	if digits == 7 {
		return time.Unix(0, at).UTC().AppendFormat(b, "2006-01-02T15:04:05.0000000Z")
	}
	return time.Unix(0, at).UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z")
}

// appendGUID appends an id as a dashed GUID.
func appendGUID(b []byte, id [16]byte) []byte {
	for i, part := range [][]byte{id[:4], id[4:6], id[6:8], id[8:10], id[10:]} {
		if i > 0 {
			b = append(b, '-')
		}
		b = hex.AppendEncode(b, part)
	}
	return b
}
