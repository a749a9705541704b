package report_test

import (
	"strings"
	"testing"

	"tracesift/analyze"
	"tracesift/report"
	"tracesift/report/internal/reporttest"
)

// A summary answers in a screen or two: three things to do, the first rows, and what they have in common.
func TestSummary(t *testing.T) {
	r := reporttest.Result()
	for range 3 {
		r.Actions = append(r.Actions, r.Actions...)
	}
	v := report.NewSummary(r, report.Options{Top: 2})
	var ids []string
	for _, s := range v.Sections {
		ids = append(ids, s.ID)
	}
	if got := strings.Join(ids, " "); got != "changes actions groups more" {
		t.Errorf("sections %s", got)
	}
	actions, groups := v.Sections[1], v.Sections[2]
	if n := len(actions.Items); n != 2 {
		t.Errorf("%d things to do, want 2", n)
	}
	for _, it := range actions.Items {
		if len(it.Facts) < 2 || it.Facts[0].Name != "At stake" || it.Facts[1].Name != "Who must act" || len(it.Steps) > 0 {
			t.Errorf("%s: %v %v", it.Title, it.Facts, it.Steps)
		}
	}
	for _, c := range groups.Tables[0].Columns {
		if c.Title == "Verdicts" || c.Title == "First (UTC)" {
			t.Errorf("the summary has the column %s", c.Title)
		}
	}
	terms := map[string]string{}
	for _, term := range groups.Terms {
		terms[term.Name] = term.Text
	}
	if got := terms["Failed by edge host"]; got != "mail-psaapc01on2122 12 of 286, mail-am6eur05on2043 4 of 895 and 2 more" {
		t.Errorf("edge hosts: %s", got)
	}
	if got := terms["Failed by reason"]; !strings.HasPrefix(got, "blocklist.dnsbl_casa 9, ") {
		t.Errorf("reasons: %s", got)
	}
}

// Without a rate there is no denominator, and without an action nothing to do.
func TestSummaryOfLittle(t *testing.T) {
	r := reporttest.Result()
	r.RateWithheld, r.Actions = "why", nil
	testSummaryOfLittle(t, r, true)
	for i := range r.Files {
		f := &r.Files[i]
		f.Err, f.Truncated, f.Warnings, f.Findings, f.Rejected = nil, false, nil, nil, 0
	}
	testSummaryOfLittle(t, r, false)
}

func testSummaryOfLittle(t *testing.T, r *analyze.Result, files bool) {
	t.Helper()
	for _, s := range report.NewSummary(r, report.Options{Top: 1}).Sections {
		switch s.ID {
		case "actions":
			if len(s.Items) > 0 || len(s.Paragraphs) != 1 {
				t.Errorf("%v %v", s.Items, s.Paragraphs)
			}
		case "more": // which of them inspect knows
			const inspect, own = "There are warnings: tracesift inspect shows them.", "17 refusals quote"
			notes := strings.Join(s.Notes, "\n")
			if !strings.Contains(notes, own) || strings.Contains(notes, inspect) != files {
				t.Errorf("warnings of files: %v, notes %q", files, s.Notes)
			}
		case "groups":
			if got := s.Terms[0].Text; got != "mail-psaapc01on2122 12 and 3 more" {
				t.Errorf("edge hosts: %s", got)
			}
		}
	}
	empty := report.NewSummary(&analyze.Result{}, report.Options{Top: 3})
	if n := len(empty.Sections); n != 3 {
		t.Errorf("%d sections of an empty result", n)
	}
}

// What changed fits a narrow screen: what it is of, and both figures with their denominators.
func TestSummaryOfChanges(t *testing.T) {
	r := reporttest.Result()
	v := report.NewSummary(r, report.Options{Top: 1})
	got := v.Sections[0].Tables[0]
	if len(got.Columns) != 4 || len(got.Rows) != 2 || got.Rows[1].Kind != report.Other {
		t.Fatalf("%+v", got)
	}
	var cells []string
	for _, c := range got.Rows[0].Cells {
		cells = append(cells, c.Text)
	}
	const want = "new|“blocklist.dnsbl_casa” at example.cn.test through mail-psaapc01on2122|0 of 12|9 of 10"
	if text := strings.Join(cells, "|"); text != want {
		t.Errorf("%s\nwant\n%s", text, want)
	}
	for _, s := range v.Sections[0].Tables {
		if s.Title == "Headline figures" {
			t.Error("the tiles' figures stand twice")
		}
	}
}
