package delivery

import (
	"slices"
	"strconv"
	"strings"
	"unsafe"

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
	events      []*Item        // in order of time
	reports     []report       // on this message
	fields      [ownFields]Sym // the best value of each field of the message
	info        trace.Instant  // when the message entered the organisation, by message_info
	received    trace.Instant  // when a server first received it
	common      Delivery       // what is the same for every recipient
	originating bool           // directionality
	incoming    bool
	ownSender   bool            // the sender's domain is the organisation's own
	becameFrom  map[Sym]Sym     // address that an expansion or redirection put in the place of another
	gave        map[Sym]Outcome // Expanded or Redirected: addresses that were replaced
	people      people
	attempts    []Attempt // of all recipients
	history     history
	memo        memo
	connectors  lowerCase
	guid        []byte // network message id
	union       union
}

// NewFinalizer returns a Finalizer.
func NewFinalizer(env *Env) *Finalizer {
	return &Finalizer{env: env, ways: map[way]edge.Edge{}, connectors: lowerCase{}, becameFrom: map[Sym]Sym{}, gave: map[Sym]Outcome{}}
}

// Finalize resolves a message into its deliveries, one a recipient, sorted by address, and appends them to out. They
// are valid until the next call, and as long as m is.
func (f *Finalizer) Finalize(m *Message, out []Delivery) []Delivery {
	f.reports = f.reports[:0]
	for _, record := range m.Linked {
		if record.onlyReports() {
			f.addReports(record)
		}
	}
	f.begin(f.union.of(m))
	f.spread()
	before := len(out)
	for i := range f.people.all {
		out = append(out, f.common)
		f.delivery(&f.people.all[i], &out[len(out)-1])
	}
	f.reported(out[before:])
	return out
}

// begin reads what the deliveries share.
func (f *Finalizer) begin(m *Message) {
	f.Message = m
	f.events, f.attempts = f.events[:0], f.attempts[:0]
	f.people.clear()
	for i := len(m.Items) - 1; i >= 0; i-- { // the newest row stands first as a rule
		if it := &m.Items[i]; !it.has(flagReference) {
			f.events = append(f.events, it)
		}
	}
	sortByTime(f.events)
	f.addReports(m)
	f.memo.begin(m.Dict)
	f.link()
	f.readFields()
	f.share()
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
			*to = append(*to, event{Item: it, status: f.Dict.Text(p.Status)})
		}
	}
	for from := range f.gave {
		f.people.at(from) // it may be known from its members only
	}
	f.people.sort(f.Dict)
}

// readFields takes the best value of each field of the message: that of the richest shape and in it of the event
// nearest to the message's entry, which is the first in time that has one. The row of a report comes last.
func (f *Finalizer) readFields() {
	var ranks [ownFields]int
	worst := len(shapes) + 1 // of the fields, those that have no value yet among them
	f.fields, f.info, f.received = [ownFields]Sym{}, 0, 0
	f.common = Delivery{Key: f.Key, SizeBytes: -1, Edge: edge.Unknown()}
	for _, it := range f.events {
		rank := int(it.Shape)
		if it.Event == trace.EventDSN {
			rank = len(shapes)
		}
		if rank < worst {
			worst = 0
			for i := range f.fields {
				if s := it.Fields[i]; s != 0 && (f.fields[i] == 0 || rank < ranks[i]) {
					f.fields[i], ranks[i] = s, rank
				}
				if f.fields[i] == 0 {
					worst = len(shapes) + 1
				}
				worst = max(worst, ranks[i])
			}
		}
		f.common.OriginatedAt = earlier(earlier(f.common.OriginatedAt, it.At), it.Origin)
		switch {
		case it.Origin != 0 && !it.isStatus() && !it.has(flagLatency):
			f.info = earlier(f.info, it.Origin)
		case it.Event == trace.EventReceive, it.isStatus():
			f.received = earlier(f.received, it.At)
		}
	}
}

// best returns the best value of a field of the message.
func (f *Finalizer) best(field field) string { return f.Dict.Text(f.fields[field]) }

// share fills in what all deliveries have in common.
func (f *Finalizer) share() {
	d := &f.common
	d.MessageID, d.Sender, d.ReturnPath = f.best(fieldMessageID), f.best(fieldSender), f.best(fieldReturnPath)
	d.NetworkMessageID = f.networkMessageID()
	d.Kind = f.kindOf(d)
	if d.Sender != "" && d.Sender != nullSender {
		d.SenderDomain = domainOf(d.Sender)
	}
	if n, err := strconv.ParseInt(f.best(fieldSize), 10, 64); err == nil && n >= 0 {
		d.SizeBytes = n
	}
	directionality := f.best(fieldDirectionality)
	f.originating, f.incoming = isOriginating(directionality), isIncoming(directionality)
	f.ownSender = f.env.Own.Own(d.SenderDomain)
}

// kindOf tells mail from reports, automatic replies and Exchange's own traffic. A DSN row alone makes no report: it has
// the ids of the report, but logs exist that give it those of the message that failed.
func (f *Finalizer) kindOf(d *Delivery) Kind {
	reported := slices.ContainsFunc(f.events, func(it *Item) bool { return it.Event == trace.EventDSN })
	sender, returnPath := d.Sender, d.ReturnPath
	local, _, _ := strings.Cut(sender, "@")
	switch {
	case strings.HasSuffix(d.MessageID, "@journal.report.generator>"):
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

// delivery resolves one recipient, into what all have in common.
func (f *Finalizer) delivery(who *person, d *Delivery) {
	d.Recipient = who.text
	d.RecipientDomain = domainOf(d.Recipient)
	if from, ok := f.becameFrom[who.address]; ok {
		d.OriginalAddress = f.Dict.Text(from)
	}
	h := f.read(who, d.RecipientDomain)
	h.decide(d)
	if h.gave != "" && d.Outcome != Delivered && d.Outcome != Failed && d.Outcome != Blocked {
		d.Outcome = h.gave
	}
	d.Direction = f.direction(d, h)
}

// direction says whether the delivery left the organisation, or was to leave it. Mail from outside for an address that
// nobody put there by a redirection is inbound, also where it has to be handed to a further server of the organisation's;
// what the organisation redirected to somebody outside is outbound, whether or not it was tried.
func (f *Finalizer) direction(d *Delivery, h *history) Direction {
	own := f.env.Own.Own(d.RecipientDomain)
	switch {
	case own && (f.ownSender || f.originating):
		return Internal
	case own, f.incoming && !f.ownSender && d.OriginalAddress == "":
		return Inbound
	case f.ownSender, f.originating, h.left, d.OriginalAddress != "", d.Kind == DSN && d.RecipientDomain != invalidDomain:
		return Outbound
	}
	return UnknownDirection
}

// networkMessageID returns the key as a dashed GUID, or nothing where it is a hash of the internet message id.
func (f *Finalizer) networkMessageID() string {
	if f.Record {
		return ""
	}
	f.guid = cell.AppendGUID(f.guid[:0], f.Key)
	return unsafe.String(unsafe.SliceData(f.guid), len(f.guid))
}

// earlier returns the earlier of two instants, of which 0 is unknown.
func earlier(a, b trace.Instant) trace.Instant {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
