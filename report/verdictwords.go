package report

import (
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
)

// verdictMeanings says in a sentence what each verdict means, in the order in which they are tried.
func verdictMeanings() []Term {
	return []Term{
		{blocklist.QueryError, "The list refused the recipient's question, which the recipient took for a listing: nothing is listed."},
		{blocklist.DomainClaim, "A domain is said to be listed, not an address: lists of addresses say nothing about that."},
		{blocklist.PrivateList, "The list is the recipient's own or its vendor's: nobody else can ask it."},
		{blocklist.NoIPKnown, "Which address was refused is not known, so it cannot be looked up."},
		{blocklist.FamilyNotCovered, "The list holds addresses of the other kind only: IPv4 or IPv6."},
		{blocklist.ListDead, "The list has ended. Whoever still asks it may be told that everybody is listed."},
		{blocklist.ListUnknown, "Neither the catalog nor a file knows the list."},
		{blocklist.ResolverUnfit, "The resolver that was asked changes what lists answer, so that nothing can be said."},
		{blocklist.ListRefused, "The list refused our question."},
		{blocklist.ListUnreachable, "The list did not answer our question."},
		{blocklist.NotChecked, "No list data say anything about the address at that time. That does not mean not listed."},
		{blocklist.ListedThenNotNow, "The list held the address at the time of the refusal, and does not any more."},
		{blocklist.ConfirmedListed, "The list held the address at the time of the refusal, as far as its entries last."},
		{blocklist.ListedLaterOnly, "The list held the address too long after the refusal to say that it did then."},
		{blocklist.ListedOnOtherLists, "Other lists than the one that is named held the address."},
		{blocklist.NotListedNow, "When it was looked up, the list did not hold the address. That does not mean that it never did; the flags say more."},
		{blocklist.GenericListed, "The refusal names no list. Some list held the address."},
		{blocklist.GenericUnlisted, "The refusal names no list. None that was looked at held the address."},
		{blocklist.NoClaimListed, "The refusal does not speak of lists, but some list held the address."},
		{blocklist.NoClaim, "The refusal does not speak of lists."},
	}
}

// flagMeanings says in a sentence what each flag of a verdict means.
func flagMeanings() []Term {
	return []Term{
		{blocklist.FlagExpired, "Not listed any more when it was looked up, and longer after the refusal than entries of the list last."},
		{blocklist.FlagContradicts, "Not listed so soon after the refusal that an entry would still be there."},
		{blocklist.FlagBefore, "Not listed when it was looked up before the refusal: it may have been listed since."},
		{blocklist.FlagStale, "There are list data, but too old to say anything about the time of the refusal."},
		{blocklist.FlagTimeUnknown, "The time of the refusal or of the list data is not known."},
		{blocklist.FlagWeakTime, "The list data carry no time; that of their file is taken."},
		{blocklist.FlagUnknownCode, "Listed, with an answer that the catalog does not know."},
		{blocklist.FlagSublist, "Listed, but in another part of the list than the refusal names."},
		{blocklist.FlagNetWide, "The entry stands for a whole network: the address itself may have done nothing."},
		{blocklist.FlagPolicyList, "The entry says what kind of address it is, not that it did wrong."},
		{blocklist.FlagAbnormalEOP, "An address of Exchange Online should not be on that list: suspect the recipient's resolver."},
		{blocklist.FlagNoBlocklist, "What is named blocks no address: it is a list of good senders, or of scores."},
		{blocklist.FlagDoubtful, "The list is little used or poorly kept, and may hold addresses without a reason."},
		{blocklist.FlagDeadList, "The list had ended when the mail was refused."},
		{blocklist.FlagWorld, "The list data hold everybody, so that they prove nothing."},
		{blocklist.FlagMirror, "The zone is someone's copy of another list."},
		{blocklist.FlagMirrorListed, "The list that the zone is a copy of held the address."},
		{blocklist.FlagOtherLists, "Other lists than the one that is named held the address."},
		{blocklist.FlagNotEOP, "The address is none of Exchange Online's."},
		{blocklist.FlagRejectMode, "Backscatterer refused a message with an ordinary return path: the recipient does not use it in safe mode."},
		{blocklist.FlagRejectModeOpen, "Whether the recipient uses Backscatterer in safe mode cannot be told: the export has no return path."},
		{blocklist.FlagUnusable, "The list gave an answer that means nothing."},
		{blocklist.FlagHighRisk, "The mail left through the high-risk pool, for suspected spam and bounces, whose addresses are often listed."},
		{blocklist.FlagRelay, "The mail left through the relay pool, for mail that is passed on."},
		{blocklist.FlagAnyMatch, "The domain refuses many addresses that the list does not hold: suspect its own check."},
		{blocklist.FlagMasked, "The list's own test entry is not found: it is empty, or the resolver hides its entries."},
	}
}

// verdictTerms explains the verdicts and flags of claims, each once.
func verdictTerms(all []analyze.ClaimTally) []Term {
	seen := map[string]bool{}
	for i := range all {
		for name := range all[i].Verdicts {
			seen[name] = true
		}
		for name := range all[i].Flags {
			seen[name] = true
		}
	}
	var out []Term
	for _, t := range append(verdictMeanings(), flagMeanings()...) {
		if seen[t.Name] {
			out = append(out, t)
			seen[t.Name] = false // a verdict may be a flag too
		}
	}
	return out
}

// withMeaning puts what a verdict or flag means behind its name.
func withMeaning(name string, all []Term) string {
	for _, t := range all {
		if t.Name == name {
			return name + " (" + strings.TrimSuffix(t.Text, ".") + ")"
		}
	}
	return name
}
