package analyze

import (
	"cmp"
	"strings"

	"tracesift/analyze/order"
)

// situationTable gathers groups into situations: the same cause at edges of the same owner, with the mail at stake.
type situationTable map[situation]*stake

// stake is an action with the names that it has already.
type stake struct {
	Action
	domains, hosts map[string]bool
}

// add counts a group. Names are those of the first groups first. The error is that the group was cut in storage.
func (t situationTable) add(g *groupRow, book *adviceBook, failures, deferrals int64) error {
	s := g.situation()
	x := t[s]
	if x == nil {
		advice := book.of(s)
		if advice == nil {
			return nil
		}
		s = s.clone()
		x = &stake{domains: map[string]bool{}, hosts: map[string]bool{}}
		x.Class, x.Cause, x.EdgeOwner, x.Advice = s.class, s.cause, s.owner, *advice
		t[s] = x
	}
	x.Failures += failures
	x.Deferrals += deferrals
	if x.Message == "" && len(g.examples) > 0 {
		first, err := g.examples[0].unpack()
		if err != nil {
			return err
		}
		x.Message = strings.Clone(cmp.Or(first.NetworkMessageID, first.MessageID))
	}
	if !x.domains[g.RecipientDomain] {
		name := strings.Clone(g.RecipientDomain)
		x.domains[name] = true
		x.Domains = append(x.Domains, name)
	}
	if g.EdgeHost != "" && !x.hosts[g.EdgeHost] {
		name := strings.Clone(g.EdgeHost)
		x.hosts[name] = true
		x.EdgeHosts = append(x.EdgeHosts, name)
	}
	return nil
}

// actions returns the situations, most failures first.
func actions(failures, deferrals *groupRows) []Action {
	all := situationTable{}
	for g := range failures.each {
		failures.fail(all.add(g, failures.advice, g.Failures, 0))
	}
	for g := range deferrals.each {
		deferrals.fail(all.add(g, deferrals.advice, 0, g.Failures))
	}
	var out []Action
	for _, x := range all {
		out = append(out, x.Action)
	}
	order.Sort(out, func(a, b Action) int {
		return cmp.Or(
			cmp.Compare(b.Failures, a.Failures), cmp.Compare(b.Deferrals, a.Deferrals),
			strings.Compare(a.Class, b.Class), strings.Compare(a.Cause, b.Cause), strings.Compare(a.EdgeOwner, b.EdgeOwner),
		)
	})
	return out
}
