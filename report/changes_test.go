package report_test

import (
	"strings"
	"testing"
	"time"

	"tracesift/analyze"
	"tracesift/report"
	"tracesift/report/internal/reporttest"
)

// Without a baseline nothing is said of changes.
func TestNoBaseline(t *testing.T) {
	r := reporttest.Result()
	r.Comparison = nil
	v := report.New(r, report.Options{})
	for _, s := range v.Sections {
		for _, term := range s.Terms {
			if s.ID == "changes" || term.Name == "What changed" {
				t.Errorf("section %s: %+v", s.ID, term)
			}
		}
	}
	if strings.Contains(v.Headline, "change") || strings.Contains(v.Headline, "before") || strings.Contains(v.Tiles[0].Basis, "before") {
		t.Errorf("%s %+v", v.Headline, v.Tiles)
	}
}

// What changed stands first, since that is what is asked.
func TestChangesComeFirst(t *testing.T) {
	v := report.New(reporttest.Result(), report.Options{})
	if v.Sections[0].ID != "changes" {
		t.Errorf("first stands %s", v.Sections[0].ID)
	}
}

// Where nothing can be compared, figures stand side by side, and no trend or rate is told.
func TestNothingToCompare(t *testing.T) {
	r := reporttest.Result()
	c := r.Comparison
	c.Basis, c.Caveats, c.Changes, c.Listings, c.Compared = analyze.ByNone, []string{"Why."}, nil, nil, nil
	for i := range c.Totals {
		c.Totals[i].Trend, c.Totals[i].Before.Of, c.Totals[i].Now.Of = analyze.NotCompared, 0, 0
	}
	v := report.New(r, report.Options{})
	s := v.Sections[0]
	if strings.Contains(v.Headline, "change") || strings.Contains(v.Headline, "before") || len(s.Tables) != 1 || s.Paragraphs[1] != "Why." {
		t.Errorf("%s %+v", v.Headline, s)
	}
	for _, row := range s.Tables[0].Rows {
		for _, cell := range row.Cells {
			if strings.Contains(cell.Text, "%") {
				t.Errorf("a rate is told: %s", cell.Text)
			}
		}
		if row.Cells[3].Text != "not compared" {
			t.Errorf("%+v", row)
		}
	}
}

func TestHeadlineOfChanges(t *testing.T) {
	change := func(s analyze.Subject, m analyze.Measure, trend analyze.Trend) []analyze.Change {
		return []analyze.Change{{Subject: s, Measure: m, Trend: trend, Before: analyze.Rate{N: 2, Of: 100}, Now: analyze.Rate{N: 60, Of: 100}}}
	}
	for _, tt := range []struct {
		name   string
		change func(*analyze.Comparison)
		want   string
	}{
		{"nothing", func(*analyze.Comparison) {}, "Nothing changed by more than chance."},
		{"a domain", func(c *analyze.Comparison) {
			c.Changes = change(analyze.Subject{Dimension: analyze.OfDomain, RecipientDomain: "a.test"}, analyze.FailedDeliveries, analyze.Worse)
		}, "Largest change: worse at a.test, 60 of 100 after 2 of 100."},
		{"deferrals at a provider", func(c *analyze.Comparison) {
			c.Changes = change(analyze.Subject{Dimension: analyze.OfProvider, Provider: "google", ProviderName: "Google"}, analyze.DeferredDeliveries, analyze.Worse)
		}, "Largest change: deferrals worse at Google, 60 of 100 after 2 of 100."},
		{"an edge", func(c *analyze.Comparison) {
			c.Changes = change(analyze.Subject{Dimension: analyze.OfEdge, EdgeHost: "edge1.example.com"}, analyze.FailedDeliveries, analyze.Worse)
		}, "Largest change: worse through edge1.example.com, 60 of 100 after 2 of 100."},
		{"a listing", func(c *analyze.Comparison) {
			c.Listings = []analyze.ListingChange{{List: "spamcop", Trend: analyze.NewlyListed, IP: reporttest.Result().Addresses[1].IP}}
		}, "Largest change: 192.0.2.25 newly listed by spamcop."},
		{"refusals", func(c *analyze.Comparison) {
			c.Listings = []analyze.ListingChange{{List: "spamcop", Trend: analyze.NewlyRefused, IP: reporttest.Result().Addresses[1].IP}}
		}, "Largest change: 192.0.2.25 newly refused over spamcop."},
		{"less mail", func(c *analyze.Comparison) {
			c.Volumes = change(analyze.Subject{Dimension: analyze.OfDomain, RecipientDomain: "a.test"}, analyze.AllDeliveries, analyze.Less)
			c.Volumes[0].Before.Of, c.Volumes[0].Now.Of = 0, 0
		}, "Largest change: less mail at a.test, 60 after 2."},
	} {
		r := reporttest.Result()
		r.Comparison.Changes, r.Comparison.Listings, r.Comparison.Volumes = nil, nil, nil
		tt.change(r.Comparison)
		v := report.New(r, report.Options{})
		if !strings.HasSuffix(v.Lead, tt.want) || !strings.HasSuffix(v.Headline, ", after 0.7 % (8 of 1,208) in the earlier period.") {
			t.Errorf("%s: %s %s", tt.name, v.Headline, v.Lead)
		}
	}
	r := reporttest.Result()
	r.Totals.Failed = 0
	got := report.New(r, report.Options{}).Headline
	if got != "No failure among 1,312 outbound deliveries from 2026-03-02 to 2026-03-08, after 0.7 % (8 of 1,208) in the earlier period." {
		t.Errorf("without failures: %s", got)
	}
}

// A period is told by its dates, or by its times where these are no whole days.
func TestPeriodsInWords(t *testing.T) {
	at := func(text string) time.Time {
		out, err := time.Parse("2006-01-02 15:04", text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, tt := range []struct {
		period analyze.Period
		want   string
	}{
		{analyze.Period{From: at("2026-03-02 00:00"), Until: at("2026-03-09 00:00")}, "began from 2026-03-02 to 2026-03-08 is"},
		{analyze.Period{From: at("2026-03-02 00:00"), Until: at("2026-03-03 00:00")}, "began on 2026-03-02 is"},
		{analyze.Period{From: at("2026-03-02 08:00"), Until: at("2026-03-03 00:00")}, "began from 2026-03-02 08:00 to before 2026-03-03 00:00 UTC is"},
		{analyze.Period{}, "began at unknown times is"},
	} {
		r := reporttest.Result()
		r.Comparison.Now = tt.period
		if got := report.New(r, report.Options{}).Sections[0].Paragraphs[0]; !strings.Contains(got, tt.want) {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}
