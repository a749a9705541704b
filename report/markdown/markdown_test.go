package markdown

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"tracesift/analyze"
	"tracesift/report"
	"tracesift/report/internal/reporttest"
	"tracesift/report/sanitise"
)

func render(t *testing.T, r *analyze.Result, top int) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, report.New(r, report.Options{Top: top})); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	reporttest.Golden(t, "report.md", []byte(render(t, reporttest.Result(), 3)))
}

// attack puts hostile text wherever text from outside can stand.
func attack(r *analyze.Result) {
	const h = reporttest.Hostile
	r.EdgeHosts[0].Name, r.RecipientDomains[0].Name, r.Classes[0].Name = h, h, h
	r.Groups.List()[0].EdgeHost, r.Groups.List()[0].RecipientDomain, r.Groups.List()[0].Class = h, h, h
	r.Claims[0].List, r.Claims[0].Zone = h, h
	r.Claims[0].Verdicts[h] = 1
	r.Zones[0].Path, r.Zones[0].Bad[0] = h, h
	r.Observations[0].Text, r.Observations[0].Source = h, h
	r.Actions[0].Domains, r.Actions[0].EdgeHosts = []string{h}, []string{h}
	r.Files[0].Path, r.Files[0].Encoding, r.Files[0].Warnings = h, h, []string{h, "- x", "1. x", "# x", "```"}
	r.Warnings, r.OwnDomains, r.RateWithheld = []string{h}, []string{h}, h
}

// bare is text outside code spans with its escapes taken away; what markup is left in it is live.
func bare(line string) string {
	var b strings.Builder
	for i := 0; i < len(line); {
		switch {
		case line[i] == '\\':
			i += 2
		case line[i] == '`':
			run := len(line[i:]) - len(strings.TrimLeft(line[i:], "`"))
			end := strings.Index(line[i+run:], strings.Repeat("`", run))
			if end < 0 {
				return b.String() + "`"
			}
			i += run + end + run
		default:
			b.WriteByte(line[i])
			i++
		}
	}
	return b.String()
}

func TestNothingFromOutsideIsMarkup(t *testing.T) {
	r := reporttest.Result()
	attack(r)
	for n, line := range strings.Split(render(t, r, 0), "\n") {
		for _, c := range line {
			if sanitise.Unsafe(c) {
				t.Errorf("line %d holds %U", n+1, c)
			}
		}
		text := bare(line)
		if i := strings.Index(text, "Reference:** <https://"); i >= 0 {
			continue // our own
		}
		text = strings.TrimPrefix(text, "> **") // an alert
		if strings.ContainsAny(strings.TrimLeft(text, "#"), "`<>[]_~$!#") {
			t.Errorf("line %d has live markup in %q", n+1, text)
		}
		if strings.Count(strings.ReplaceAll(text, "**", ""), "*") > 0 || strings.Count(text, "**")%2 != 0 && !strings.HasPrefix(line, "> **") {
			t.Errorf("line %d has live emphasis in %q", n+1, text)
		}
	}
}

// Every row of a table has the bars of its header, as GitHub counts them.
func TestRowsHaveTheCellsOfTheirHeader(t *testing.T) {
	r := reporttest.Result()
	attack(r)
	want := 0
	for n, line := range strings.Split(render(t, r, 2), "\n") {
		if !strings.HasPrefix(line, "|") {
			want = 0
			continue
		}
		got := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
		if want == 0 {
			want = got
		}
		if got != want {
			t.Errorf("line %d has %d bars, want %d: %s", n+1, got, want, line)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	r := reporttest.Result()
	for range 8 {
		r.Groups = analyze.GroupsOf(append(r.Groups.List(), r.Groups.List()...)...)
	}
	v := report.New(r, report.Options{})
	b.ReportAllocs()
	for b.Loop() {
		if err := Render(io.Discard, v); err != nil {
			b.Fatal(err)
		}
	}
}
