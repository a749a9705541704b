package report

import "tracesift/analyze/blocklist"

// health says whether list data can be believed.
func health(z *blocklist.ZoneAudit) string {
	switch {
	case z.Err != nil:
		return "not usable"
	case z.Health != "":
		return string(z.Health)
	case z.Via != "":
		return "self-test passed"
	}
	return ""
}

// healthTerms explains why list data are not believed, and what to do.
func healthTerms(all []blocklist.ZoneAudit) []Term {
	var out []Term
	for _, h := range []struct {
		health blocklist.Health
		means  string
	}{
		{blocklist.Unfit, "Several sound lists look empty, stripped or hijacked at once through this resolver, so nothing that was asked " +
			"through it counts. Ask through a recursive resolver of your own, without strict QNAME minimisation and rebind protection."},
		{blocklist.Stripped, "The resolver takes answers in 127.0.0.0/8 away (rebind protection: private-address in unbound, " +
			"stop-dns-rebind in dnsmasq). Except the lists from that, or ask another resolver."},
		{blocklist.Taken, "The answers are addresses that no list gives: the domain of the list was sold, or the resolver answers every name."},
		{blocklist.World, "It holds addresses that no list may hold: it lists everybody, as dead lists do, and so proves nothing."},
		{blocklist.Masked, "Not even its own test entry is there: the list was emptied, has another test entry, or the resolver hides " +
			"entries, as strict QNAME minimisation does (qname-minimisation-strict in unbound)."},
		{blocklist.Refusing, "The list refuses to answer: through public or unregistered resolvers, over its limits, or without an access key."},
		{blocklist.Silent, "No answer came in time, or the resolver could not find one. Ask again later."},
		{blocklist.Empty, "It holds no entry, so it says nothing about anybody."},
	} {
		for i := range all {
			if all[i].Health == h.health {
				out = append(out, Term{string(h.health), h.means})
				break
			}
		}
	}
	return out
}
