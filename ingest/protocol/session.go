package protocol

import (
	"strings"
)

// session is one SMTP session as far as it was read.
type session struct {
	id    string
	last  int64 // number of its last line, to find the session that was idle longest
	edge  string
	host  string // as the banner or the reply to EHLO names it
	reply reply  // as far as it was read

	waiting []command // sent and not yet answered, in order
	next    announced // the message that the next MAIL is about
	tx      transaction
	size    int // bytes that it keeps, about
}

// announced is what the log says of a message before it is sent.
type announced struct{ recordID, messageID string }

// transaction is one message on its way through a session, from MAIL on.
type transaction struct {
	open bool
	announced
	from     string
	accepted []string // recipients
	refused  bool     // MAIL was: no reply to a recipient counts
}

// verb is what a command asks for.
type verb uint8

const (
	other verb = iota
	ehlo
	mail
	rcpt
	data    // DATA: the reply asks for the text
	content // the text, or the last chunk of BDAT: the reply decides
	chunk   // another chunk: only a refusal decides
	quit
)

// command is one that waits for its reply.
type command struct {
	verb verb
	addr string // of MAIL and RCPT
}

// decision is what a reply means for recipients.
type decision struct {
	event      string
	recipients []string
	status     string
	tx         *transaction
}

// send notes a command.
func (s *session) send(line string) {
	c := parseCommand(line)
	switch c.verb {
	case ehlo:
		_, name, _ := strings.Cut(line, " ")
		s.edge = strings.TrimSpace(name)
	case mail:
		s.tx = transaction{open: true, announced: s.next, from: c.addr}
		s.next = announced{}
	}
	const each = 32
	s.size += each + len(c.addr)
	s.waiting = append(s.waiting, c)
}

// idle says whether nothing is underway.
func (s *session) idle() bool { return len(s.waiting) == 0 && !s.tx.open }

// answer takes a whole reply and returns what it decides.
func (s *session) answer(r reply) (d decision, decided bool) {
	if len(s.waiting) == 0 || r.code == "421" {
		return s.unasked(r)
	}
	c := s.waiting[0]
	s.waiting = s.waiting[1:]
	switch c.verb {
	case ehlo:
		s.named(r)
	case mail:
		return s.toMail(r)
	case rcpt:
		return s.toRecipient(c.addr, r)
	case data:
		if r.code[0] == '3' {
			s.waiting = append([]command{{verb: content}}, s.waiting...)
			return d, false
		}
		return s.toMessage(r)
	case content:
		return s.toMessage(r)
	case chunk:
		if r.code[0] != '2' {
			return s.toMessage(r)
		}
	}
	return d, false
}

// unasked takes the banner, or a reply that ends the session for everybody in it.
func (s *session) unasked(r reply) (d decision, decided bool) {
	if r.code[0] == '2' {
		s.named(r)
		return d, false
	}
	all := s.open()
	s.waiting = nil
	if !s.tx.open || s.tx.refused {
		return d, false
	}
	return s.decide(r, all)
}

// open returns the recipients that wait for a decision.
func (s *session) open() []string {
	if !s.tx.open || s.tx.refused {
		return nil
	}
	all := s.tx.accepted
	for _, c := range s.waiting {
		if c.verb == rcpt {
			all = append(all, c.addr)
		}
	}
	return all
}

// toMail takes the reply to MAIL. A refusal is about all recipients, of which those are known that were named in the
// same breath (RFC 2920).
func (s *session) toMail(r reply) (d decision, decided bool) {
	if r.code[0] == '2' || !s.tx.open {
		return d, false
	}
	d, decided = s.decide(r, s.open())
	s.tx.open, s.tx.refused = true, true
	return d, decided
}

// toRecipient takes the reply to RCPT.
func (s *session) toRecipient(address string, r reply) (d decision, decided bool) {
	switch {
	case !s.tx.open || s.tx.refused:
		return d, false
	case r.code[0] == '2':
		s.tx.accepted = append(s.tx.accepted, address)
		return d, false
	}
	return decision{r.event(), []string{address}, r.text, &s.tx}, true
}

// toMessage takes the reply to the whole message.
func (s *session) toMessage(r reply) (d decision, decided bool) {
	if !s.tx.open || s.tx.refused || len(s.tx.accepted) == 0 {
		return d, false
	}
	return s.decide(r, s.tx.accepted)
}

// decide ends the transaction.
func (s *session) decide(r reply, recipients []string) (decision, bool) {
	if s.tx.messageID == "" && r.code[0] == '2' {
		s.tx.messageID = r.messageID()
	}
	ended := s.tx
	s.tx = transaction{}
	return decision{r.event(), recipients, r.text, &ended}, true
}

// named takes the name of the remote server from its banner or its answer to EHLO.
func (s *session) named(r reply) {
	words := strings.Fields(r.text)
	if len(words) > 1 && strings.Contains(words[1], ".") {
		s.host = words[1]
	}
}

// announce takes the line that says which message comes next: "sending message with RecordId 167 and InternetMessageId
// <a@b>".
func (s *session) announce(line string) {
	if id := wordAfter(line, "InternetMessageId "); id != "" {
		s.next = announced{recordID: wordAfter(line, "RecordId "), messageID: id}
	}
}

// wordAfter returns the word behind a key, "" without one.
func wordAfter(line, key string) string {
	_, rest, ok := strings.Cut(line, key)
	if !ok {
		return ""
	}
	word, _, _ := strings.Cut(rest, " ")
	return strings.TrimRight(word, ",;")
}
