package protocol

import (
	"strings"
)

// parseCommand reads what an edge sent.
func parseCommand(line string) command {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	switch strings.ToUpper(word) {
	case "EHLO", "HELO":
		return command{verb: ehlo}
	case "MAIL":
		return command{mail, path(rest)}
	case "RCPT":
		return command{rcpt, path(rest)}
	case "DATA":
		return command{verb: data}
	case "BDAT": // RFC 3030
		if strings.EqualFold(strings.TrimSpace(rest[strings.LastIndex(rest, " ")+1:]), "LAST") {
			return command{verb: content}
		}
		return command{verb: chunk}
	case "QUIT":
		return command{verb: quit}
	}
	return command{}
}

// path returns the address of a FROM:<path> or TO:<path>, in which a quoted local part may hold ">". The null path
// gives "<>".
func path(argument string) string {
	_, p, _ := strings.Cut(argument, ":")
	p = strings.TrimLeft(p, " ")
	if p == "" || p[0] != '<' {
		p, _, _ = strings.Cut(p, " ")
		return p
	}
	quoted := false
	for i := 1; i < len(p); i++ {
		switch {
		case p[i] == '\\' && quoted:
			i++
		case p[i] == '"':
			quoted = !quoted
		case p[i] == '>' && !quoted:
			if i == 1 {
				return "<>"
			}
			return p[1:i]
		}
	}
	return p[1:]
}

// reply is one reply, whose lines are joined with blanks.
type reply struct {
	code string
	text string
	open bool // the last line said that more follow
}

// add takes one line of a reply and says whether the reply is whole. A line that is no reply says nothing.
func (r *reply) add(line string) (whole bool) {
	code, more, ok := replyCode(line)
	if !ok {
		return false
	}
	if r.code == "" {
		*r = reply{code: code, text: line, open: more}
		return !more
	}
	// RFC 5321, 4.2.1: all lines have the same code.
	if len(r.text) < maxReply {
		r.text += " " + line
	}
	r.open = more
	return !more
}

// maxReply bounds the text of a reply, in bytes.
const maxReply = 16 << 10

// replyCode reads the code at the beginning of a line and whether it has a hyphen behind it.
func replyCode(line string) (code string, more, ok bool) {
	if len(line) < 3 || line[0] < '2' || line[0] > '5' || !digit(line[1]) || !digit(line[2]) {
		return "", false, false
	}
	if len(line) > 3 && line[3] != ' ' && line[3] != '-' {
		return "", false, false
	}
	return line[:3], len(line) > 3 && line[3] == '-', true
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// event says what the reply means for a recipient.
func (r reply) event() string {
	switch r.code[0] {
	case '2', '3':
		return "SEND"
	case '4':
		return "DEFER"
	}
	return "FAIL"
}

// messageID returns the message id that Exchange names in the reply that accepts a message: "250 2.6.0 <a@b> [InternalId=1,
// Hostname=h] Queued mail for delivery".
func (r reply) messageID() string {
	if !strings.Contains(r.text, "[InternalId=") {
		return ""
	}
	_, rest, _ := strings.Cut(r.text, "<")
	id, _, ok := strings.Cut(rest, ">")
	if !ok || strings.ContainsAny(id, " <") {
		return ""
	}
	return "<" + id + ">"
}

// protect writes a status as a member of a list: Exchange puts one that holds ";" or "'" in apostrophes and doubles the
// inner ones.
func protect(status string) string {
	if !strings.ContainsAny(status, ";'") {
		return status
	}
	return "'" + strings.ReplaceAll(status, "'", "''") + "'"
}

// host returns the address of an endpoint without its port: "192.0.2.1:25", "[2001:db8::1]:25", "2001:db8::1:25".
func host(endpoint string) string {
	if i := strings.LastIndexByte(endpoint, ':'); i >= 0 {
		endpoint = endpoint[:i]
	}
	return strings.Trim(endpoint, "[]")
}
