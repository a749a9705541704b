package delivery

import (
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// stream draws the rows of a few messages, as several exports of several shapes have them.
type stream struct{ *rand.Rand }

func pick[T any](s stream, from ...T) T { return from[s.IntN(len(from))] }

// chance says yes in one of n cases.
func (s stream) chance(n int) bool { return s.IntN(n) == 0 }

const (
	oneListed = "550 5.7.1 Service unavailable; Client host [40.107.92.14] blocked using bl.spamcop.net"
	noServer  = "550 5.4.316 Message expired, connection refused(Socket error code 10061)"
	cutOff    = "450 4.4.317 Cannot connect to remote server [Message=Timeout] [LastAttemptedServerName=mx.remote.test] [LastAttemptedIP=203.0.113.25:25]"
	byRule    = "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy"
	led       = "[{LED=550 5.1.1 User unknown};{MSG=};{FQDN=mx.remote.test};{IP=203.0.113.25};{LRT=}]"
)

// recipient draws an address: outside, a group, a colleague, or no address at all.
func (s stream) recipient() string {
	return pick(s, "r0@remote.test", "r0@remote.test", "r1@remote.test", "R1@Remote.test", "r1\x00@remote.test", "group@example.com", "x@example.com", "y@elsewhere.test", "undisclosed")
}

// time draws a moment on a grid so coarse that many events share it.
func (s stream) time(coarse bool) string {
	tick := s.IntN(24)
	if coarse {
		return fmt.Sprintf("2026-11-10T12:00:%02dZ", tick/2)
	}
	return fmt.Sprintf("2026-11-10T12:00:%02d.%d000000Z", tick/2, tick%2*5)
}

// row draws one row.
func (s stream) row() (trace.Shape, tracetest.Row) {
	shape := pick(s, trace.ExtendedTrace, trace.ExtendedTrace, trace.ExtendedTrace, trace.TrackingLog, trace.TrackingLog, trace.TrackingExport,
		trace.TraceDetail, trace.GraphDetail, trace.TraceList, trace.GraphList, trace.AdminList, trace.EnhancedSummary, trace.SMTPSendLog, trace.Bounce)
	n := s.IntN(3)
	row := tracetest.Row{
		trace.NetworkMessageID: fmt.Sprintf("6f0b1f3a-0000-4000-8000-00000000000%d", n+1),
		trace.MessageID:        fmt.Sprintf("<%d@example.com>", min(n, 1+s.IntN(2))), // two messages may share an id
		trace.SenderAddress:    pick(s, "a@example.com", "a@example.com", "A@Example.com", "postmaster@example.com", "p@partner.test"),
		trace.ReturnPath:       pick(s, "a@example.com", "a@example.com", "<>"),
		trace.Directionality:   pick(s, "Originating", "Originating", "Incoming", "2"),
		trace.TotalBytes:       pick(s, "1234", "1234", "77"),
		trace.DateTime:         s.time(shape == trace.TrackingExport || shape == trace.TraceDetail || refIsStatus(shape)),
	}
	if shape == trace.SMTPSendLog || shape == trace.Bounce || s.chance(8) {
		delete(row, trace.NetworkMessageID)
	}
	switch shape {
	case trace.EnhancedSummary:
		s.summary(row)
	case trace.TraceList, trace.GraphList, trace.AdminList:
		row[trace.RecipientAddress] = s.recipient()
		row[trace.DeliveryStatus] = pick(s, "Delivered", "Failed", "Pending", "GettingStatus", "None", "Expanded", "Quarantined", "FilteredAsSpam", "Resolved", "zugestellt")
		row[trace.ToIP] = pick(s, "", "203.0.113.25")
		row[trace.FromIP] = pick(s, "", "", "198.51.100.9")
	case trace.TraceDetail, trace.GraphDetail:
		s.detail(row)
	case trace.Bounce:
		row[trace.RecipientAddress] = s.recipient()
		row[trace.Action] = pick(s, "failed", "failed", "delayed", "relayed")
		row[trace.DiagnosticCode] = pick(s, "", oneListed, spamText, byRule, cutOff)
		row[trace.DSNStatus] = "5.0.0"
		row[trace.ReportingMTA] = pick(s, "", "EX1.example.com", "gateway.filter.test", "SA2PEPF000015C7.namprd21.prod.outlook.com")
		row[trace.RemoteMTA] = pick(s, "", "mx.remote.test")
		row[trace.ClientHostname] = pick(s, "", "NAM11-BN8-obe.outbound.protection.outlook.com")
		row[trace.ClientIP] = pick(s, "", "40.107.92.14")
	default:
		s.event(shape, row)
	}
	for c := range row {
		if c != trace.DateTime && s.chance(40) {
			delete(row, c) // an export without the column
		}
	}
	return shape, row
}

// summary draws what an enhanced summary has.
func (s stream) summary(row tracetest.Row) {
	var parts []string
	for range 1 + s.IntN(3) {
		parts = append(parts, s.recipient()+"##"+pick(s, "Receive", "Receive, Send", "Receive, Deliver", "Receive, Fail", "Receive, Deliver, Quarantined", "Receive, Deliver, FilteredAsSpam"))
	}
	row[trace.RecipientStatus] = strings.Join(parts, ";")
	row[trace.ConnectorID] = pick(s, "", "To_DefaultOpportunisticTLS")
}

// detail draws what details have.
func (s stream) detail(row tracetest.Row) {
	row[trace.RecipientAddress] = s.recipient()
	row[trace.EventID] = pick(s, "Receive", "Submit", "Send external", "Fail", "Fail", "Defer", "Defer", "Deliver", "Expand", "Resolve", "Drop", "Transport rule")
	row[trace.Detail] = pick(s, "", "Reason: "+led, "Reason: "+led+". OutboundProxyTargetIP: 203.0.113.25. OutboundProxyTargetHostName: mx.remote.test", "Reason: ["+cutOff, spamText, byRule)
	row[trace.Data] = pick(s, "", "", `<root><MEP Name="ServerHostName" String="MN2PR13MB4005.namprd13.prod.outlook.com"/><MEP String="NAM11-BN8-obe.outbound.protection.outlook.com" Name="OutboundProxyFrontEndName"/></root>`)
	for _, c := range []trace.Column{trace.SenderAddress, trace.ReturnPath, trace.TotalBytes, trace.Directionality} {
		delete(row, c)
	}
}

// event draws what traces and logs have.
func (s stream) event(shape trace.Shape, row tracetest.Row) {
	type kind struct{ event, source string }
	e := pick(s,
		kind{"RECEIVE", "STOREDRIVER"}, kind{"RECEIVE", "SMTP"}, kind{"RECEIVE", "AGENT"}, kind{"SENDEXTERNAL", "SMTP"}, kind{"SENDEXTERNAL", "SMTP"},
		kind{"SEND", "SMTP"}, kind{"SEND", "SMTP"}, kind{"FAIL", "SMTP"}, kind{"FAIL", "SMTP"}, kind{"FAIL", "QUEUE"}, kind{"FAIL", "AGENT"},
		kind{"FAIL", "ROUTING"}, kind{"FAIL", "DNS"}, kind{"DEFER", "SMTP"}, kind{"DEFER", "SMTP"}, kind{"DEFER", "QUEUE"}, kind{"DEFER", "AGENT"}, kind{"DELIVER", "STOREDRIVER"},
		kind{"DROP", "ROUTING"}, kind{"HAREDIRECTFAIL", "SMTP"}, kind{"HADISCARD", "SMTP"}, kind{"NOTIFYMAPI", "STOREDRIVER"}, kind{"EXPAND", "ROUTING"},
		kind{"REDIRECT", "ROUTING"}, kind{"RESOLVE", "ROUTING"}, kind{"DSN", "DSN"}, kind{"TRANSFER", "ROUTING"}, kind{"RESUBMIT", "SAFETYNET"},
		kind{"MODERATORREJECT", "APPROVAL"}, kind{"WHATISTHIS", "NEW"}, kind{"AGENTINFO", "AGENT"}, kind{"SUBMIT", "STOREDRIVER"})
	if shape == trace.SMTPSendLog {
		e = pick(s, kind{"SEND", ""}, kind{"FAIL", ""}, kind{"DEFER", ""})
	}
	row[trace.EventID], row[trace.SourceName] = e.event, e.source
	to := []string{s.recipient()}
	for s.chance(3) {
		to = append(to, s.recipient())
	}
	if s.chance(20) { // a newsletter
		for i := range 20 {
			to = append(to, fmt.Sprintf("r%d@remote.test", i))
		}
	}
	row[trace.RecipientAddress] = strings.Join(to, ";")
	var statuses []string
	for range pick(s, 1, len(to), len(to), len(to)+1) {
		statuses = append(statuses, pick(s, "", spamText, fullText, expiredText, oneListed, noServer, cutOff, byRule, led, "250 2.1.5 OK"))
	}
	row[trace.RecipientStatus] = strings.Join(statuses, ";")
	row[trace.InternalMessageID] = pick(s, "", "11", "11", "12", "70971234566456", "7.09712E+13")
	switch e.event {
	case "EXPAND", "REDIRECT", "RESOLVE":
		row[trace.RelatedRecipientAddress] = pick(s, "Group@example.com", "x@example.com", "", "y@elsewhere.test")
	case "DSN":
		row[trace.Reference] = pick(s, "<0@example.com>", "<1@example.com>", "<nobody@example.com>", "")
		row[trace.SourceContext] = pick(s, "", "Failure", "Delay")
	case "RECEIVE":
		row[trace.ServerHostname], row[trace.ClientHostname] = pick(s, "", "HUB1", "EX1", "gateway.filter.test"), pick(s, "", "EX1", "gateway.filter.test")
		return
	}
	row[trace.MessageInfo] = pick(s, "", "2026-11-10T11:59:58.000Z;SRV=EX1:TOTAL-HUB=1", "noise")
	if shape == trace.ExtendedTrace && s.chance(2) {
		row[trace.CustomData] = viaEOP[trace.CustomData] + pick(s, "", ";S:IsSmtpResponseFromExternalServer=True", ";S:IsSmtpResponseFromExternalServer=False", ";S:E2ELatency=1.5")
	}
	row[trace.ClientHostname] = pick(s, "", "EX1", "ex1.example.com", "HUB1", "MN2PR13MB4005.namprd13.prod.outlook.com")
	row[trace.ClientIP] = pick(s, "", "192.0.2.10", "10.0.0.1", "198.51.100.7")
	row[trace.ServerHostname] = pick(s, "", "mx.remote.test", "gateway.filter.test", "filter.example.com", "example-com.mail.protection.outlook.com", "remote-test.mail.protection.outlook.com", "hub1")
	row[trace.ServerIP] = pick(s, "", "203.0.113.25", "10.0.0.9", "203.0.113.9")
	row[trace.ConnectorID] = pick(s, "", "Internet", "Internet", "To_DefaultOpportunisticTLS", "Smart host", "Intra-Organization SMTP Send Connector", "EdgeSync - Inbound to Site")
	if s.chance(4) {
		row[trace.SourceContext] = "08DE200000000001;2026-11-10T12:00:03.000Z;" + fullText + ";"
	}
}

// exports spreads rows over inputs: some rows stand in two of them, or twice in one, and the tail of an input may be
// missing.
func (s stream) exports(rows []*refRow) [][]*refRow {
	inputs := make([][]*refRow, 1+s.IntN(4))
	for _, r := range rows {
		for again := true; again; again = s.chance(6) {
			i := s.IntN(len(inputs))
			inputs[i] = append(inputs[i], r)
		}
	}
	for i := range inputs {
		s.Shuffle(len(inputs[i]), func(a, b int) { inputs[i][a], inputs[i][b] = inputs[i][b], inputs[i][a] })
		if n := len(inputs[i]); n > 0 && s.chance(5) {
			inputs[i] = inputs[i][:s.IntN(n)]
		}
		for k, r := range inputs[i] {
			inputs[i][k] = &refRow{shape: r.shape, cells: r.cells, input: trace.InputID(i), row: int64(k)}
			inputs[i][k].print = fingerprintOf(inputs[i][k])
		}
	}
	return inputs
}

// fingerprintOf returns the number that names a row.
func fingerprintOf(r *refRow) uint64 {
	var rr rowReader
	b := tracetest.Block(r.input, r.row, r.shape, r.cells)
	var h rowHead
	rr.head(&h, b, 0)
	return h.fingerprint
}

// resolved is what comes of exports.
type resolved struct {
	deliveries []Delivery
	accounts   []Account
}

// streams is how many streams are compared; TRACESIFT_STREAMS sets another number.
func streams(t *testing.T) int {
	n := 2000
	if text := os.Getenv("TRACESIFT_STREAMS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// TestReference: for any stream of events the store and Finalize resolve the deliveries that the reference does, with
// any number of workers, in parts that are sealed when they are large or at once, or in temporary storage.
func TestReference(t *testing.T) {
	env := testEnv(t)
	env.SmartHosts = Connectors{"smart host": true}
	n := streams(t)
	outcomes := map[Outcome]int{}
	rows := 0
	for seed := range uint64(n) {
		s := stream{rand.New(rand.NewPCG(seed, 5))}
		var drawn []*refRow
		for range 1 + s.IntN(24) {
			shape, row := s.row()
			drawn = append(drawn, &refRow{shape: shape, cells: row})
		}
		inputs := s.exports(drawn)
		want := resolved{}
		want.deliveries, want.accounts = reference(env, slices.Concat(inputs...), len(inputs))
		for _, d := range want.deliveries {
			outcomes[d.Outcome]++
		}
		for i, workers := range []int{1, 2, 8} {
			how := keeping(seed+uint64(i)) % everyKeeping
			rows += len(slices.Concat(inputs...))
			if reflect.DeepEqual(want, resolveStream(t, env, inputs, workers, how)) {
				continue
			}
			inputs = shrink(inputs, func(in [][]*refRow) bool { return disagree(t, env, in, workers, how) != "" })
			for _, r := range slices.Concat(inputs...) {
				t.Logf("%d:%d %s %v", r.input, r.row, r.shape, r.cells)
			}
			t.Fatalf("stream %d, %d workers, %s: reference (-), resolver (+)\n%s", seed, workers, how, disagree(t, env, inputs, workers, how))
		}
	}
	t.Logf("%d streams, each with 1, 2 and 8 workers, in memory, sealed, spilled or asked once in turn: %d rows resolved; outcomes %v", n, rows, outcomes)
	for _, o := range []Outcome{Delivered, Failed, Blocked, Relayed, Deferred, Pending, Expanded, Redirected, Quarantined, Dropped, UnknownOutcome} {
		if outcomes[o] == 0 && n >= 500 {
			t.Errorf("no stream led to the outcome %s", o)
		}
	}
}

// disagree says where the resolver and the reference differ.
func disagree(t *testing.T, env *Env, inputs [][]*refRow, workers int, how keeping) string {
	deliveries, accounts := reference(env, slices.Concat(inputs...), len(inputs))
	got := resolveStream(t, env, inputs, workers, how)
	return cmp.Diff(deliveries, got.deliveries, comparers) + cmp.Diff(accounts, got.accounts)
}

// shrink drops rows as long as the exports still fail.
func shrink(inputs [][]*refRow, fails func([][]*refRow) bool) [][]*refRow {
	for i := 0; i < len(inputs); i++ {
		for k := 0; k < len(inputs[i]); k++ {
			fewer := slices.Clone(inputs)
			fewer[i] = slices.Delete(slices.Clone(inputs[i]), k, k+1)
			for n, r := range fewer[i] {
				one := *r
				one.row = int64(n)
				fewer[i][n] = &one
			}
			if fails(fewer) {
				inputs, i, k = fewer, 0, -1
			}
		}
	}
	return inputs
}

// keeping says what a store does with rows until they are resolved.
type keeping int

const (
	inMemory keeping = iota
	sealedAtOnce
	spilledAtOnce
	askedOnce
	everyKeeping
)

func (k keeping) String() string {
	return [...]string{"in memory", "sealed at once", "spilled", "asked once"}[k]
}

// resolveStream resolves exports with a store.
func resolveStream(t *testing.T, env *Env, inputs [][]*refRow, workers int, how keeping) resolved {
	t.Helper()
	options := Options{Temp: func() (Temp, error) { return new(memoryTemp), nil }}
	if how == spilledAtOnce {
		options.Memory = 1
	}
	store := NewStore(workers, options)
	if how == sealedAtOnce {
		store.messages.most, store.records.most = 1, 1
	}
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	for i := range inputs {
		for first := 0; first < len(inputs[i]); {
			// A block has rows of one shape.
			next := first + 1
			rows := []tracetest.Row{inputs[i][first].cells}
			for next < len(inputs[i]) && inputs[i][next].shape == inputs[i][first].shape {
				rows = append(rows, inputs[i][next].cells)
				next++
			}
			if err := store.Consume((i+first)%workers, tracetest.Block(trace.InputID(i), int64(first), inputs[i][first].shape, rows...)); err != nil {
				t.Fatal(err)
			}
			first = next
		}
	}
	if how == askedOnce {
		store.Once()
	}
	out, accounts := finalizeAll(t, store, env, workers, len(inputs))
	for i := range out {
		for k := range out[i].Attempts {
			out[i].Attempts[k].ID = 0 // made of fingerprints, which the reference does not know
		}
	}
	return resolved{out, accounts}
}
