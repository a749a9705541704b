package blocklist

import "time"

// noClaim judges a refusal that has nothing to do with lists.
func (j *judgement) noClaim() Verdict {
	if j.onNoList() {
		return Verdict{Name: NoClaim}
	}
	lists, checked, by := j.listedOn()
	v := Verdict{Name: NoClaim, Lists: lists, Checked: checked}
	if len(lists) > 0 {
		j.observe(by)
		v.Name, v.Observed, v.Gap, v.Flags, v.Confidence = NoClaimListed, j.v.Observed, j.v.Gap, j.v.Flags, j.v.Confidence
	}
	return v
}

// generic judges a refusal that speaks of a list without naming it.
func (j *judgement) generic() string {
	lists, checked, by := j.listedOn()
	j.v.Lists, j.v.Checked = lists, checked
	switch {
	case checked == 0 && j.unfit:
		return ResolverUnfit
	case checked == 0:
		return NotChecked
	case len(lists) == 0:
		return GenericUnlisted
	}
	j.observe(by)
	return GenericListed
}

// otherLists returns the lists that hold the address at that time, where the named one does not. A list that is akin to
// the named one has been weighed with it.
func (j *judgement) otherLists() []string {
	if j.onNoList() {
		return nil
	}
	lists, _, _ := j.listedOn()
	return lists
}

// onNoList says whether no source ever said that the address is listed. It spares the weighing of every list.
func (j *judgement) onNoList() bool {
	f := j.of(j.IP)
	return f == nil || !f.listed
}

// listedOn weighs every list by itself. It returns the sorted lists that hold the address at that time, how many lists
// said anything about it, and the observation nearest to the failure. Dead lists and those that block no address do not
// count.
func (j *judgement) listedOn() (lists []string, checked int, by *fact) {
	all := j.all()
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].List == all[0].List {
			n++
		}
		group := all[:n]
		all = all[n:]
		key := group[0].List
		l, _ := j.cat.ByKey(key)
		if l != nil && (l.Dead(j.at) || !l.Kind.Blocks()) {
			continue
		}
		w := j.weighGroup(group, l.LifetimeOrDefault())
		if w.standing <= stale {
			continue
		}
		checked++
		if w.standing < ended {
			continue
		}
		lists = append(lists, key)
		if by == nil || w.by.At.Sub(j.at).Abs() < by.At.Sub(j.at).Abs() {
			by = w.by
		}
	}
	return lists, checked, by
}

// weighGroup weighs the observations of one list.
func (j *judgement) weighGroup(group []fact, lifetime time.Duration) weight {
	ws := make([]witness, len(group))
	for i := range group {
		ws[i] = witness{fact: &group[i], exact: true}
	}
	return weigh(ws, j.at, lifetime)
}
