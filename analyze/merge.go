package analyze

// Merge adds what another accumulator counted, see Another: the result is that of one that took all the deliveries,
// whichever of the two took which. Those of one message must have gone to one of them. The other is used up; its
// temporary storage now is this one's.
func (a *Accumulator) Merge(other *Accumulator) {
	a.window.add(other.window.First)
	a.window.add(other.window.Last)
	a.leftOut += other.leftOut
	a.unclear += other.unclear
	a.refusedForNow += other.refusedForNow
	unite(a.byDirection.all, other.byDirection.all, (*total).merge)
	unite(a.byKind.all, other.byKind.all, (*total).merge)

	_ = a.options.together( // none of them fails
		func() error { a.domains.Take(other.domains); a.groups.Take(other.groups); return nil },
		func() error { a.mergeOthers(other); return nil },
	)
}

// mergeOthers merges what there is little of.
func (a *Accumulator) mergeOthers(other *Accumulator) {
	a.senders.Take(other.senders)
	a.senderDomains.Take(other.senderDomains)
	a.connectors.Take(other.connectors)
	a.recipients.merge(&other.recipients)
	a.fronts.merge(&other.fronts)
	unite(a.edges, other.edges, (*edgeTally).merge)
	unite(a.classes.all, other.classes.all, (*classTally).merge)
	a.wordings.merge(&other.wordings)
	a.addresses.Take(other.addresses)
	a.began.merge(&other.began.sums)
	unite(a.days.all, other.days.all, (*day).merge)
	a.waits.merge(&other.waits)
	unite(a.spells, other.spells, (*spells).merge)
	unite(a.ips, other.ips, (*address).merge)
}

// unite moves the entries of a map into another one, and merges those that stand in both.
func unite[K comparable, V any](into, from map[K]*V, merge func(own, theirs *V)) {
	for key, theirs := range from {
		if own := into[key]; own != nil {
			merge(own, theirs)
		} else {
			into[key] = theirs
		}
	}
}

func (t *classTally) merge(other *classTally) { t.tally.merge(&other.tally) }

func (t *edgeTally) merge(other *edgeTally) {
	t.tally.merge(&other.tally)
	t.edge.merge(&other.edge)
	t.deferrals.merge(&other.deferrals)
}

func (d *day) merge(other *day) {
	d.delivered += other.delivered
	d.failed += other.failed
	d.classes.merge(&other.classes)
}

func (s *spells) merge(other *spells) {
	for _, x := range *other {
		s.insert(x)
	}
}

func (x *address) merge(other *address) {
	x.owners.merge(&other.owners)
	x.pools.merge(&other.pools)
	for number, name := range other.hosts.all {
		keepFuller(x.hosts.at(number), *name)
	}
	x.n += other.n
	x.causes.merge(&other.causes)
	x.span.merge(other.span)
}

// merge adds what another one counted.
func (f *fronts) merge(other *fronts) {
	unite(f.tallies, other.tallies, func(own, theirs *front) {
		own.tally.merge(&theirs.tally)
		own.evidence.merge(&theirs.evidence)
	})
}
