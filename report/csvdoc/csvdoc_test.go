package csvdoc

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"tracesift/analyze"
	"tracesift/report/internal/reporttest"
)

func render(t *testing.T, r *analyze.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	reporttest.Golden(t, "groups.csv", render(t, reporttest.Result()))
}

func TestReadsBack(t *testing.T) {
	r := reporttest.Result()
	doc := render(t, r)
	text, marked := strings.CutPrefix(string(doc), "\ufeff")
	if !marked || strings.Count(text, "\n") != strings.Count(text, "\r\n") || strings.Count(text, "\n") != 1+r.Groups.Len() {
		t.Error("want a byte order mark, and CRLF after each of the header and the groups")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range r.Groups.List() {
		if row := rows[1+i]; row[0] != g.EdgeHost || row[4] != g.RecipientDomain || row[7] != number(g.Failures) {
			t.Errorf("row %d is %q, want %+v", i, row, g)
		}
	}
}

// With a comparison each row says what the group was before.
func TestEarlier(t *testing.T) {
	r := reporttest.Result()
	g := r.Groups.List()
	host, _, _ := strings.Cut(g[0].EdgeHost, ".")
	r.Comparison = &analyze.Comparison{Groups: map[analyze.GroupName]analyze.Earlier{
		{EdgeHost: host, RecipientDomain: g[0].RecipientDomain, Class: g[0].Class, Cause: g[0].Cause}: {
			Before: analyze.Rate{N: 3, Of: 40}, Trend: analyze.Worse},
	}}
	rows, err := csv.NewReader(bytes.NewReader(render(t, r)[3:])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"previous_failures previous_decided change", "3 40 worse", "0  unclear"} {
		if got := strings.Join(rows[i][len(rows[i])-3:], " "); got != want {
			t.Errorf("row %d ends with %q, want %q", i, got, want)
		}
	}
}

// No cell begins as a formula does, in whichever field the text came.
func TestNoFormulas(t *testing.T) {
	for _, text := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u202e=1", "\x1b[0m=1", "＝1", "|calc", "%0A=1", "'=1", "=\"a\r\nb\""} {
		r := reporttest.Result()
		g := &r.Groups.List()[0]
		g.EdgeHost, g.RecipientDomain, g.Class, g.Cause, g.Pool, g.Dominant.Text = text, text, text, text, text, text
		g.Lists = map[string]int64{text: 1}
		e := &g.Examples[0]
		e.MessageID, e.Sender, e.Recipient, e.NetworkMessageID = text, text, text, text
		rows, err := csv.NewReader(bytes.NewReader(render(t, r)[3:])).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, cell := range rows[1] {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@|%\t\r\n") || strings.HasPrefix(cell, "＝") {
				t.Errorf("%q became %q in %s", text, cell, rows[0][i])
			}
		}
	}
}
