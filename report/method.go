package report

import "tracesift/analyze"

// method says how the figures were made.
func method(r *analyze.Result) Section {
	s := Section{ID: "method", Title: "Method and definitions", Terms: []Term{
		{"Delivery", "What became of one message for one recipient, from all its events in all exports."},
		{"Accepted", "The recipient's server took the message. Whether it reached an inbox, no trace can tell."},
		{"Outcome", "An acceptance wins over a refusal, a refusal over a deferral, and that over no word."},
		{"Rate", "Failed / decided; decided is what was accepted or failed. Blocked, deferred, pending and relayed deliveries stand apart. In tables " +
			"a rate is the share of the deliveries in the column beside it."},
		{"Deferral", "An attempt that was refused for now: the server tries again. Recovered is what was accepted in the end."},
		{"Edge host", "The outbound server of the last attempt that reached a remote server. Its name comes from the " +
			"front end that the trace logs, else from the refusal's trailing bracket, else from the client or server " +
			"host; its address only from a refusal or a log, never from DNS."},
		{"Edge owner", "Whose server it is. EOP: Exchange Online Protection, Microsoft's; own: yours; gateway: a service that mail passes on its way."},
		{"Pool", "Which addresses the edge sends from. Normal; high risk: for suspected spam and for bounces; relay: for mail that is only " +
			"passed on; on premises: those of your own servers."},
		{"NDR class", "Why mail was refused, by the words and codes of the refusal (NDR: non-delivery report), unwrapped from texts that were put " +
			"around it. The part before the dot is the class, the part behind it the cause."},
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
