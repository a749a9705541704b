package bounce

import (
	"net/mail"
	"net/netip"
	"strings"
)

// report puts together what the parts of a bounce say.
func (p *parts) report(bounce fields) *Report {
	r := &Report{Date: bounce.date("date")}
	all := groups(p.status)
	if len(all) == 0 {
		return r
	}
	// The first group is about the message unless a recipient stands in it already.
	message := all[0]
	if message.address("final-recipient") == "" {
		all = all[1:]
	}
	r.ReportingMTA = message.typed("reporting-mta")
	r.ArrivalDate = iso(message.date("arrival-date"))
	for _, group := range all {
		to := recipient(group)
		if to.Final == "" {
			r.Nameless = append(r.Nameless, join(group))
			continue
		}
		if to.Diagnostic == "" {
			to.Diagnostic = quoted(p.words, to.Final)
		}
		r.Recipients = append(r.Recipients, to)
	}
	var returned fields
	if header := groups(p.returned); len(header) > 0 {
		returned = header[0]
	}
	r.Message = returnedMessage(returned, bounce)
	return r
}

// recipient reads the fields about one recipient.
func recipient(f fields) Recipient {
	to := Recipient{
		Final:       f.address("final-recipient"),
		Original:    f.address("original-recipient"),
		Action:      strings.ToLower(firstWord(f.get("action"))),
		Status:      firstWord(f.get("status")),
		Diagnostic:  f.typed("diagnostic-code"),
		RemoteMTA:   firstWord(f.typed("remote-mta")),
		LastAttempt: f.date("last-attempt-date"),
	}
	if to.Final == "" {
		to.Final = to.Original
	}
	if to.Diagnostic == "" {
		to.Diagnostic = f.get("x-supplementary-info") // Exchange 2007 and before
	}
	return to
}

// firstWord returns a value without the comment that may follow it.
func firstWord(value string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(value), " ")
	return word
}

// quoted returns the refusal that Exchange quotes for people below a recipient where the status has none.
func quoted(words, recipient string) string {
	_, below, ok := strings.Cut(words, recipient)
	if !ok {
		below = words
	}
	for line := range strings.Lines(below) {
		line = strings.TrimSpace(line)
		if strings.Contains(line, "returned '") || strings.HasPrefix(line, "#") && len(line) > 4 {
			return line
		}
	}
	return ""
}

// networkMessageIDs are the fields in which Exchange keeps the network message id, the best first.
var networkMessageIDs = [...]string{
	"x-ms-exchange-organization-network-message-id", "x-ms-exchange-crosstenant-network-message-id",
	"x-ms-office365-filtering-correlation-id",
}

// returnedMessage reads the header of the message that was bounced. Where it was not returned, the bounce itself says
// whose message it answers.
func returnedMessage(returned, bounce fields) Message {
	m := Message{ID: angled(returned.get("message-id")), Subject: returned.text("subject"), Sender: addressOf(returned.get("from"))}
	for _, name := range networkMessageIDs {
		if m.NetworkMessageID == "" {
			m.NetworkMessageID = returned.get(name)
		}
	}
	m.EdgeHost, m.EdgeIP = edge(returned.get("received"))
	if m.ID == "" {
		m.ID = angled(bounce.get("in-reply-to"))
	}
	if m.ID == "" {
		m.ID = angled(bounce.get("references"))
	}
	if m.Sender == "" {
		m.Sender = addressOf(bounce.get("to"))
	}
	return m
}

// angled returns the last message id of a field.
func angled(value string) string {
	open, end := strings.LastIndexByte(value, '<'), strings.LastIndexByte(value, '>')
	if open < 0 || end < open {
		return strings.TrimSpace(value)
	}
	return value[open : end+1]
}

// addressOf returns the address of a From or To field, "" where it holds none.
func addressOf(value string) string {
	all, err := mail.ParseAddressList(value)
	if err != nil || len(all) == 0 {
		return ""
	}
	return all[0].Address
}

// edge returns who handed the message to the server that wrote a Received field, where that is a server of another
// organisation: "from edge.example.com (edge.example.com [192.0.2.1]) by mx.example.net ...". Inside an organisation it
// is a hop and no edge.
func edge(received string) (host, ip string) {
	words := strings.Fields(received)
	if len(words) < 4 || !strings.EqualFold(words[0], "from") {
		return "", ""
	}
	host = strings.ToLower(strings.Trim(words[1], "[]"))
	from, by, ok := strings.Cut(received, " by ")
	if !ok || sameOrganisation(host, strings.ToLower(firstWord(by))) {
		return "", ""
	}
	for _, word := range strings.FieldsFunc(from, func(r rune) bool { return strings.ContainsRune(" ()[];,", r) }) {
		word = strings.TrimPrefix(strings.ToLower(word), "ipv6:")
		if addr, err := netip.ParseAddr(word); err == nil {
			return host, addr.String()
		}
	}
	return host, ""
}

// sameOrganisation says whether two hosts share the last two labels of their names. The outbound servers of Exchange
// Online are never a hop inside.
func sameOrganisation(a, b string) bool {
	return lastLabels(a) == lastLabels(b) && !strings.Contains(a, ".outbound.protection.")
}

// lastLabels returns the last two labels of a name.
func lastLabels(host string) string {
	labels := strings.Split(strings.TrimRight(host, "."), ".")
	return strings.Join(labels[max(0, len(labels)-2):], ".")
}

// join writes fields as lines again.
func join(group fields) string {
	var b strings.Builder
	for _, f := range group {
		b.WriteString(f.name + ": " + f.value + "\n")
	}
	return b.String()
}
