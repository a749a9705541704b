package report

import "tracesift/analyze"

// method says how the figures were made.
func method(r *analyze.Result) Section {
	s := Section{ID: "method", Title: "Method and definitions", Terms: []Term{
		{"Delivery", "What became of one message for one recipient, from all its events in all exports."},
		{"Accepted", "The recipient's server took the message. Whether it reached an inbox, no trace can tell."},
		{"Outcome", "An acceptance wins over a refusal, a refusal over a deferral, and that over no word."},
		{"Rate", "Failed / (failed + delivered). Blocked, deferred, pending and relayed deliveries stand apart. In tables " +
			"a rate is the share of the deliveries in the column beside it."},
		{"Edge host", "The outbound server of the last attempt that reached a remote server. Its name comes from the " +
			"front end that the trace logs, else from the refusal's trailing bracket, else from the client or server " +
			"host; its address only from a refusal or a log, never from DNS."},
		{"NDR class", "What the innermost refusal says, unwrapped from texts that were put around it."},
		{"Verdict", "The claim of a refusal held against list data near the time of the refusal. Not checked does not " +
			"mean not listed."},
		{"Listed against not", "Where at least half of the accepted deliveries to a domain have an address that was checked, those " +
			"from listed addresses are compared with the others; else those through refused edge hosts with the others, and the " +
			"table says so."},
		{"Time", "All times are UTC."},
	}}
	if r.Comparison != nil {
		s.Terms = append(s.Terms, comparisonTerms()...)
	}
	if r.FoldedBelow > 0 {
		s.Terms = append(s.Terms, Term{"Redacted", "Addresses and ids are pseudonyms, the same in every report with the same key. Domains of " +
			"fewer than " + plural(int64(r.FoldedBelow), "message", "messages") + " are one, folded.invalid. Subjects are never read."})
	}
	if len(r.OwnDomains) > 0 {
		s.Terms = append(s.Terms, Term{"Own domains", few(r.OwnDomains, 10)})
	}
	if r.Version != "" {
		s.Terms = append(s.Terms, Term{"Made by", "tracesift " + r.Version})
	}
	if !r.GeneratedAt.IsZero() {
		s.Terms = append(s.Terms, Term{"Made at", r.GeneratedAt.UTC().Format("2006-01-02 15:04:05") + " UTC"})
	}
	return s
}
