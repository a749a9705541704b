package redact

import (
	"net/netip"
	"slices"
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/delivery"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// Delivery replaces every address and id in a delivery. Refusals are shared, so they are copied where they change.
func (r *Redactor) Delivery(d *delivery.Delivery) {
	about := r.people(d)
	text := func(s string) string { return r.text(s, about) }

	d.Key = r.messageKey(d.Key)
	d.NetworkMessageID, d.MessageID = r.id(d.NetworkMessageID), r.messageID(d.MessageID)
	d.Sender, d.ReturnPath = r.person(d.Sender, d.SenderDomain), r.address(d.ReturnPath)
	d.Recipient, d.OriginalAddress = r.person(d.Recipient, d.RecipientDomain), r.address(d.OriginalAddress)
	d.Connector, d.Diagnostic, d.Report = text(d.Connector), text(d.Diagnostic), r.messageID(d.Report)
	folds := r.domain(d.RecipientDomain) == Folded
	d.SenderDomain, d.RecipientDomain = r.domain(d.SenderDomain), r.domain(d.RecipientDomain)

	copies := map[*ndr.Refusal]*ndr.Refusal{}
	refusal := func(x *ndr.Refusal) *ndr.Refusal {
		if x == nil {
			return nil
		}
		if copies[x] == nil {
			copies[x] = redacted(x, text)
		}
		return copies[x]
	}
	remote := func(x *delivery.Remote) {
		x.Host = r.host(x.Host)
		if folds {
			*x = delivery.Remote{Host: nameless(x.Host)} // its address would name it
		}
	}
	d.Refusal = refusal(d.Refusal)
	remote(&d.Remote)
	d.Attempts = slices.Clone(d.Attempts)
	for i := range d.Attempts {
		a := &d.Attempts[i]
		a.Text, a.Refusal = text(a.Text), refusal(a.Refusal)
		remote(&a.Remote)
		if folds && a.Refusal != nil {
			a.Refusal.RemoteIP = netip.Addr{}
		}
	}
	if folds && d.Refusal != nil {
		d.Refusal.RemoteIP = netip.Addr{}
	}
}

// person returns the pseudonym of somebody whose domain the delivery has in the form that is counted.
func (r *Redactor) person(address, domain string) string {
	if domain == "" || domain[0] == '(' || !strings.Contains(address, "@") {
		return r.address(address)
	}
	return r.mailbox(address, domain)
}

// redacted returns a copy of a refusal with its texts changed.
func redacted(x *ndr.Refusal, text func(string) string) *ndr.Refusal {
	out := *x
	for _, s := range []*string{
		&out.Matched, &out.Inner, &out.LookupURL, &out.AuthDomain, &out.RemoteHost, &out.ReportingMTA, &out.Template,
	} {
		*s = text(*s)
	}
	return &out
}

// words of refusals that are also common local parts: as a word alone they name nobody.
var words = strings.Fields("abuse account address administrator blocked bounce client contact content default delivery domain error failed filter full " +
	"group host inbox info invalid limit list local mail mailbox mailer message network policy postmaster quota recipient reject relay remote report " +
	"security sender server service size spam storage support system temporary test unknown user virus")

// shortestName is how long a local part is, in bytes, that is looked for without its domain.
const shortestName = 3

// nameless takes off the first label of a host, by which providers tell their customers apart; who provides stays.
func nameless(host string) string {
	_, zone, _ := strings.Cut(host, ".")
	if host == "" || host == Folded || !strings.Contains(zone, ".") {
		return host
	}
	return folded + "." + zone
}

// people returns the addresses of a delivery and their local parts, by which servers name mailboxes too; and the name that
// Exchange Online makes of a domain, where that is one of few messages.
func (r *Redactor) people(d *delivery.Delivery) []name {
	var out []name
	if r.domain(d.RecipientDomain) == Folded {
		out = append(out, name{strings.ReplaceAll(d.RecipientDomain, ".", "-"), folded, true})
	}
	out = appendNames(out, d.Recipient, r.person(d.Recipient, d.RecipientDomain))
	out = appendNames(out, d.Sender, r.person(d.Sender, d.SenderDomain))
	out = appendNames(out, d.OriginalAddress, r.address(d.OriginalAddress))
	out = appendNames(out, d.ReturnPath, r.address(d.ReturnPath))
	if id := strings.Trim(d.MessageID, "<>"); id != "" {
		out = append(out, name{id, strings.Trim(r.messageID(d.MessageID), "<>"), false})
	}
	return out
}

// appendNames appends what an address is known by: itself, and its local part.
func appendNames(out []name, address, pseudonym string) []name {
	local, _, ok := strings.Cut(address, "@")
	if !ok {
		return out
	}
	out = append(out, name{address, pseudonym, false})
	if len(local) >= shortestName && !slices.Contains(words, strings.ToLower(local)) {
		who, _, _ := strings.Cut(pseudonym, "@")
		out = append(out, name{local, who, false})
	}
	return out
}

// Result replaces what names somebody in the parts of a result that come from no delivery: paths, warnings, findings,
// words that stand where events are expected, and errors.
func (r *Redactor) Result(res *analyze.Result) {
	for i := range res.Files {
		f := &res.Files[i]
		f.Path, f.Err = r.Text(f.Path), r.Error(f.Err)
		f.Warnings = r.texts(f.Warnings)
		for j := range f.Findings {
			found := &f.Findings[j]
			found.What, found.Effect = r.Text(found.What), r.Text(found.Effect)
		}
		f.UnknownEvents = r.counts(f.UnknownEvents)
		f.RejectedWhy = r.Reject(trace.Reject{Reason: f.RejectedWhy}).Reason
	}
	res.Warnings = r.texts(res.Warnings)
	own := make([]string, 0, len(res.OwnDomains))
	for _, domain := range res.OwnDomains {
		if _, named := r.known(domain); named {
			own = append(own, domain)
		}
	}
	res.OwnDomains = own
	res.FoldedBelow = FewMessages
}

func (r *Redactor) texts(in []string) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = r.Text(s)
	}
	return out
}

func (r *Redactor) counts(in map[string]int64) map[string]int64 {
	out := make(map[string]int64, len(in))
	for s, n := range in {
		out[r.Text(s)] += n
	}
	return out
}
