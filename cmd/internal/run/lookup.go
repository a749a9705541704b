package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/blocklist/dnsbl"
	"tracesift/analyze/edge"
)

// LookupOptions say what lists are asked about.
type LookupOptions struct {
	IPs  []string // addresses
	From string   // a report (JSON) whose addresses are asked about
	ListData
	Named   []File // files that flags name to be read: no output replaces one
	Version string
}

// LookupResult is what lists say about addresses.
type LookupResult struct {
	Catalog      *catalog.Catalog
	Addresses    []netip.Addr // most mail at stake first
	Observations []blocklist.Observation
	Zones        []blocklist.ZoneAudit
	Plan         *dnsbl.Plan // what live look-ups would ask; nil where something was asked
	Command      string      // that asks it; empty without a plan
}

// Lookup asks files, recordings and, where told so, the lists themselves.
func Lookup(ctx context.Context, o LookupOptions) (*LookupResult, error) {
	cat, err := loadCatalog(o.Lists)
	if err != nil {
		return nil, err
	}
	questions, err := o.questions()
	if err != nil {
		return nil, err
	}
	files, err := findZones(o.Zones)
	if err != nil {
		return nil, err
	}
	if err := CheckOutputs([]File{{"--record", o.DNS.Record}}, append(files.files(), o.Named...), nil); err != nil {
		return nil, err
	}
	d, err := newDNS(o.DNS, cat, o.Lists, o.Version)
	if err != nil {
		return nil, err
	}
	r := &LookupResult{Catalog: cat}
	for _, q := range questions {
		r.Addresses = append(r.Addresses, q.IP)
	}
	found, err := files.ask(ctx, cat, r.Addresses)
	if err != nil {
		return nil, err
	}
	if err := d.ask(ctx, questions, found); err != nil {
		return nil, err
	}
	r.Observations, r.Zones = found.observations, found.audits
	if len(r.Zones) == 0 && !o.DNS.Live {
		r.Plan, err = dnsbl.NewPlan(cat, questions, dnsbl.Policy{Only: o.DNS.Only})
		r.Command = lookupCommand(o.Lists, o.From, o.DNS.Only, r.Addresses)
	}
	return r, err
}

// questions returns the addresses that were named, and those of the report.
func (o *LookupOptions) questions() ([]dnsbl.Question, error) {
	var out []dnsbl.Question
	for _, text := range o.IPs {
		ip, err := netip.ParseAddr(text)
		if err != nil {
			return nil, fmt.Errorf("%q is no address", text)
		}
		out = append(out, dnsbl.Question{IP: ip})
	}
	if o.From != "" {
		more, err := questionsFrom(o.From)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	if len(out) == 0 {
		return nil, errors.New("no address to ask about")
	}
	return dnsbl.Order(out), nil
}

// questionsFrom reads the addresses of a report, with the failures and deferrals that hang on them.
func questionsFrom(path string) ([]dnsbl.Question, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--from: %w", err)
	}
	var report struct {
		Schema int `json:"schema_version"`
		Edges  []struct {
			IPs []netip.Addr `json:"edge_ips"`
		} `json:"edges"`
		Claims []struct {
			IP    netip.Addr `json:"ip"`
			Count int64      `json:"count"`
		} `json:"claims"`
	}
	if err := json.Unmarshal(text, &report); err != nil || report.Schema == 0 {
		return nil, fmt.Errorf("--from: %s is no report of tracesift in JSON", path)
	}
	var out []dnsbl.Question
	for _, e := range report.Edges {
		for _, ip := range e.IPs {
			out = append(out, dnsbl.Question{IP: ip})
		}
	}
	for _, c := range report.Claims {
		out = append(out, dnsbl.Question{IP: c.IP, Stake: c.Count})
	}
	return slices.DeleteFunc(out, func(q dnsbl.Question) bool { return !edge.Public(q.IP) }), nil
}

// questionsOf returns the addresses of exports worth asking about.
func questionsOf(sum *analyze.Accumulator) []dnsbl.Question {
	var out []dnsbl.Question
	for _, ip := range sum.Questions() {
		out = append(out, dnsbl.Question{IP: ip, Stake: sum.Stake(ip)})
	}
	return dnsbl.Order(out)
}
