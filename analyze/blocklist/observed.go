package blocklist

import (
	"net/netip"
	"slices"
	"time"

	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/order"
)

// sameDay is the gap up to which an observation is as good as one at the time of the failure.
const sameDay = 24 * time.Hour

// observe sets what a verdict says of the observation that decided it.
func (j *judgement) observe(f *fact) {
	j.v.Observed = f.Observation
	if f.WeakAt {
		j.flag(FlagWeakTime)
	}
	if j.at.IsZero() || f.At.IsZero() {
		j.flag(FlagTimeUnknown)
		j.v.Confidence = Low
		return
	}
	l, _ := j.cat.ByKey(f.List)
	j.v.Gap = f.At.Sub(j.at)
	switch gap := j.v.Gap.Abs(); {
	case gap > l.LifetimeOrDefault():
		j.v.Confidence = Low
	case gap <= sameDay && !f.WeakAt && (l == nil || l.Status != catalog.Doubtful):
		j.v.Confidence = High
	default:
		j.v.Confidence = Medium
	}
}

// aboutObserved sets the flags that follow from a listing.
func (j *judgement) aboutObserved(w weight) {
	if w.standing < later {
		return
	}
	if w.by.unknown && len(w.by.parts) == 0 {
		j.flag(FlagUnknownCode)
		j.v.Confidence = Low
	}
	if !w.exact {
		j.flag(FlagSublist)
		j.v.Confidence = Low
	}
	keys := append([]string{w.by.List}, w.by.parts...)
	for _, key := range keys {
		l, ok := j.cat.ByKey(key)
		if !ok {
			continue
		}
		switch l.Scope {
		case catalog.Net, catalog.ASN:
			j.flag(FlagNetWide)
		case catalog.Policy:
			j.flag(FlagPolicyList)
		}
		if l.EOP == catalog.Abnormal && j.EdgeOwner == "eop" {
			j.flag(FlagAbnormalEOP)
		}
	}
}

// weighList weighs what the list with that key, the lists that hold it whole and its parts say about the address. Of a
// part only a listing counts: what one part does not hold another may.
func (j *judgement) weighList(key string, lifetime time.Duration, code netip.Addr) weight {
	var ws []witness
	all := j.all()
	for i := range all {
		f := &all[i]
		switch {
		case j.cat.Covers(f.List, key):
			ws = append(ws, witness{fact: f, exact: j.exact(f, key, code)})
		case f.State == Listed && j.cat.Covers(key, f.List):
			ws = append(ws, witness{fact: f, exact: true})
		}
	}
	order.Sort(ws, func(a, b witness) int { return a.At.Compare(b.At) })
	return weigh(ws, j.at, lifetime)
}

// exact says whether a listing may be the one that is claimed: its codes, where they are known, stand for the list or a
// part of it, and have the answer that the refusal quotes.
func (j *judgement) exact(f *fact, key string, code netip.Addr) bool {
	if len(f.parts) == 0 {
		return true
	}
	if j.cat.Answer(key, code).Kind == catalog.CodeListed && !slices.Contains(f.Codes, code) {
		return false
	}
	return slices.ContainsFunc(f.parts, func(p string) bool { return j.cat.Covers(key, p) })
}
