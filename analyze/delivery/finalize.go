package delivery

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
	"tracesift/ingest/trace/cell"
)

// Env is what Finalize needs to know beside the message. It does not change during a run.
type Env struct {
	// Classify reads a refusal. It is pure; the result is shared and not to be changed.
	Classify func(text string, c ndr.Context) *ndr.Refusal
	Edges    *edge.Finder
	Own      Domains
	// SmartHosts are connectors that lead to servers that send on.
	SmartHosts Connectors
}

// Finalize resolves a message into its deliveries, one a recipient, sorted by address, and appends them to out.
// It is pure: the same set of items gives the same deliveries.
func Finalize(m *Message, env *Env, out []Delivery) []Delivery {
	f := newFinalizer(m, env)
	before := len(out)
	for _, recipient := range f.recipients() {
		out = append(out, f.delivery(recipient))
	}
	f.reported(out[before:])
	return out
}

// finalizer holds what the deliveries of one message share.
type finalizer struct {
	*Message
	env        *Env
	events     []*Item // in order of time
	kind       Kind
	common     Delivery        // the fields that are the same for every recipient
	becameFrom map[Sym]Sym     // address that an expansion or redirection put in the place of another
	gave       map[Sym]Outcome // Expanded or Redirected: addresses that were replaced
	seenBy     map[Sym][]event // the events as each recipient sees them
	statuses   map[Sym][]event // what lists say of each recipient
	reports    []*Item         // rows of reports on this message
}

func newFinalizer(m *Message, env *Env) *finalizer {
	m = m.withLinked()
	f := &finalizer{
		Message: m, env: env, becameFrom: map[Sym]Sym{}, gave: map[Sym]Outcome{}, seenBy: map[Sym][]event{},
		statuses: map[Sym][]event{},
	}
	for i := range m.Items {
		if it := &m.Items[i]; it.has(flagReference) {
			f.reports = append(f.reports, it)
		} else {
			f.events = append(f.events, it)
		}
	}
	slices.SortFunc(f.events, compareTime)
	slices.SortFunc(f.reports, compareTime)
	f.link()
	f.kind = f.kindOf()
	f.common = f.commonFields()
	return f
}

// link notes which addresses an expansion or redirection put in the place of which.
func (f *finalizer) link() {
	for _, it := range f.events {
		role := it.Event.Role()
		from := it.Fields[fieldRelated]
		if role != trace.RoleExpand && role != trace.RoleRedirect {
			continue
		}
		outcome := Redirected
		if role == trace.RoleExpand {
			outcome = Expanded
		}
		for _, p := range it.Parties {
			if it.Shape.grain() == trace.GrainDetail {
				f.gave[p.Address] = outcome // a detail does not say what took its place
			}
			if from == 0 || p.Address == from {
				continue
			}
			if _, known := f.becameFrom[p.Address]; !known {
				f.becameFrom[p.Address] = from
			}
			f.gave[from] = outcome
		}
	}
}

// recipients spreads the events over the addresses that they name, and returns the addresses, sorted.
func (f *finalizer) recipients() []Sym {
	for _, it := range f.events {
		if it.Event == trace.EventDSN {
			continue // names the recipient of the report; the report has rows of its own
		}
		for _, p := range it.Parties {
			to := f.seenBy
			if it.isStatus() {
				to = f.statuses
				if _, named := f.seenBy[p.Address]; !named && p.Address != 0 {
					f.seenBy[p.Address] = nil
				}
			}
			seen := to[p.Address]
			if p.Address == 0 || len(seen) > 0 && seen[len(seen)-1].Item == it {
				continue // named twice in one row
			}
			to[p.Address] = append(seen, event{it, f.Dict.Text(p.Status)})
		}
	}
	for from := range f.gave {
		if _, named := f.seenBy[from]; !named {
			f.seenBy[from] = nil // known from its members only
		}
	}
	byText := func(a, b Sym) int { return strings.Compare(f.Dict.Text(a), f.Dict.Text(b)) }
	return slices.SortedFunc(maps.Keys(f.seenBy), byText)
}

// commonFields takes the best value of each field of the message: that of the richest shape and in it of the event
// nearest to the message's entry, which is the first in time that has one.
func (f *finalizer) commonFields() Delivery {
	d := Delivery{Key: f.Key, Kind: f.kind, SizeBytes: -1}
	d.NetworkMessageID = f.Key.networkMessageID(f.first(fieldMessageID))
	d.MessageID = f.first(fieldMessageID)
	d.Sender = f.first(fieldSender)
	if d.Sender != "" && d.Sender != nullSender {
		d.SenderDomain = domainOf(d.Sender)
	}
	d.ReturnPath = f.first(fieldReturnPath)
	if n, err := strconv.ParseInt(f.first(fieldSize), 10, 64); err == nil && n >= 0 {
		d.SizeBytes = n
	}
	d.OriginatedAt = f.OriginatedAt()
	return d
}

// first returns a field of the first event in time that has it, in the richest shape that has it. The row of a report
// comes last.
func (f *finalizer) first(field field) string {
	var best *Item
	rank := func(it *Item) int {
		if it.Event == trace.EventDSN {
			return len(shapes)
		}
		return int(it.Shape)
	}
	for _, it := range f.events {
		if it.Fields[field] != 0 && (best == nil || rank(it) < rank(best)) {
			best = it
		}
	}
	if best == nil {
		return ""
	}
	return f.Dict.Text(best.Fields[field])
}

// kindOf tells mail from reports, automatic replies and Exchange's own traffic. A DSN row alone makes no report: it has
// the ids of the report, but logs exist that give it those of the message that failed.
func (f *finalizer) kindOf() Kind {
	reported := slices.ContainsFunc(f.events, func(it *Item) bool { return it.Event == trace.EventDSN })
	sender, returnPath := f.first(fieldSender), f.first(fieldReturnPath)
	local, _, _ := strings.Cut(sender, "@")
	switch {
	case strings.HasSuffix(f.first(fieldMessageID), "@journal.report.generator>"):
		return System // the id that the journaling agent gives its reports, which have the sender of non-delivery reports
	case hasPrefix(local, "healthmailbox", "systemmailbox", "inboundproxy", "hierarchysync"):
		return System
	case hasPrefix(local, "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e"):
		return DSN
	case returnPath != nullSender && sender != nullSender && (sender != "" || !reported):
		return Mail
	case reported, sender == "", sender == nullSender, local == "postmaster", local == "mailer-daemon":
		return DSN
	}
	return AutoReply // a reply that must not be answered, sent in a person's name
}

// hasPrefix says whether text begins with one of the prefixes.
func hasPrefix(text string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(text, p) })
}

// delivery resolves one recipient.
func (f *finalizer) delivery(recipient Sym) Delivery {
	d := f.common
	d.Recipient = f.Dict.Text(recipient)
	d.RecipientDomain = domainOf(d.Recipient)
	d.Edge = edge.Unknown()
	if from, ok := f.becameFrom[recipient]; ok {
		d.OriginalAddress = f.Dict.Text(from)
	}
	h := f.history(recipient, d.RecipientDomain)
	h.decide(&d)
	if outcome, ok := f.gave[recipient]; ok && d.Outcome != Delivered && d.Outcome != Failed && d.Outcome != Blocked {
		d.Outcome = outcome
	}
	d.Direction = f.direction(&d, h)
	return d
}

// direction says whether the delivery left the organisation. Mail from outside for an address that nobody put there by
// a redirection is inbound, also where it has to be handed to a further server of the organisation's.
func (f *finalizer) direction(d *Delivery, h *history) Direction {
	own := f.env.Own.Own(d.RecipientDomain)
	ownSender := f.env.Own.Own(d.SenderDomain)
	directionality := f.first(fieldDirectionality)
	switch {
	case own && (ownSender || isOriginating(directionality)):
		return Internal
	case own, isIncoming(directionality) && !ownSender && d.OriginalAddress == "":
		return Inbound
	case ownSender, isOriginating(directionality), h.left, d.Kind == DSN && d.RecipientDomain != invalidDomain:
		return Outbound
	}
	return UnknownDirection
}

// networkMessageID returns the key as a dashed GUID, or nothing where it is a hash of the internet message id.
func (k Key) networkMessageID(messageID string) string {
	if hashed, ok := hashID(messageID); ok && hashed == k {
		return ""
	}
	return string(cell.AppendGUID(nil, k))
}

// earlier returns the earlier of two instants, of which 0 is unknown.
func earlier(a, b trace.Instant) trace.Instant {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
