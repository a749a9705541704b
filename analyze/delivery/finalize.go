package delivery

import (
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
	return NewFinalizer(env).Finalize(m, out)
}

// Finalizer is Finalize for many messages, one after the other, in memory that it uses again. It belongs to one worker.
type Finalizer struct {
	env  *Env
	ways map[way]edge.Edge // edges that were found before

	// What the deliveries of one message share.
	*Message
	events         []*Item // in order of time
	reports        []*Item // rows of reports on this message
	kind           Kind
	directionality string
	common         Delivery        // the fields that are the same for every recipient
	becameFrom     map[Sym]Sym     // address that an expansion or redirection put in the place of another
	gave           map[Sym]Outcome // Expanded or Redirected: addresses that were replaced
	people         people
	attempts       []Attempt // of all recipients
	history        history
	union          union
}

// NewFinalizer returns a Finalizer.
func NewFinalizer(env *Env) *Finalizer {
	return &Finalizer{env: env, ways: map[way]edge.Edge{}, becameFrom: map[Sym]Sym{}, gave: map[Sym]Outcome{}}
}

// Finalize resolves a message into its deliveries, one a recipient, sorted by address, and appends them to out. They are
// valid until the next call, and as long as m is.
func (f *Finalizer) Finalize(m *Message, out []Delivery) []Delivery {
	f.begin(f.union.of(m))
	f.spread()
	before := len(out)
	for i := range f.people.all {
		out = append(out, Delivery{})
		f.delivery(&f.people.all[i], &out[len(out)-1])
	}
	f.reported(out[before:])
	return out
}

// begin reads what the deliveries share.
func (f *Finalizer) begin(m *Message) {
	f.Message = m
	f.events, f.reports, f.attempts = f.events[:0], f.reports[:0], f.attempts[:0]
	f.people.clear()
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
	f.directionality = f.first(fieldDirectionality)
	f.common = f.commonFields()
}

// link notes which addresses an expansion or redirection put in the place of which.
func (f *Finalizer) link() {
	f.becameFrom, f.gave = emptied(f.becameFrom), emptied(f.gave)
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

// spread gives each address that the events name its events, and sorts the addresses.
func (f *Finalizer) spread() {
	for _, it := range f.events {
		if it.Event == trace.EventDSN {
			continue // names the recipient of the report; the report has rows of its own
		}
		for _, p := range it.Parties {
			if p.Address == 0 {
				continue
			}
			who := f.people.at(p.Address)
			to := &who.events
			if it.isStatus() {
				to = &who.statuses
			}
			if n := len(*to); n > 0 && (*to)[n-1].Item == it {
				continue // named twice in one row
			}
			*to = append(*to, event{it, f.Dict.Text(p.Status)})
		}
	}
	for from := range f.gave {
		f.people.at(from) // it may be known from its members only
	}
	f.people.sort(f.Dict)
}

// commonFields takes the best value of each field of the message: that of the richest shape and in it of the event
// nearest to the message's entry, which is the first in time that has one.
func (f *Finalizer) commonFields() Delivery {
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
func (f *Finalizer) first(field field) string {
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
func (f *Finalizer) kindOf() Kind {
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
func (f *Finalizer) delivery(who *person, d *Delivery) {
	*d = f.common
	d.Recipient = who.text
	d.RecipientDomain = domainOf(d.Recipient)
	d.Edge = edge.Unknown()
	if from, ok := f.becameFrom[who.address]; ok {
		d.OriginalAddress = f.Dict.Text(from)
	}
	h := f.read(who, d.RecipientDomain)
	h.decide(d)
	if outcome, ok := f.gave[who.address]; ok && d.Outcome != Delivered && d.Outcome != Failed && d.Outcome != Blocked {
		d.Outcome = outcome
	}
	d.Direction = f.direction(d, h)
}

// direction says whether the delivery left the organisation. Mail from outside for an address that nobody put there by
// a redirection is inbound, also where it has to be handed to a further server of the organisation's.
func (f *Finalizer) direction(d *Delivery, h *history) Direction {
	own := f.env.Own.Own(d.RecipientDomain)
	ownSender := f.env.Own.Own(d.SenderDomain)
	switch {
	case own && (ownSender || isOriginating(f.directionality)):
		return Internal
	case own, isIncoming(f.directionality) && !ownSender && d.OriginalAddress == "":
		return Inbound
	case ownSender, isOriginating(f.directionality), h.left, d.Kind == DSN && d.RecipientDomain != invalidDomain:
		return Outbound
	}
	return UnknownDirection
}

// networkMessageID returns the key as a dashed GUID, or nothing where it is a hash of the internet message id.
func (k Key) networkMessageID(messageID string) string {
	if hashed, ok := hashID(messageID); ok && hashed == k {
		return ""
	}
	return string(cell.AppendGUID(make([]byte, 0, len("00000000-0000-0000-0000-000000000000")), k))
}

// earlier returns the earlier of two instants, of which 0 is unknown.
func earlier(a, b trace.Instant) trace.Instant {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
