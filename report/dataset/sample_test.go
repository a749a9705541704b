package dataset

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"slices"
	"testing"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

func at(s string) trace.Instant {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return trace.InstantOf(t)
}

// fullDelivery has a value in every column.
func fullDelivery() *delivery.Delivery {
	first := edge.Edge{Host: "edge-1.example.net", IP: netip.MustParseAddr("192.0.2.1"),
		HostEvidence: edge.EvidenceProxyFrontend, IPEvidence: edge.EvidenceRefusalIP, Owner: edge.EOP, Pool: edge.HighRisk}
	second := edge.Edge{IP: netip.MustParseAddr("2001:db8::2")}
	return &delivery.Delivery{
		Key:              delivery.Key{0xab, 15: 0x01},
		NetworkMessageID: "ab000000-0000-0000-0000-000000000001",
		MessageID:        "<1@example.com>",
		Sender:           "a@example.com", SenderDomain: "example.com", ReturnPath: "bounce@example.com",
		Recipient: "müller@example.org", RecipientDomain: "example.org", OriginalAddress: "list@example.com",
		Connector: "Outbound", SizeBytes: 0,
		Direction: delivery.Outbound, Kind: delivery.Mail, Outcome: delivery.Delivered, RefusedBy: delivery.ByRemote,
		OriginatedAt: at("2026-03-01T23:59:59.9999999Z"), FirstAt: at("2026-03-02T00:00:00Z"),
		LastAt: at("2026-03-02T00:00:05Z"), DecidedAt: at("2026-03-02T00:00:02.5Z"),
		Attempts:      []delivery.Attempt{{Edge: first}, {Edge: second}, {Edge: first}, {}},
		AcceptedAfter: 2500 * time.Millisecond, Deferrals: 2, LateFailure: true, Expired: true,
		Edge:   first,
		Remote: delivery.Remote{Host: "mx.example.org", IP: netip.MustParseAddr("::ffff:198.51.100.7")},
		Refusal: &ndr.Refusal{
			Class: "blocklist", Cause: "dnsbl_backscatterer", Permanence: ndr.Permanent, Actor: ndr.RecipientAdmin,
			Rule: "backscatterer", Confidence: ndr.Named, Inner: "550 5.7.1 listed at backscatterer",
			SMTPCode: "550", EnhancedCode: "5.7.1", OuterSMTPCode: "451", OuterEnhancedCode: "4.4.7",
			List: "backscatterer", Zone: "ips.backscatterer.org", ReturnCode: "127.0.0.2",
			ClientIP: netip.MustParseAddr("192.0.2.1"), LookupURL: "https://lists.example/?ip=192.0.2.1", ASCode: "AS7578",
			Template: "550 5.7.1 listed at backscatterer",
		},
		Diagnostic: "451 4.4.7 Message delayed -> 550 5.7.1 listed at backscatterer",
	}
}

// fullValues is what the columns of fullDelivery must hold; worked out by hand.
func fullValues() map[string]any {
	moment := func(s string) time.Time { return at(s).Time() }
	return map[string]any{
		// The first half of `printf '\xab\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01müller@example.org' | sha256sum`.
		"delivery_id": "3437759a976de3b77a992405b78fd85a", "message_key": "ab000000000000000000000000000001",
		"network_message_id": "ab000000-0000-0000-0000-000000000001", "message_id": "<1@example.com>",
		"originated_at": moment("2026-03-01T23:59:59.999999Z"), "first_at": moment("2026-03-02T00:00:00Z"),
		"last_at": moment("2026-03-02T00:00:05Z"), "decided_at": moment("2026-03-02T00:00:02.5Z"),
		"sender": "a@example.com", "sender_domain": "example.com", "return_path": "bounce@example.com",
		"recipient": "müller@example.org", "recipient_domain": "example.org", "original_address": "list@example.com",
		"direction": "outbound", "kind": "mail", "outcome": "delivered", "refused_by": "remote",
		"connector_id": "Outbound", "size_bytes": int64(0), "edge_host": "edge-1.example.net", "edge_ip": "192.0.2.1",
		"edge_evidence": "proxy_frontend", "edge_ip_evidence": "refusal_ip", "edge_owner": "eop", "pool": "high_risk",
		"attempt_edges": "edge-1.example.net|2001:db8::2", "remote_host": "mx.example.org", "remote_ip": "198.51.100.7",
		"attempts": int64(4), "deferrals": int64(2), "late_failure": true, "expired": true,
		"time_to_accept_ms": int64(2500), "ndr_class": "blocklist", "ndr_cause": "dnsbl_backscatterer",
		"permanence": "permanent", "actor": "recipient_admin", "rule": "backscatterer", "confidence": "named",
		"smtp_code": int64(550), "enhanced_code": "5.7.1", "outer_smtp_code": int64(451), "outer_enhanced_code": "4.4.7",
		"list": "backscatterer", "zone": "ips.backscatterer.org", "return_code": "127.0.0.2", "claimed_ip": "192.0.2.1",
		"lookup_url": "https://lists.example/?ip=192.0.2.1", "as_code": "AS7578",
		"diagnostic":     "550 5.7.1 listed at backscatterer",
		"diagnostic_raw": "451 4.4.7 Message delayed -> 550 5.7.1 listed at backscatterer",
		"template":       "550 5.7.1 listed at backscatterer",
		"verdict":        "confirmed-listed", "verdict_confidence": "high", "observation_gap_s": int64(-90),
		"edge_net": "192.0.2.0/24", "claimed_net": "192.0.2.0/24",
	}
}

// barely is a delivery of which only the key is known.
func barely(n int) *delivery.Delivery {
	return &delivery.Delivery{Key: delivery.Key{14: byte(n >> 8), 15: byte(n)}, SizeBytes: -1}
}

// dated is a delivery that began on that day of March 2026.
func dated(n, day int) *delivery.Delivery {
	d := barely(n)
	d.Recipient = fmt.Sprintf("r%d@example.org", n)
	d.RecipientDomain = fmt.Sprintf("d%d.example", n%7)
	d.OriginatedAt = trace.InstantOf(time.Date(2026, 3, day, 12, 0, n%3600, 0, time.UTC))
	return d
}

// messageOf is a message whose rows resolver resolves to d.
func messageOf(d *delivery.Delivery) *delivery.Message {
	m := &delivery.Message{Key: d.Key, Dict: delivery.NewDict()}
	if d.OriginatedAt != 0 {
		m.Items = []delivery.Item{{Fingerprint: 1, At: d.OriginatedAt}}
	}
	return m
}

// resolver resolves messages to the known deliveries by their keys, and others to a failure with an attempt for each row.
func resolver(known ...*delivery.Delivery) Finalizer {
	byKey := map[delivery.Key]*delivery.Delivery{}
	for _, d := range known {
		byKey[d.Key] = d
	}
	return func(m *delivery.Message, out []delivery.Delivery) []delivery.Delivery {
		if d := byKey[m.Key]; d != nil {
			return append(out, *d)
		}
		d := dated(int(m.Key[14])<<8|int(m.Key[15]), 1)
		d.Key, d.OriginatedAt = m.Key, m.OriginatedAt()
		d.Direction, d.Kind, d.Outcome = delivery.Outbound, delivery.Mail, delivery.Failed
		d.Refusal = &ndr.Refusal{Class: "blocklist", Cause: "dnsbl_spamcop", List: "spamcop",
			ClientIP: netip.MustParseAddr("192.0.2.1")}
		for _, part := range append([]*delivery.Message{m}, m.Linked...) {
			for i := range part.Items {
				it := &part.Items[i]
				d.Attempts = append(d.Attempts, delivery.Attempt{ID: it.Fingerprint, At: it.At, Refusal: d.Refusal})
				d.RefusedAt = max(d.RefusedAt, it.At)
			}
		}
		slices.SortFunc(d.Attempts, func(a, b delivery.Attempt) int { return cmp.Compare(a.At, b.At) })
		return append(out, *d)
	}
}

// analysis is how tests compute rows.
func analysis(finalize Finalizer, observations ...blocklist.Observation) Analysis {
	lists, err := catalog.Default()
	if err != nil {
		panic(err)
	}
	return Analysis{
		Resolver: func(*delivery.Learned) (string, func() Finalizer) {
			return "test", func() Finalizer { return finalize }
		},
		Judge: func(all []blocklist.Observation) analyze.Judge {
			e := blocklist.NewEvidence(lists, all, nil)
			return func(c blocklist.Claim, at time.Time) blocklist.Verdict { return blocklist.Judge(c, at, e) }
		},
		Count:        func() *analyze.Accumulator { return analyze.NewAccumulator(analyze.Options{}) },
		Observations: observations,
	}
}

// memory is temporary storage for tests.
type memory struct{ bytes.Buffer }

func (m *memory) ReadAt(b []byte, at int64) (int, error) {
	return bytes.NewReader(m.Bytes()).ReadAt(b, at)
}
func (m *memory) Close() error { return nil }

func inMemory() (delivery.Temp, error) { return new(memory), nil }

func create(tb testing.TB, dir string) *Writer {
	tb.Helper()
	w, err := Create(dir, Options{Temp: inMemory})
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

// add adds messages.
func add(tb testing.TB, w *Writer, messages ...*delivery.Message) {
	tb.Helper()
	for _, m := range messages {
		if err := w.Add(m); err != nil {
			tb.Fatal(err)
		}
	}
}

// prepared begins a run that resolves to deliveries, up to Commit.
func prepared(tb testing.TB, dir, inputs string, deliveries ...*delivery.Delivery) *Writer {
	tb.Helper()
	w := create(tb, dir)
	var messages []*delivery.Message
	for _, d := range deliveries {
		messages = append(messages, messageOf(d))
	}
	add(tb, w, messages...)
	if err := w.Prepare(context.Background(), info(inputs), analysis(resolver(deliveries...))); err != nil {
		tb.Fatal(err)
	}
	return w
}

// build writes a run from inputs that are named by their content.
func build(tb testing.TB, dir, inputs string, deliveries ...*delivery.Delivery) {
	tb.Helper()
	if err := prepared(tb, dir, inputs, deliveries...).Commit(); err != nil {
		tb.Fatal(err)
	}
}

func info(inputs string) Info {
	var i Info
	for _, c := range inputs {
		i.Inputs = append(i.Inputs, Input{Name: string(c) + ".csv", SHA256: fmt.Sprintf("%064x", c)})
	}
	return i
}

// listing returns all files and directories below dir but the lock of an open one, with slashes.
func listing(tb testing.TB, dir string) []string {
	tb.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, _ fs.DirEntry, err error) error {
		if path != "." && !(lockIsFile && path == "_lock") {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return names
}

func ip(s string) netip.Addr { return netip.MustParseAddr(s) }

func addrs(s ...string) []netip.Addr {
	var out []netip.Addr
	for _, s := range s {
		out = append(out, ip(s))
	}
	return out
}
