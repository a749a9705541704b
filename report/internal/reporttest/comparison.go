package reporttest

import (
	"net/netip"
	"time"

	"tracesift/analyze"
)

// comparison holds the result against the week before, in which CASA did not list the edge yet. Its figures agree with
// those of the result.
func comparison() *analyze.Comparison {
	total := analyze.Subject{Dimension: analyze.OfTotal}
	week := func(from time.Time) analyze.Period {
		return analyze.Period{From: from, Until: from.AddDate(0, 0, 7), MailDays: 7}
	}
	before := date(2).AddDate(0, 0, -7)
	return &analyze.Comparison{
		Source: "warehouse", Before: week(before), Now: week(date(2)), Basis: analyze.ByRates,
		Caveats: []string{"The amounts of mail are not compared, only rates: of this period exports are incomplete."},
		Totals: []analyze.Change{
			{Subject: total, Measure: analyze.FailedDeliveries, Trend: analyze.Worse, Before: analyze.Rate{N: 8, Of: 1208}, Now: analyze.Rate{N: 21, Of: 1286},
				Excess: 12, Low: 0.0013, High: 0.0184, P: 0.023, Adjusted: 0.046},
			{Subject: total, Measure: analyze.DeferredDeliveries, Trend: analyze.Unclear, Before: analyze.Rate{N: 26, Of: 1240}, Now: analyze.Rate{N: 30, Of: 1312},
				Excess: 2, Low: -0.0096, High: 0.0132, P: 0.85, Adjusted: 0.85},
			{Subject: total, Measure: analyze.AllDeliveries, Trend: analyze.NotCompared, Before: analyze.Rate{N: 1240}, Now: analyze.Rate{N: 1312}, Excess: 72},
		},
		Changes: []analyze.Change{
			{Subject: analyze.Subject{Dimension: analyze.OfGroup, EdgeHost: edgeA, RecipientDomain: "example.cn.test", Class: "blocklist", Cause: "dnsbl_casa"},
				Measure: analyze.FailedDeliveries, Trend: analyze.New, Before: analyze.Rate{Of: 12}, Now: analyze.Rate{N: 9, Of: 10}, Excess: 9,
				Low: 0.5329, High: 0.9821, P: 0.00003, Adjusted: 0.00015},
			{Subject: analyze.Subject{Dimension: analyze.OfProvider, Provider: "netease", ProviderName: "NetEase"},
				Measure: analyze.FailedDeliveries, Trend: analyze.Worse, Before: analyze.Rate{N: 1, Of: 12}, Now: analyze.Rate{N: 9, Of: 10}, Excess: 8,
				Low: 0.4, High: 0.95, P: 0.0004, Adjusted: 0.0008},
			{Subject: analyze.Subject{Dimension: analyze.OfEdge, EdgeHost: edgeB},
				Measure: analyze.DeferredDeliveries, Trend: analyze.Better, Before: analyze.Rate{N: 19, Of: 880}, Now: analyze.Rate{N: 3, Of: 895}, Excess: -16,
				Low: -0.0301, High: -0.0077, P: 0.0006, Adjusted: 0.003},
			{Subject: analyze.Subject{Dimension: analyze.OfDomain, RecipientDomain: "gone.example.org"},
				Measure: analyze.DeferredDeliveries, Trend: analyze.Gone, Before: analyze.Rate{N: 12, Of: 40}, Now: analyze.Rate{Of: 35}, Excess: -11,
				Low: -0.45, High: -0.16, P: 0.0004, Adjusted: 0.004},
			{Subject: analyze.Subject{Dimension: analyze.OfClass, Class: "blocklist", Cause: "dnsbl_casa"},
				Measure: analyze.FailedDeliveries, Trend: analyze.New, Before: analyze.Rate{Of: 1208}, Now: analyze.Rate{N: 9, Of: 1286}, Excess: 9,
				Explained: true, Low: 0.0025, High: 0.0133, P: 0.0045, Adjusted: 0.018},
		},
		Listings: []analyze.ListingChange{
			{List: "casa-cblless", IP: netip.MustParseAddr("40.107.107.122"), EdgeHosts: []string{edgeA}, Trend: analyze.NewlyListed,
				Before: analyze.ListState{State: "not_listed", At: date(1)}, Now: analyze.ListState{State: "listed", At: date(5)}, RefusedNow: 11},
			{List: "spamcop", IP: netip.MustParseAddr("192.0.2.25"), Trend: analyze.NoLongerRefused, RefusedBefore: 8},
		},
		Compared: []analyze.Compared{
			{Dimension: analyze.OfEdge, Measure: analyze.FailedDeliveries, Names: 6, Tested: 3},
			{Dimension: analyze.OfDomain, Measure: analyze.FailedDeliveries, Names: 41, Tested: 4},
			{Dimension: analyze.OfProvider, Measure: analyze.FailedDeliveries, Names: 3, Tested: 2, Changed: 1},
			{Dimension: analyze.OfClass, Measure: analyze.FailedDeliveries, Names: 7, Tested: 4, Changed: 1},
			{Dimension: analyze.OfGroup, Measure: analyze.FailedDeliveries, Names: 12, Tested: 5, Changed: 1},
			{Dimension: analyze.OfEdge, Measure: analyze.DeferredDeliveries, Names: 6, Tested: 2, Changed: 1},
			{Dimension: analyze.OfDomain, Measure: analyze.DeferredDeliveries, Names: 41, Tested: 3, Changed: 1},
			{Dimension: analyze.OfProvider, Measure: analyze.DeferredDeliveries, Names: 3, Tested: 2},
			{Dimension: analyze.OfClass, Measure: analyze.DeferredDeliveries, Names: 7, Tested: 2},
		},
	}
}
