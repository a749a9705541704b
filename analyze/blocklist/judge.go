package blocklist

import (
	"net/netip"
	"slices"
	"time"

	"tracesift/analyze/blocklist/catalog"
)

// Judge holds the claim of a failure at that time, zero if unknown, against the evidence. It is pure and cheap enough to
// be called for every failure. The order of the verdicts is that of the constants.
func Judge(c Claim, at time.Time, e *Evidence) Verdict {
	j := judgement{Claim: c, at: at, Evidence: e}
	j.resolve()
	if j.v.List == "" && c.Class != "blocklist" {
		return j.noClaim()
	}
	j.aboutClaim()
	j.v.Name = j.name()
	slices.Sort(j.v.Flags)
	j.v.Flags = slices.Compact(j.v.Flags)
	j.v.Who = j.who()
	return j.v
}

// judgement is one call of Judge.
type judgement struct {
	Claim
	*Evidence
	at      time.Time
	list    *catalog.List   // nil where the catalog does not know it, or none is named
	mirrors []*catalog.List // lists that the zone is a copy of
	code    netip.Addr      // the answer that the refusal quotes
	v       Verdict
}

// resolve finds the list that the claim names.
func (j *judgement) resolve() {
	if j.ReturnCode != "" {
		j.code, _ = netip.ParseAddr(j.ReturnCode)
	}
	key := j.Claim.List
	if j.Zone != "" {
		j.mirrors = j.cat.Mirrored(j.Zone, j.ReturnCode)
		if l, ok := j.cat.ByZone(j.Zone); ok && key == "" {
			key = l.Key
		} else if key == "" && len(j.mirrors) == 1 {
			key = j.mirrors[0].Key
		} else if key == "" {
			key = j.cat.PublicZone(j.Zone)
		}
	}
	j.v.List = key
	j.list, _ = j.cat.ByKey(key)
}

func (j *judgement) flag(f string) { j.v.Flags = append(j.v.Flags, f) }

// aboutClaim sets the flags that follow from the claim and the catalog alone.
func (j *judgement) aboutClaim() {
	if j.IP.IsValid() && j.EdgeOwner != "eop" && j.EdgeOwner != "" {
		j.flag(FlagNotEOP)
	}
	switch j.Pool {
	case "high_risk":
		j.flag(FlagHighRisk)
	case "relay":
		j.flag(FlagRelay)
	}
	if j.v.List == "backscatterer" || j.Cause == "dnsbl_backscatterer" {
		switch j.NullSender {
		case No:
			j.flag(FlagRejectMode)
		case Undecidable:
			j.flag(FlagRejectModeOpen)
		}
	}
	if j.list == nil {
		return
	}
	j.v.Misread = j.list.ForbidsPublicResolvers
	if j.list.Dead(j.at) {
		j.flag(FlagDeadList)
	}
	if j.list.Status == catalog.Doubtful {
		j.flag(FlagDoubtful)
	}
}

// name tries the verdicts in their order.
func (j *judgement) name() string {
	l := j.list
	switch {
	case j.isQueryError():
		j.v.Confidence = High
		return QueryError
	case l != nil && l.Kind == catalog.Domain || j.Cause == "dnsbl_domain":
		j.v.Confidence = High
		return DomainClaim
	case l != nil && !l.Kind.Blocks():
		j.flag(FlagNoBlocklist)
		return NotChecked
	case j.isPrivate():
		j.mirrorHint()
		return PrivateList
	case !j.IP.IsValid():
		return NoIPKnown
	case j.v.List == "":
		return j.generic()
	case l != nil && !l.Holds(j.IP.Unmap().Is6()):
		j.v.Confidence = High
		return FamilyNotCovered
	case l != nil && l.Dead(j.at):
		j.v.Confidence = High
		return ListDead
	case l == nil && !j.speaksOf(j.v.List):
		return ListUnknown
	}
	return j.held()
}

// isQueryError says whether the refusal quotes an answer by which the recipient's question was refused.
func (j *judgement) isQueryError() bool {
	if j.Cause == "list_query_refused" {
		return true
	}
	return j.cat.Answer(j.v.List, j.code).Kind == catalog.CodeError
}

// privateCauses are the causes that name no list because it is one that nobody outside can ask.
var privateCauses = [...]string{
	"recipient_local_list", "exchange_sender_reputation", "provider_ip_ban", "vendor_list", "geo",
}

// isPrivate says whether nobody outside can ask the list that is meant, and no file of it is there.
func (j *judgement) isPrivate() bool {
	l := j.list
	switch {
	case len(j.mirrors) > 0:
		return true
	case j.v.List == "":
		return slices.Contains(privateCauses[:], j.Cause)
	case l == nil || l.Kind == catalog.DNSBL && l.Status != catalog.Private && l.Status != catalog.Keyed:
		return false
	}
	return !j.speaksOf(l.Key)
}

// mirrorHint adds what the public list says that a private zone copies.
func (j *judgement) mirrorHint() {
	if len(j.mirrors) == 0 {
		return
	}
	j.flag(FlagMirror)
	for _, l := range j.mirrors {
		j.v.Lists = append(j.v.Lists, l.Key)
		if j.Claim.List != "" && j.Claim.List != l.Key {
			continue
		}
		if w := j.weighList(l.Key, l.LifetimeOrDefault(), netip.Addr{}); w.standing >= ended && j.v.Observed == nil {
			j.flag(FlagMirrorListed)
			j.observe(w.by)
		}
	}
	slices.Sort(j.v.Lists)
}

// held weighs the observations of the list that is named.
func (j *judgement) held() string {
	lifetime := j.list.LifetimeOrDefault()
	w := j.weighList(j.v.List, lifetime, j.code)
	if w.standing <= stale {
		return j.unheld(w)
	}
	j.observe(w.by)
	j.aboutObserved(w)
	switch w.standing {
	case atTime:
		return ConfirmedListed
	case ended:
		return ListedThenNotNow
	case later:
		return ListedLaterOnly
	}
	others := j.otherLists()
	timed := !slices.Contains(j.v.Flags, FlagTimeUnknown)
	switch {
	case j.v.Gap > lifetime:
		j.flag(FlagExpired)
	case timed:
		j.flag(FlagContradicts)
		if j.v.Gap < 0 {
			j.flag(FlagBefore)
			j.v.Confidence = Low
		}
		if len(others) > 0 {
			j.v.Lists = others
			return ListedOnOtherLists
		}
	}
	j.alsoOn(others)
	return NotListedNow
}

// unheld names the verdict where no observation says anything about that time.
func (j *judgement) unheld(w weight) string {
	j.alsoOn(j.otherLists())
	if j.listsEverybody(j.v.List, j.IP) {
		j.flag(FlagWorld)
		j.v.Confidence = High
		return ListDead
	}
	if w.standing == stale {
		j.flag(FlagStale)
		return NotChecked
	}
	for _, f := range j.all() {
		if !j.cat.Covers(f.List, j.v.List) {
			continue
		}
		switch f.State {
		case Refused:
			j.v.Observed = f.Observation
			return ListRefused
		case Unreachable:
			return ListUnreachable
		case Unusable:
			j.flag(FlagUnusable)
		}
	}
	return j.inVain()
}

// inVain names the verdict on a list that gave no answer about the address.
func (j *judgement) inVain() string {
	switch j.silence(j.v.List, j.IP) {
	case Unfit, Stripped:
		return ResolverUnfit
	case Refusing:
		return ListRefused
	case Silent:
		return ListUnreachable
	case Masked:
		j.flag(FlagMasked)
	}
	return NotChecked
}

// alsoOn notes the other lists that hold the address.
func (j *judgement) alsoOn(lists []string) {
	if len(lists) > 0 {
		j.flag(FlagOtherLists)
		j.v.Lists = lists
	}
}

// all returns every fact about the address of the claim.
func (j *judgement) all() []fact {
	if f := j.of(j.IP); f != nil {
		return f.all
	}
	return nil
}
