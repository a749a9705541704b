package protocol

import (
	"slices"
	"strings"

	"tracesift/ingest/internal/rows"
	"tracesift/ingest/trace"
)

const (
	// maxSessions bounds the sessions that are open at once. A server opens 1000 at most unless it is told otherwise.
	maxSessions = 4096
	// maxSize bounds the texts that they keep, in bytes.
	maxSize = 16 << 20
)

// Reader makes transactions of the lines of one protocol log.
type Reader struct {
	layout   *trace.Layout
	out      rows.Buffer
	block    trace.Block
	sessions map[string]*session
	size     int // bytes of text that the sessions keep
	lines    int64
	made     int64 // transactions
	lost     int64 // recipients whose transaction ended without a reply
	dropped  int64 // sessions that were forgotten because there were too many
}

// New returns a reader for one log.
func New() *Reader {
	return &Reader{layout: rows.Layout(trace.SMTPSendLog), sessions: map[string]*session{}}
}

// Silent is how many lines ended no transaction: they became no rows.
func (r *Reader) Silent() int64 { return r.lines - r.made }

// Transactions returns the transactions that the lines of a block end, as a block in its place, whose rows the caller has
// still to count; it is valid until the next call. The blocks of the log are given in order.
func (r *Reader) Transactions(b *trace.Block) *trace.Block {
	r.out.Reset()
	for i := range b.Rows {
		r.line(b, i)
	}
	r.made += int64(r.out.Rows())
	r.block = trace.Block{
		Input: b.Input, Seq: b.Seq, In: b.In, Out: b.Out, Base: b.Base, Text: b.Text,
		Side: r.out.Side, Starts: r.out.Starts, Cells: r.out.Cells, Rows: r.out.Rows(),
	}
	r.block.In.Layout, r.block.Out.Layout = r.layout, r.layout
	return &r.block
}

// line takes one line of a session.
func (r *Reader) line(b *trace.Block, i int) {
	r.lines++
	s := r.session(b.Cell(i, trace.SessionID))
	before := s.size
	d, decided := decision{}, false
	text := string(b.Cell(i, trace.Data))
	switch string(b.Cell(i, trace.EventID)) {
	case "<":
		if s.reply.open && !strings.HasPrefix(text, s.reply.code) {
			d, decided = s.close() // a reply of several lines that was written as one
		}
		if s.reply.add(text) {
			d, decided = s.close()
		}
	case ">":
		if s.reply.open {
			d, decided = s.close()
		}
		s.send(text)
	case "*":
		s.announce(text)
		s.announce(string(b.Cell(i, trace.Context)))
	case "-":
		r.lost += int64(len(s.open()))
		r.forget(s)
		return
	}
	if s.idle() {
		s.size = 0
	}
	r.size += s.size - before
	if decided {
		r.row(b, i, s, d)
	}
	if r.size > maxSize || len(r.sessions) > maxSessions {
		r.forgetOldest()
	}
}

// close ends the reply that was read and acts on it.
func (s *session) close() (decision, bool) {
	whole := s.reply
	s.reply = reply{}
	return s.answer(whole)
}

// session returns the session with that id, a new one where it was not seen before.
func (r *Reader) session(id []byte) *session {
	s := r.sessions[string(id)]
	if s == nil {
		s = &session{id: string(id)}
		r.sessions[s.id] = s
	}
	s.last = r.lines
	return s
}

// forget drops a session.
func (r *Reader) forget(s *session) {
	r.size -= s.size
	delete(r.sessions, s.id)
}

// forgetOldest makes room: the half of the sessions that were idle longest goes.
func (r *Reader) forgetOldest() {
	var last []int64
	for _, s := range r.sessions {
		last = append(last, s.last)
	}
	slices.Sort(last)
	middle := last[len(last)/2]
	for _, s := range r.sessions {
		if s.last <= middle {
			r.dropped++
			r.forget(s)
		}
	}
}

// row writes a decision as the row of line i.
func (r *Reader) row(b *trace.Block, i int, s *session, d decision) {
	out := &r.out
	out.Begin(int(b.Starts[i]))
	for _, c := range []trace.Column{trace.DateTime, trace.ConnectorID, trace.SessionID, trace.SequenceNumber, trace.LocalEndpoint, trace.RemoteEndpoint} {
		out.Set(c, b.Cell(i, c))
	}
	local, remote := string(b.Cell(i, trace.LocalEndpoint)), string(b.Cell(i, trace.RemoteEndpoint))
	out.SetString(trace.SourceName, "SMTP")
	out.SetString(trace.EventID, d.event)
	out.SetString(trace.ClientHostname, s.edge)
	out.SetString(trace.ClientIP, host(local))
	out.SetString(trace.ServerHostname, s.host)
	out.SetString(trace.ServerIP, host(remote))
	out.SetString(trace.RecipientAddress, strings.Join(d.recipients, ";"))
	out.SetString(trace.RecipientStatus, protect(d.status))
	out.SetString(trace.ReturnPath, d.tx.from)
	out.SetString(trace.MessageID, d.tx.messageID)
	out.SetString(trace.InternalMessageID, d.tx.recordID)
	out.Set(trace.SourceContext, b.Cell(i, trace.SessionID))
}

// Warnings says what the log does not tell.
func (r *Reader) Warnings() []string {
	var said []string
	if r.lost > 0 {
		said = append(said, trace.Counted(r.lost, "recipient was in a session", "recipients were in sessions")+
			" that ended without a reply: the outcome is in the tracking log")
	}
	if r.dropped > 0 {
		said = append(said, trace.Counted(r.dropped, "session had no end and was", "sessions had no end and were")+
			" given up, because too many were open at once")
	}
	return said
}
