package analyze

import (
	"cmp"
	"net/netip"
	"strings"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/order"
)

// claimTable holds the verdicts on claims.
type claimTable struct {
	judged Judge
	rows   map[claimKey]*ClaimTally
	uses   map[useKey]*use
}

// claimKey is what one row of the table of claims has in common: who refused and why it was said do not matter.
type claimKey struct {
	list, zone string
	ip         netip.Addr
}

func newClaimTable(judge Judge) *claimTable {
	return &claimTable{judged: judge, rows: map[claimKey]*ClaimTally{}, uses: map[useKey]*use{}}
}

// judge returns how often each verdict was given on the claims of a group, and counts them by claim, and by list and
// domain. That there is neither a claim nor a listing is no verdict.
func (t *claimTable) judge(key groupKey, occurrences []occurrence) (verdicts counts, err error) {
	var last string
	var c blocklist.Claim
	for _, o := range occurrences {
		if o.claim != last {
			last = o.claim
			if c, err = unpackClaim(last); err != nil {
				return counts{}, err
			}
		}
		v := t.judged(c, o.at.Time())
		if v.Name == blocklist.NoClaim {
			continue
		}
		verdicts.add(v.Name)
		if c.List == "" && c.Zone == "" && c.Class != "blocklist" {
			continue // it names an address, but no list
		}
		row := t.row(&c)
		row.Count++
		if o.failure {
			row.Failures++
		}
		row.Span.add(o.at)
		row.Verdicts[v.Name]++
		if v.Observed != nil && !v.Observed.At.IsZero() && o.at != 0 {
			row.Gap = row.Gap.with(v.Gap)
		}
		if v.Confidence != "" {
			row.Confidence[v.Confidence]++
		}
		for _, who := range v.Who {
			row.Who[who]++
		}
		for _, flag := range v.Flags {
			row.Flags[flag]++
		}
		if v.List != "" {
			t.use(v.List, key.domain).note(&c, o, &v, row, key.edge)
		}
	}
	return verdicts, nil
}

// row returns what is counted of a claim, whose texts are parts of the whole group.
func (t *claimTable) row(c *blocklist.Claim) *ClaimTally {
	row := t.rows[claimKey{c.List, c.Zone, c.IP}]
	if row == nil {
		row = &ClaimTally{
			List: strings.Clone(c.List), Zone: strings.Clone(c.Zone), IP: c.IP,
			Verdicts: map[string]int64{}, Flags: map[string]int64{}, Confidence: map[string]int64{}, Who: map[string]int64{},
		}
		t.rows[claimKey{row.List, row.Zone, row.IP}] = row
	}
	return row
}

// use returns what is known of a domain that acts on a list, which may be named by a part of the whole group.
func (t *claimTable) use(list, domain string) *use {
	u := t.uses[useKey{list, domain}]
	if u == nil {
		u = new(use)
		t.uses[useKey{strings.Clone(list), domain}] = u
	}
	return u
}

// tallies returns the claims, most frequent first.
func (t *claimTable) tallies() []ClaimTally {
	var out []ClaimTally
	for _, row := range t.rows {
		out = append(out, *row)
	}
	order.Sort(out, func(a, b ClaimTally) int {
		return cmp.Or(
			cmp.Compare(b.Count, a.Count), strings.Compare(a.List, b.List), strings.Compare(a.Zone, b.Zone), a.IP.Compare(b.IP),
		)
	})
	return out
}
