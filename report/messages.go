package report

import (
	"cmp"

	"tracesift/analyze"
	"tracesift/analyze/order"
)

// messages shows single failures, so that one can be found by its ids or addresses: the first of each group.
func messages(r *analyze.Result, o Options) Section {
	s := Section{ID: "messages", Title: "Failed messages"}
	all := failedMessages(&r.Groups, o.Messages)
	t := Table{Title: "Messages", Columns: []Column{
		{Title: "Time (UTC)", Kind: Moment, Doc: "When the delivery failed."},
		{Title: "Sender", Kind: Host, Doc: "The sender's address."},
		{Title: "Recipient", Kind: Host, Doc: "The recipient's address."},
		{Title: "NDR class", Doc: "The class and cause that the rules gave the refusal."},
		{Title: "Edge host", Kind: Host, Rank: 4, Doc: "The outbound server."},
		{Title: "Network message id", Kind: Host, Rank: 5, Doc: "The id that Exchange gave the message."},
		{Title: "Message id", Kind: Host, Rank: 5, Doc: "The Message-ID header."},
		{Title: "Refusal", Kind: Verbatim, Rank: 2, Doc: "What the server said that refused, without what others wrote around it; the JSON has all."},
	}}
	for i := range all {
		m := &all[i]
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			at(m.At), orUnknown(m.Sender), text(m.Recipient), orUnknown(m.class), orUnknown(m.EdgeHost),
			text(m.NetworkMessageID), text(m.MessageID), text(cmp.Or(m.Reply, m.Diagnostic)),
		}})
	}
	if n := int64(len(all)); n > 0 && n < r.Totals.Failed {
		s.Paragraphs = append(s.Paragraphs, FormatCount(n)+" of "+FormatCount(r.Totals.Failed)+
			" failures: the first of each edge host, recipient domain and NDR class.")
	}
	return s.with(t, "No "+mail(r)+"delivery failed.")
}

// failedMessages returns up to most failures, each once, in order of time: one of every group, then a second of each, and
// so on.
func failedMessages(groups *analyze.Groups, most int) []message {
	type id struct{ network, internet, recipient string }
	seen := map[id]bool{}
	var out []message
	for i, more := 0, true; more; i++ {
		more = false
		for g := range groups.All {
			if len(out) == most {
				break
			}
			if i >= len(g.Examples) {
				continue
			}
			more = true
			e := &g.Examples[i]
			k := id{e.NetworkMessageID, e.MessageID, e.Recipient}
			if !seen[k] {
				seen[k] = true
				out = append(out, message{e, classCause(g.Class, g.Cause)})
			}
		}
	}
	order.Sort(out, func(a, b message) int { return cmp.Compare(a.At, b.At) })
	return out
}

// message is one failure and its class.
type message struct {
	*analyze.Example
	class string
}
