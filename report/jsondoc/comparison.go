package jsondoc

import (
	"math"
	"time"

	"tracesift/analyze"
)

// period is when the counted messages began; null where that is not known.
type period struct {
	From     *moment `json:"from"`
	Until    *moment `json:"until"` // exclusive
	MailDays int     `json:"mail_days"`
	Outside  int64   `json:"outside_deliveries"` // of messages that began before or after, and are counted
}

// route is the mail through an edge to a domain; those of less than five deliveries are left out.
type route struct {
	EdgeHost        string `json:"edge_host"`
	RecipientDomain string `json:"recipient_domain"`
	Decided         int64  `json:"decided"`
}

// comparison is with what, and how, a report was compared. What changed stands in changes.
type comparison struct {
	Source   string          `json:"source"`
	Before   period          `json:"before"`
	Now      period          `json:"now"`
	Basis    string          `json:"basis"` // rates, counts or none
	Caveats  []string        `json:"caveats"`
	Totals   []change        `json:"totals"`  // whatever became of them
	Volumes  []change        `json:"volumes"` // of mail
	Listings []listingChange `json:"listings"`
	Compared []compared      `json:"compared"`
}

// change is a figure in both periods. Of its names those are empty that its dimension does not have.
type change struct {
	Dimension       string   `json:"dimension"`
	Measure         string   `json:"measure"`
	Trend           string   `json:"trend"`
	EdgeHost        string   `json:"edge_host"`
	RecipientDomain string   `json:"recipient_domain"`
	Provider        string   `json:"provider"`
	ProviderName    string   `json:"provider_name"`
	Class           string   `json:"class"`
	Cause           string   `json:"cause"`
	List            string   `json:"list"`
	Before          rate     `json:"before"` // of is 0 for a count
	Now             rate     `json:"now"`
	Excess          int64    `json:"excess"`     // more than the earlier period lets expect; negative: fewer
	Explained       bool     `json:"explained"`  // the change of one group has most of it
	Low             *float64 `json:"low"`        // of the difference of the rates, 95 %; null for counts
	High            *float64 `json:"high"`       //
	P               *float64 `json:"p"`          // null where nothing was tested
	Adjusted        *float64 `json:"p_adjusted"` // for how many were compared
}

type listingChange struct {
	List          string    `json:"list"`
	IP            string    `json:"ip"`
	EdgeHosts     []string  `json:"edge_hosts"`
	Trend         string    `json:"trend"`
	Before        listState `json:"before"`
	Now           listState `json:"now"`
	RefusedBefore int64     `json:"refusals_before"`
	RefusedNow    int64     `json:"refusals_now"`
}

type listState struct {
	State string  `json:"state"` // listed, not_listed, or empty where the list said nothing
	At    *moment `json:"at"`
}

type compared struct {
	Dimension string `json:"dimension"`
	Measure   string `json:"measure"`
	Names     int    `json:"names"`
	Tested    int    `json:"tested"`
	Changed   int    `json:"changed"`
}

func periodOf(p analyze.Period) period {
	return period{when(p.From), when(p.Until), p.MailDays, p.Outside}
}

func routeOf(r *analyze.Route) route { return route(*r) }

// comparisonOf returns nil where nothing was compared.
func comparisonOf(c *analyze.Comparison) (*comparison, []change) {
	if c == nil {
		return nil, []change{}
	}
	return &comparison{
		Source: c.Source, Before: periodOf(c.Before), Now: periodOf(c.Now), Basis: string(c.Basis), Caveats: list(c.Caveats),
		Totals: each(c.Totals, changeOf), Volumes: each(c.Volumes, changeOf), Listings: each(c.Listings, listingOf),
		Compared: each(c.Compared, func(x *analyze.Compared) compared {
			return compared{string(x.Dimension), string(x.Measure), x.Names, x.Tested, x.Changed}
		}),
	}, each(c.Changes, changeOf)
}

func changeOf(x *analyze.Change) change {
	out := change{
		Dimension: string(x.Dimension), Measure: string(x.Measure), Trend: string(x.Trend), EdgeHost: x.EdgeHost,
		RecipientDomain: x.RecipientDomain, Provider: x.Provider, ProviderName: x.ProviderName, Class: x.Class, Cause: x.Cause, List: x.List,
		Before: rate(x.Before), Now: rate(x.Now), Excess: x.Excess, Explained: x.Explained,
	}
	if x.Low != 0 || x.High != 0 {
		out.Low, out.High = digits(x.Low), digits(x.High)
	}
	if tested := x.Adjusted != 0 || x.Trend != analyze.Unclear && x.Trend != analyze.NotCompared; tested && x.Measure != analyze.AllDeliveries {
		out.P, out.Adjusted = digits(x.P), digits(x.Adjusted)
	}
	return out
}

// digits keeps four digits that count: further ones differ from machine to machine.
func digits(v float64) *float64 {
	if v != 0 {
		scale := math.Pow10(3 - int(math.Floor(math.Log10(math.Abs(v)))))
		if !math.IsInf(scale, 0) {
			v = math.Round(v*scale) / scale
		}
	}
	return &v
}

func listingOf(x *analyze.ListingChange) listingChange {
	state := func(s analyze.ListState) listState { return listState{s.State, when(s.At.Truncate(time.Microsecond))} }
	return listingChange{
		List: x.List, IP: address(x.IP), EdgeHosts: list(x.EdgeHosts), Trend: string(x.Trend), Before: state(x.Before), Now: state(x.Now),
		RefusedBefore: x.RefusedBefore, RefusedNow: x.RefusedNow,
	}
}
