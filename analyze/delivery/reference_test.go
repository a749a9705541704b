package delivery

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
	"tracesift/ingest/trace/cell"
	"tracesift/ingest/trace/tracetest"
)

// The reference resolver: plain maps and sorted slices over all rows at once, no encoding, no dictionaries, no
// partitions. It is written from the rules, and slow; the store and Finalize must agree with it in every delivery.

// refRow is one row of an export.
type refRow struct {
	shape trace.Shape
	input trace.InputID
	row   int64
	cells tracetest.Row
	print uint64 // breaks ties between rows that are equal in all that the rules order by
}

// refEvent is one row as one recipient sees it. text has the cells that a recipient's history is told from, under the
// names that extended traces and their custom_data have for them.
type refEvent struct {
	*refRow
	at, origin  trace.Instant
	latency     bool // origin is reckoned back
	event       trace.Event
	source      trace.Source
	status      string
	unclear     bool
	toInternet  bool
	remote, own bool // who is said to have answered
	text        map[string]string
	seenIn      map[trace.Shape]bool
}

// refParty is a recipient of a row with its status.
type refParty struct{ address, status string }

// refMessage is the rows of one message.
type refMessage struct {
	key   Key
	byID  bool // known by its internet message id only
	rows  []*refRow
	refs  []*refRow // rows of reports on it
	extra []*refMessage
}

// reference resolves rows. Accounts are counted by input.
func reference(env *Env, rows []*refRow, inputs int) ([]Delivery, []Account) {
	accounts := make([]Account, inputs)
	messages, records := map[Key]*refMessage{}, map[Key]*refMessage{}
	slices.SortFunc(rows, func(a, b *refRow) int { return cmp.Or(cmp.Compare(a.input, b.input), cmp.Compare(a.row, b.row)) })
	seen := map[string]bool{}
	for _, r := range rows {
		into := messages
		var key Key
		var ok bool
		if id, isGUID := cell.GUID([]byte(r.cells[trace.NetworkMessageID])); isGUID {
			key, ok = Key(id), true
		} else if key, ok = hashID(r.cells[trace.MessageID]); ok {
			into = records
		}
		event, role := refEventOf(r)
		_, timed := refTime(r)
		if !ok || !timed || role == trace.RoleNone {
			accounts[r.input].Filtered++
			continue
		}
		if id := refIdentity(r); seen[id] {
			accounts[r.input].Duplicates++
			continue
		} else {
			seen[id] = true
		}
		accounts[r.input].Used++
		m := refEntry(into, key)
		m.rows = append(m.rows, r)
		if reported, ok := hashID(r.cells[trace.Reference]); ok && event == trace.EventDSN {
			if own, _ := hashID(r.cells[trace.MessageID]); own != reported {
				m := refEntry(records, reported)
				m.refs = append(m.refs, r)
			}
		}
	}
	// A record belongs to the one message with its internet message id.
	owners := map[Key][]*refMessage{}
	for _, m := range messages {
		ids := map[Key]bool{}
		for _, r := range m.rows {
			if id, ok := hashID(r.cells[trace.MessageID]); ok {
				ids[id] = true
			}
		}
		for id := range ids {
			owners[id] = append(owners[id], m)
		}
	}
	all := slices.Collect(maps.Values(messages))
	for key, record := range records {
		record.byID = true
		if own := owners[key]; len(own) == 1 {
			own[0].extra = append(own[0].extra, record)
		} else {
			all = append(all, record)
		}
	}
	var out []Delivery
	for _, m := range all {
		out = append(out, refResolve(env, m)...)
	}
	slices.SortFunc(out, compareDeliveries)
	return out, accounts
}

// compareDeliveries orders deliveries by key and recipient.
func compareDeliveries(a, b Delivery) int {
	return cmp.Or(strings.Compare(a.Key.String(), b.Key.String()), strings.Compare(a.Recipient, b.Recipient))
}

func refEntry(m map[Key]*refMessage, key Key) *refMessage {
	if m[key] == nil {
		m[key] = &refMessage{key: key}
	}
	return m[key]
}

func refTime(r *refRow) (trace.Instant, bool) {
	return trace.ParseInstant([]byte(r.cells[trace.DateTime]))
}

// refIdentity is the same for rows that are equal in every field.
func refIdentity(r *refRow) string {
	at, _ := refTime(r)
	parts := []string{string(r.shape), fmt.Sprint(at)}
	for c := range trace.NumColumns {
		if text := r.cells[trace.Column(c)]; text != "" && trace.Column(c) != trace.DateTime {
			parts = append(parts, fmt.Sprint(c), text)
		}
	}
	return fmt.Sprintf("%q", parts)
}

func refIsStatus(s trace.Shape) bool {
	return slices.Contains([]trace.Shape{trace.TraceList, trace.GraphList, trace.AdminList, trace.EnhancedSummary}, s)
}

func refIsDetail(s trace.Shape) bool { return s == trace.TraceDetail || s == trace.GraphDetail }

// refEventOf returns the event of a row; lists have none, bounces an action instead.
func refEventOf(r *refRow) (trace.Event, trace.Role) {
	event := trace.ParseEvent([]byte(r.cells[trace.EventID]))
	switch {
	case refIsStatus(r.shape):
		event = trace.EventUnknown
	case r.shape == trace.Bounce:
		switch strings.ToLower(r.cells[trace.Action]) {
		case "delayed":
			event = trace.EventDefer
		case "delivered", "relayed", "expanded":
			event = trace.EventUnknown
		default:
			event = trace.EventFail
		}
	}
	return event, event.Role()
}

// refRead reads a row.
func refRead(r *refRow) (refEvent, []refParty) {
	e := refEvent{refRow: r, text: map[string]string{}, seenIn: map[trace.Shape]bool{r.shape: true}}
	e.at, _ = refTime(r)
	var role trace.Role
	e.event, role = refEventOf(r)
	deciding := role == trace.RoleSuccess || role == trace.RoleSend || role == trace.RoleFailure || role == trace.RoleDefer
	refuses := role == trace.RoleFailure || role == trace.RoleDefer || role == trace.RoleDrop
	set := func(name, value string) {
		if value = strings.TrimSpace(value); value != "" {
			e.text[name] = value
		}
	}
	c := r.cells
	fact := func(key, value []byte) {
		switch strings.ToLower(string(key)) {
		case "outboundproxytargethostname":
			set("proxy_host", string(value))
		case "outboundproxytargetipaddress", "outboundproxytargetip":
			set("proxy_ip", string(value))
		case "outboundproxyfrontendname":
			set("frontend", string(value))
		case "outboundippoolname":
			set("pool", string(value))
		case "toentity":
			e.toInternet = e.toInternet || strings.EqualFold(string(value), "Internet")
		case "issmtpresponsefromexternalserver":
			e.remote = strings.EqualFold(string(value), "True")
			e.own = !e.remote
		case "e2elatency":
			if s, err := strconv.ParseFloat(string(value), 64); err == nil && e.origin == 0 {
				e.origin, e.latency = e.at-trace.Instant(math.Round(s*1e9)), true
			}
		case "serverhostname":
			if refIsDetail(r.shape) {
				set("client_host", string(value))
			}
		case "rcptdomainmailsvr":
			if refIsDetail(r.shape) {
				set("server_host", string(value))
			}
		}
	}
	hosts := func() {
		set("client_host", c[trace.ClientHostname])
		set("client_ip", c[trace.ClientIP])
		set("server_host", c[trace.ServerHostname])
		set("server_ip", c[trace.ServerIP])
	}
	var parties []refParty
	party := func(address, status string) {
		address = strings.TrimRight(strings.ToLower(strings.TrimSpace(strings.ReplaceAll(address, "\x00", ""))), ".")
		if address != "" {
			parties = append(parties, refParty{address, strings.TrimSpace(status)})
		}
	}
	switch {
	case r.shape == trace.Bounce:
		if at, ok := trace.ParseInstant([]byte(c[trace.ArrivalDate])); ok {
			e.origin = at
		}
		hosts()
		set("reporter", c[trace.ReportingMTA])
		set("server_host", c[trace.RemoteMTA])
		party(c[trace.RecipientAddress], cmp.Or(strings.TrimSpace(c[trace.DiagnosticCode]), c[trace.DSNStatus]))
	case r.shape == trace.EnhancedSummary:
		e.origin = e.at
		set("connector", c[trace.ConnectorID])
		cell.Packed([]byte(c[trace.RecipientStatus]), func(a, s []byte) { party(string(a), string(s)) })
	case refIsStatus(r.shape):
		e.origin = e.at
		set("server_ip", c[trace.ToIP])
		party(c[trace.RecipientAddress], c[trace.DeliveryStatus])
	case refIsDetail(r.shape):
		ip, host := cell.ProxyTarget([]byte(c[trace.Detail]))
		set("proxy_ip", string(ip))
		set("proxy_host", string(host))
		cell.Facts([]byte(c[trace.Data]), fact)
		status := ""
		if refuses {
			status = string(cell.Reason([]byte(c[trace.Detail])))
		}
		party(c[trace.RecipientAddress], status)
	default:
		e.source = trace.ParseSource([]byte(c[trace.SourceName]))
		if r.shape == trace.SMTPSendLog {
			e.source = trace.SourceSMTP
		}
		if at, ok := cell.Origination([]byte(c[trace.MessageInfo])); ok {
			e.origin = at
		}
		if deciding {
			hosts()
			if id := c[trace.InternalMessageID]; !strings.Contains(id, "E+") { // rounded by a spreadsheet
				set("serial", id)
			}
			set("connector", c[trace.ConnectorID])
			cell.CustomData([]byte(c[trace.CustomData]), fact)
		} else if e.event == trace.EventReceive && e.source == trace.SourceSMTP {
			hosts()
		}
		switch {
		case role == trace.RoleFailure || role == trace.RoleDefer:
			set("reply", refReply(c[trace.SourceContext]))
		case e.event == trace.EventDSN:
			set("context", c[trace.SourceContext])
		}
		if role == trace.RoleExpand || role == trace.RoleRedirect {
			set("related", strings.ToLower(c[trace.RelatedRecipientAddress]))
		}
		members := cell.AppendAddresses(nil, []byte(c[trace.RecipientAddress]))
		var statuses [][]byte
		if refuses && len(members) > 0 {
			var clear bool
			statuses, clear = cell.AppendStatuses(nil, []byte(c[trace.RecipientStatus]), len(members))
			e.unclear = !clear
		}
		for i, m := range members {
			status := ""
			if i < len(statuses) {
				status = string(statuses[i])
			}
			party(string(m), status)
		}
	}
	return e, parties
}

// refPhase orders events of one second: received < expanded < refused for now or sent < delivered or failed < dropped.
func refPhase(e trace.Event) int {
	switch e.Role() {
	case trace.RoleExpand, trace.RoleRedirect:
		return 1
	case trace.RoleDefer, trace.RoleSend:
		return 2
	case trace.RoleSuccess, trace.RoleFailure:
		return 3
	case trace.RoleDrop:
		return 4
	}
	if e == trace.EventDSN {
		return 4
	}
	return 0
}

// refOrder is the order of events.
func refOrder(a, b *refEvent) int {
	return cmp.Or(
		cmp.Compare(a.at.Second(), b.at.Second()), cmp.Compare(refPhase(a.event), refPhase(b.event)),
		cmp.Compare(a.at, b.at), cmp.Compare(a.print, b.print),
	)
}

// refView is what the recipients of one message share.
type refView struct {
	env      *Env
	events   []*refEvent // one a row
	history  map[string][]*refEvent
	statuses map[string][]*refEvent
	from     map[string]string
	gave     map[string]Outcome
}

// refResolve resolves one message.
func refResolve(env *Env, m *refMessage) []Delivery {
	v := &refView{env: env, history: map[string][]*refEvent{}, statuses: map[string][]*refEvent{}, from: map[string]string{}, gave: map[string]Outcome{}}
	rows, reports := slices.Clone(m.rows), slices.Clone(m.refs)
	for _, x := range m.extra {
		rows, reports = append(rows, x.rows...), append(reports, x.refs...)
	}
	parties := map[*refEvent][]refParty{}
	for _, r := range rows {
		e, p := refRead(r)
		v.events = append(v.events, &e)
		parties[&e] = p
	}
	slices.SortFunc(v.events, refOrder)
	for _, e := range v.events {
		role := e.event.Role()
		for _, p := range parties[e] {
			if role == trace.RoleExpand || role == trace.RoleRedirect {
				became := map[trace.Role]Outcome{trace.RoleExpand: Expanded, trace.RoleRedirect: Redirected}[role]
				if refIsDetail(e.shape) {
					v.gave[p.address] = became
				}
				if from := e.text["related"]; from != "" && from != p.address {
					if v.from[p.address] == "" {
						v.from[p.address] = from
					}
					v.gave[from] = became
				}
			}
			if e.event == trace.EventDSN {
				continue
			}
			if _, named := v.history[p.address]; !named {
				v.history[p.address] = nil
			}
			one := *e
			one.status = p.status
			to := v.history
			if refIsStatus(e.shape) {
				to = v.statuses
			}
			if list := to[p.address]; len(list) == 0 || list[len(list)-1].refRow != e.refRow {
				to[p.address] = append(list, &one)
			}
		}
	}
	for from := range v.gave {
		if _, named := v.history[from]; !named {
			v.history[from] = nil
		}
	}
	common := v.common(m)
	var out []Delivery
	for _, recipient := range slices.Sorted(maps.Keys(v.history)) {
		out = append(out, v.resolve(common, recipient))
	}
	v.report(out, reports)
	return out
}

// best returns the first value in time of the richest shape that has one.
func (v *refView) best(value func(*refEvent) string) string {
	richest := []trace.Shape{
		trace.ExtendedTrace, trace.TrackingLog, trace.TrackingExport, trace.GraphDetail, trace.TraceDetail,
		trace.EnhancedSummary, trace.GraphList, trace.TraceList, trace.AdminList, trace.SMTPSendLog, trace.Bounce,
	}
	for _, ofReports := range []bool{false, true} {
		for _, s := range richest {
			for _, e := range v.events {
				if text := value(e); text != "" && (ofReports || e.shape == s && e.event != trace.EventDSN) {
					return text
				}
			}
		}
	}
	return ""
}

func (v *refView) common(m *refMessage) Delivery {
	column := func(c trace.Column) string {
		return v.best(func(e *refEvent) string { return strings.TrimSpace(e.cells[c]) })
	}
	d := Delivery{Key: m.key, SizeBytes: -1, MessageID: column(trace.MessageID), Edge: edge.Unknown(), AcceptedAfter: -1}
	if !m.byID {
		d.NetworkMessageID = string(cell.AppendGUID(nil, m.key))
	}
	d.Sender = strings.ToLower(strings.Trim(column(trace.SenderAddress), "<>"))
	d.SenderDomain = refDomain(d.Sender)
	d.ReturnPath = strings.ToLower(column(trace.ReturnPath))
	if n, err := strconv.ParseInt(column(trace.TotalBytes), 10, 64); err == nil {
		d.SizeBytes = n
	}
	for _, e := range v.events {
		d.OriginatedAt = refEarliest(d.OriginatedAt, e.at, e.origin)
	}
	reported := slices.ContainsFunc(v.events, func(e *refEvent) bool { return e.event == trace.EventDSN })
	switch {
	case strings.HasSuffix(d.MessageID, "@journal.report.generator>"), strings.HasPrefix(d.Sender, "healthmailbox"):
		d.Kind = System
	case strings.HasPrefix(d.Sender, "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e"):
		d.Kind = DSN
	case d.ReturnPath != "<>" && (d.Sender != "" || !reported):
		d.Kind = Mail
	case reported, d.Sender == "", strings.HasPrefix(d.Sender, "postmaster@"):
		d.Kind = DSN
	default:
		d.Kind = AutoReply
	}
	return d
}

// refDomain is the domain of an address; generated addresses are ASCII.
func refDomain(address string) string {
	_, domain, found := strings.Cut(address, "@")
	if !found && address != "" {
		return "(invalid)"
	}
	return domain
}

// refEarliest returns the earliest known time.
func refEarliest(times ...trace.Instant) trace.Instant {
	times = slices.DeleteFunc(times, func(t trace.Instant) bool { return t == 0 })
	if len(times) == 0 {
		return 0
	}
	return slices.Min(times)
}

// report uses the reports on a message: the first that is of a failure explains failures, or decides for the only
// recipient without a word.
func (v *refView) report(out []Delivery, rows []*refRow) {
	var failures []refEvent
	for _, r := range rows {
		e, _ := refRead(r)
		kind := strings.ToLower(e.text["context"])
		if !strings.Contains(kind, "delay") && !strings.Contains(kind, "relay") && !strings.Contains(kind, "expan") &&
			!strings.Contains(kind, "success") && !strings.Contains(kind, "deliver") {
			failures = append(failures, e)
		}
	}
	if len(failures) == 0 {
		return
	}
	first := slices.MinFunc(failures, func(a, b refEvent) int { return refOrder(&a, &b) })
	id := strings.TrimSpace(first.cells[trace.MessageID])
	failed := 0
	var open []int
	for i := range out {
		switch out[i].Outcome {
		case Failed, Blocked:
			out[i].Report = id
			failed++
		case Delivered:
			for _, a := range out[i].Attempts {
				if !a.Accepted && !a.Deferred {
					failed++
				}
			}
		case Pending, Deferred:
			open = append(open, i)
		}
	}
	if failed > 0 || len(open) != 1 {
		return
	}
	d := &out[open[0]]
	d.Report, d.DecidedAt = id, first.at
	d.LastAt = max(d.LastAt, first.at)
	if d.Outcome == Deferred {
		d.Expired = true
	} else {
		d.Decided, d.RefusedAt, d.RefusedBy = Position{first.input, first.row}, first.at, ByUnknown
		d.Refusal = v.env.Classify("", ndr.Context{})
	}
	d.Outcome = Failed
}

// refLatency is how long it took to accept the message.
func (v *refView) latency(accepted *refEvent) time.Duration {
	var info, received trace.Instant
	for _, e := range v.events {
		if !refIsStatus(e.shape) && !e.latency {
			info = refEarliest(info, e.origin)
		}
		if refIsStatus(e.shape) || e.event == trace.EventReceive {
			received = refEarliest(received, e.at)
		}
	}
	for _, began := range []trace.Instant{info, received, accepted.origin} {
		if began != 0 && began <= accepted.at {
			return time.Duration(accepted.at - began)
		}
	}
	return -1
}
