// Package csvdoc writes the groups of failures of a result as CSV for spreadsheets: UTF-8 with a byte order mark, CRLF,
// a header of stable names, and no cell that a program could take for a formula. One file holds one table, so it is the
// table that the others are sums of: a row for each edge host, recipient domain and NDR class. The JSON has the rest.
package csvdoc

import (
	"encoding/csv"
	"io"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"tracesift/analyze"
	"tracesift/ingest/trace"
	"tracesift/report/sanitise"
)

// header names the columns; names are added at the end, never changed. Times are UTC in a form that spreadsheets read.
func header() []string {
	return []string{
		"edge_host", "edge_ips", "edge_owner", "pool", "recipient_domain", "class", "cause",
		"failures", "decided", "deliveries", "lists", "verdicts", "refused_by", "first_at_utc", "last_at_utc",
		"actor", "advice", "refusal",
		"example_at_utc", "example_network_message_id", "example_message_id", "example_sender", "example_recipient",
		"previous_failures", "previous_decided", "change",
	}
}

// Render writes every group of failures, most failures first. It returns the error of w.
func Render(w io.Writer, r *analyze.Result) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // without it, Excel reads UTF-8 as Windows' own code page
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(header()); err != nil {
		return err
	}
	for g := range r.Groups.All {
		if err := out.Write(append(record(g), earlier(r.Comparison, g)...)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func record(g *analyze.Group) []string {
	var actor, title string
	if g.Advice != nil {
		actor, title = g.Advice.Actor, g.Advice.Title
	}
	var e analyze.Example
	if len(g.Examples) > 0 {
		e = g.Examples[0]
	}
	cells := []string{
		g.EdgeHost, addresses(g.EdgeIPs), g.EdgeOwner, g.Pool, g.RecipientDomain, g.Class, g.Cause,
		number(g.Failures), number(g.Decided), number(g.Deliveries), tally(g.Lists), tally(g.Verdicts), tally(g.RefusedBy),
		at(g.Span.First), at(g.Span.Last), actor, title, g.Dominant.Text,
		at(e.At), e.NetworkMessageID, e.MessageID, e.Sender, e.Recipient,
	}
	for i, c := range cells {
		cells[i] = sanitise.Spreadsheet(c)
	}
	return cells
}

// earlier gives what the group was in the period that the report is compared with, and which way it went: new, worse,
// better, or unclear where chance explains the difference. Without a comparison the cells are empty. What is gone has no
// row: the changes of the JSON have it.
func earlier(c *analyze.Comparison, g *analyze.Group) []string {
	e, ok := c.Earlier(g)
	if !ok {
		return []string{"", "", ""}
	}
	decided := ""
	if e.Before.Of > 0 {
		decided = number(e.Before.Of)
	}
	return []string{number(e.Before.N), decided, string(e.Trend)}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func addresses(ips []netip.Addr) string {
	names := make([]string, len(ips))
	for i, ip := range ips {
		names[i] = ip.String()
	}
	return strings.Join(names, " ")
}

// tally writes counts by name: "casa-cblless 9; spamcop 2".
func tally(m map[string]int64) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, name+" "+number(m[name]))
	}
	return strings.Join(parts, "; ")
}

func at(i trace.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().Format("2006-01-02 15:04:05")
}
