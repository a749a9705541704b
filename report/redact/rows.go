package redact

import (
	"regexp"

	"tracesift/analyze"
	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
)

// removed stands for what no pseudonym can stand for.
const removed = "(redacted)"

// quotedText is what a reason quotes of a row.
var quotedText = regexp.MustCompile(`"[^"]*"`)

// Reject keeps of a row that could not be read where it stands and what is wrong: nobody knows what is in its bytes.
func (r *Redactor) Reject(lost trace.Reject) trace.Reject {
	lost.Path, lost.Text = r.Text(lost.Path), removed
	lost.Reason = r.Text(quotedText.ReplaceAllString(lost.Reason, removed))
	return lost
}

// Rows replaces what names somebody in rows of a delivery that was not redacted yet: every address, and what it is known
// by, in every cell; the ids; and whole cells of subjects, of the senders' own computers, and of columns whose meaning
// nobody knows.
func (r *Redactor) Rows(d *delivery.Delivery, rows []analyze.Row) []analyze.Row {
	out := make([]analyze.Row, len(rows))
	for i := range rows {
		out[i] = rows[i]
		out[i].Path = r.Text(rows[i].Path)
		about := r.people(d)
		for _, c := range rows[i].Cells {
			for _, address := range r.patterns.address.FindAllString(c.Value, -1) {
				about = appendNames(about, address, r.address(address))
			}
		}
		out[i].Cells = make([]analyze.NamedCell, len(rows[i].Cells))
		for j, c := range rows[i].Cells {
			c.Value = r.cell(c, about)
			out[i].Cells[j] = c
		}
	}
	return out
}

// cell returns the value of a cell as it may be shown.
func (r *Redactor) cell(c analyze.NamedCell, about []name) string {
	if !c.Known {
		return removed
	}
	switch c.Column {
	case trace.MessageSubject, trace.OriginalClientIP:
		return removed
	case trace.MessageID:
		return r.messageID(c.Value)
	case trace.NetworkMessageID:
		return r.id(c.Value)
	case trace.InternalMessageID, trace.LogID:
		return r.pseudonym("m", c.Value)
	}
	return r.text(c.Value, about)
}
