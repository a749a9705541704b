package dataset

import (
	"tracesift/analyze/blocklist"
	"tracesift/analyze/ndr"
	"tracesift/report/parquet"
)

// refusalColumns are what a refusal says.
func refusalColumns() []column[ndr.Refusal] {
	type R = ndr.Refusal
	return []column[R]{
		text("ndr_class", "First level of the class of the refusal.", func(r *R) string { return r.Class }),
		text("ndr_cause", "Second level of the class.", func(r *R) string { return r.Cause }),
		text("permanence", "permanent, temporary or either: can trying again help.",
			func(r *R) string { return string(r.Permanence) }),
		text("actor", "Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.",
			func(r *R) string { return string(r.Actor) }),
		text("rule", "Id of the rule that decided the class.", func(r *R) string { return r.Rule }),
		text("confidence", "Tier of that rule: named, text or code.",
			func(r *R) string { return string(r.Confidence) }),
		number(parquet.Int32, "smtp_code", "Reply code of the innermost refusal (RFC 5321).",
			func(r *R) (int64, bool) { return replyCode(r.SMTPCode) }),
		text("enhanced_code", "Enhanced status code of the innermost refusal (RFC 3463).",
			func(r *R) string { return r.EnhancedCode }),
		number(parquet.Int32, "outer_smtp_code", "Reply code of the outermost text; null where it was not wrapped.",
			func(r *R) (int64, bool) { return replyCode(r.OuterSMTPCode) }),
		text("outer_enhanced_code", "Enhanced status code of the outermost text; null where it was not wrapped.",
			func(r *R) string { return r.OuterEnhancedCode }),
		text("list", "Catalog key of the blocklist that the refusal names.", func(r *R) string { return r.List }),
		text("zone", "DNS zone of that list.", func(r *R) string { return r.Zone }),
		text("return_code", "Answer of the list that the refusal quotes, in 127.0.0.0/8.",
			func(r *R) string { return r.ReturnCode }),
		text("claimed_ip", "Address that the refusal says was refused.",
			func(r *R) string { return address(r.ClientIP) }),
		text("lookup_url", "Look-up or delisting address in the refusal.",
			func(r *R) string { return r.LookupURL }, noBounds),
		text("as_code", "Microsoft's tag (ASnnn), without parentheses.", func(r *R) string { return r.ASCode }),
		text("diagnostic", "Innermost refusal, unwrapped.", func(r *R) string { return r.Inner }, unique, noBounds),
	}
}

func templateColumn() column[ndr.Refusal] {
	return text("template", "Innermost refusal with ids, addresses, numbers and hosts masked.",
		func(r *ndr.Refusal) string { return r.Template }, noBounds)
}

// claimedNetColumn groups what lists do to the neighbours of a listed address.
func claimedNetColumn() column[ndr.Refusal] {
	return text("claimed_net", "Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.",
		func(r *ndr.Refusal) string { return network(r.ClientIP) }, added)
}

// refusalNames are the columns that follow from the refusal.
func refusalNames() []string {
	return namesOf(append(refusalColumns(), templateColumn(), claimedNetColumn())...)
}

// verdictColumns are what the observations of the dataset say to the claim of a refusal.
func verdictColumns() []column[blocklist.Verdict] {
	type V = blocklist.Verdict
	return []column[V]{
		text("verdict", "What lists say to the claim of the refusal, by all observations of the dataset; null where it "+
			"claims nothing.", func(v *V) string { return v.Name }),
		text("verdict_confidence", "high, medium or low; null where nothing could be held against the claim.",
			func(v *V) string { return v.Confidence }),
		number(parquet.Int64, "observation_gap_s", "From the refusal to the observation that decided the verdict, in "+
			"seconds, negative where that is older; null without one.", func(v *V) (int64, bool) {
			return int64(v.Gap.Seconds()), v.Observed != nil && !v.Observed.At.IsZero()
		}),
	}
}
