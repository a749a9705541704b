package jsondoc

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
)

const (
	day24 = 24 * time.Hour
	// mostCount bounds a count that is believed.
	mostCount = 1_000_000_000_000_000
	// longestText bounds a name that is believed, in bytes. Host names have 255 at most.
	longestText = 1024
)

// members returns what is read of a report, by key. The rest is passed over.
func (r *reader) members() map[string]func() error {
	o := r.out
	return map[string]func() error{
		"schema_version": object(r, func(v *int) error {
			if *v != schemaVersion {
				return fmt.Errorf("it is %d, and this program reads %d: another version wrote the report", *v, schemaVersion)
			}
			return nil
		}),
		"version":      object(r, func(v *string) error { o.Version = *v; return short(*v) }),
		"folded_below": object(r, func(v *int) error { o.FoldedBelow = *v; return count(int64(*v)) }),
		"window": object(r, func(v *span) error {
			o.Window = analyze.Span{First: v.FirstAt.instant(), Last: v.LastAt.instant()}
			return nil
		}),
		"period": object(r, func(v *period) error {
			o.Period = analyze.Period{From: v.From.time(), Until: v.Until.time(), MailDays: v.MailDays, Outside: v.Outside}
			return nil
		}),
		"filter": object(r, func(v *filter) error {
			o.Choice = analyze.Choice{Direction: delivery.Direction(v.Direction), Since: v.Since.instant(), Until: v.Until.instant()}
			return short(v.Direction)
		}),
		"totals": object(r, func(v *totals) error {
			o.Totals = analyze.Totals(*v)
			return count(v.Deliveries, v.Delivered, v.Failed, v.Pending, v.Deferred, v.HadDeferrals, v.Deliveries-v.HadDeferrals, v.Deliveries-v.Failed-v.Delivered)
		}),
		"rates":             object(r, func(v *rates) error { o.RateWithheld = v.Withheld; return short(v.Withheld) }),
		"edges":             array(r, func(v *readRow) error { return r.tally(&o.EdgeHosts, v.EdgeHost, v) }),
		"recipient_domains": array(r, func(v *readRow) error { return r.tally(&o.RecipientDomains, v.RecipientDomain, v) }),
		"providers":         array(r, func(v *readRow) error { return r.tally(&o.Providers, v.Name, v) }),
		"classes":           array(r, func(v *readRow) error { return r.tally(&o.Classes, v.Class, v) }),
		"groups":            array(r, r.group),
		"deferrals":         array(r, r.deferral),
		"routes": array(r, func(v *readRow) error {
			o.Routes = append(o.Routes, analyze.Route{EdgeHost: v.EdgeHost, RecipientDomain: v.RecipientDomain, Decided: v.Decided})
			return v.check()
		}),
		"own_domains":  object(r, func(v *[]string) error { o.OwnDomains = *v; return short(*v...) }),
		"claims":       array(r, r.claim),
		"addresses":    array(r, r.address),
		"observations": array(r, r.observation),
		"data_quality": object(r, r.quality),
	}
}

// readRow is what is read of a row of any table; each has some of it.
type readRow struct {
	EdgeHost        string `json:"edge_host"`
	EdgeOwner       string `json:"edge_owner"`
	RecipientDomain string `json:"recipient_domain"`
	Provider        string `json:"provider"`
	Name            string `json:"name"`
	Class           string `json:"class"`
	Cause           string `json:"cause"`
	Failures        int64  `json:"failures"`
	Deliveries      int64  `json:"deliveries"`
	Delivered       int64  `json:"delivered"`
	Deferred        int64  `json:"deferred_deliveries"`
	Decided         int64  `json:"decided"`
}

func (v *readRow) check() error {
	return cmp.Or(short(v.EdgeHost, v.EdgeOwner, v.RecipientDomain, v.Provider, v.Name, v.Class, v.Cause),
		count(v.Failures, v.Deliveries, v.Delivered, v.Deferred, v.Decided))
}

// tally adds a row to a table.
func (r *reader) tally(to *[]analyze.Tally, name string, v *readRow) error {
	t := analyze.Tally{
		Name: name, Class: v.Class, Cause: v.Cause, Failures: v.Failures, Deliveries: v.Deliveries, Delivered: v.Delivered, Deferred: v.Deferred,
	}
	if v.EdgeOwner != "" {
		t.Edge = &analyze.EdgeFacts{Owner: v.EdgeOwner}
	}
	if v.Provider != "" {
		t.Provider = &analyze.ProviderFacts{Key: v.Provider}
	}
	*to = append(*to, t)
	return v.check()
}

func (r *reader) group(v *readRow) error {
	r.groups = append(r.groups, analyze.Group{
		EdgeHost: v.EdgeHost, RecipientDomain: v.RecipientDomain, Class: v.Class, Cause: v.Cause, Failures: v.Failures, Decided: v.Decided,
	})
	return v.check()
}

func (r *reader) deferral(v *readRow) error {
	r.deferrals = append(r.deferrals, analyze.Group{
		EdgeHost: v.EdgeHost, RecipientDomain: v.RecipientDomain, Class: v.Class, Cause: v.Cause, Deliveries: v.Deliveries,
	})
	return v.check()
}

func (r *reader) claim(v *struct {
	List     string `json:"list"`
	Zone     string `json:"zone"`
	IP       string `json:"ip"`
	Count    int64  `json:"count"`
	Failures int64  `json:"failures"`
}) error {
	ip, err := addressOrNone(v.IP)
	r.out.Claims = append(r.out.Claims, analyze.ClaimTally{List: v.List, Zone: v.Zone, IP: ip, Count: v.Count, Failures: v.Failures})
	return cmp.Or(err, short(v.List, v.Zone), count(v.Count, v.Failures))
}

func (r *reader) address(v *struct {
	IP        string   `json:"ip"`
	EdgeHosts []string `json:"edge_hosts"`
}) error {
	ip, err := addressOrNone(v.IP)
	r.out.Addresses = append(r.out.Addresses, analyze.Address{IP: ip, EdgeHosts: v.EdgeHosts})
	return cmp.Or(err, short(v.EdgeHosts...))
}

func (r *reader) observation(v *observed) error {
	ip, err := addressOrNone(v.IP)
	r.out.Observations = append(r.out.Observations, blocklist.Observation{
		List: v.List, Zone: v.Zone, IP: ip, State: blocklist.State(v.State), At: v.At.time(), Source: v.Source,
	})
	return cmp.Or(err, short(v.List, v.Zone, v.State))
}

// quality reads which sources of list data are not believed, and what the exports lost.
func (r *reader) quality(v *struct {
	Files []struct {
		RowsRead  int64     `json:"rows_read"`
		Rejected  int64     `json:"rejected"`
		Truncated bool      `json:"truncated"`
		Error     string    `json:"error"`
		Findings  []finding `json:"findings"`
	} `json:"files"`
	Zones []zone `json:"zones"`
}) error {
	for i := range v.Zones {
		z := &v.Zones[i]
		r.out.Zones = append(r.out.Zones, blocklist.ZoneAudit{Path: z.Path, Zone: z.Zone, Health: blocklist.Health(z.Health)})
	}
	for i := range v.Files {
		in := &v.Files[i]
		f := trace.FileAudit{RowsRead: in.RowsRead, Rejected: in.Rejected, Truncated: in.Truncated}
		if in.Error != "" {
			f.Err = errors.New(in.Error)
		}
		for _, x := range in.Findings {
			f.Findings = append(f.Findings, trace.Finding{Kind: trace.FindingKind(x.Kind)})
		}
		r.out.Files = append(r.out.Files, f)
		if err := count(f.RowsRead, f.Rejected); err != nil {
			return err
		}
	}
	return nil
}

// count refuses counts that cannot be.
func count(all ...int64) error {
	for _, n := range all {
		if n < 0 || n > mostCount {
			return errors.New("its figures do not agree, or are none of mail")
		}
	}
	return nil
}

// short refuses names that cannot be.
func short(all ...string) error {
	for _, s := range all {
		if len(s) > longestText {
			return fmt.Errorf("a name has %d bytes", len(s))
		}
	}
	return nil
}

func addressOrNone(text string) (ip netip.Addr, err error) {
	if text == "" {
		return ip, nil
	}
	if ip, err = netip.ParseAddr(text); err != nil {
		return ip, errors.New("ip: it is no address")
	}
	return ip, nil
}
