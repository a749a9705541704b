package delivery

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/zeebo/xxh3"
	"pgregory.net/rapid"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// TestFingerprint: a fingerprint is the hash of shape, time and cells, each behind its column, however long they are
// and wherever the block ends.
func TestFingerprint(t *testing.T) {
	letter, length := rapid.StringMatching("[a-z]"), rapid.OneOf(rapid.IntRange(30, 34), rapid.IntRange(0, 2000))
	rapid.Check(t, func(rt *rapid.T) {
		rr := new(rowReader)
		row := ev(0, "FAIL", "SMTP", "b@remote.test", "")
		for _, c := range []trace.Column{trace.MessageSubject, trace.RecipientStatus, trace.CustomData, trace.Column(trace.NumColumns - 1)} {
			row[c] = strings.Repeat(letter.Draw(rt, "letter"), length.Draw(rt, "length"))
		}
		b := tracetest.Block(0, 0, trace.TrackingLog, ev(1, "SEND", "SMTP", "", ""), row)
		at, _ := b.Time(1, trace.DateTime)
		want := binary.LittleEndian.AppendUint64([]byte{byte(shapeOf(trace.TrackingLog))}, uint64(at))
		for c := range trace.Column(trace.NumColumns) {
			if c != trace.DateTime && row[c] != "" {
				want = append(append(want, 0xFF, byte(c)), row[c]...)
			}
		}
		for r := range b.Rows {
			var h rowHead
			hash := xxh3.Hash(want) & (1<<40 - 1)
			if known := rr.head(&h, b, r); known != byNetworkID || r == 1 && h.fingerprint != hash {
				rt.Fatalf("row %d, known by %d: %x, want %x of %q", r, known, h.fingerprint, hash, want)
			}
		}
	})
}

// TestTargetOfProxy: the target is what custom_data says, whatever server the row names, or the one before it.
func TestTargetOfProxy(t *testing.T) {
	hosts := rapid.SampledFrom([]string{"", "mx.remote.test", "mx2.remote.test"})
	addresses := rapid.SampledFrom([]string{"", "203.0.113.25", "203.0.113.26"})
	rapid.Check(t, func(rt *rapid.T) {
		host, address := hosts.Draw(rt, "target"), addresses.Draw(rt, "its address")
		custom := tracetest.Row{trace.CustomData: "S:OutboundProxyTargetHostName=" + host + ";S:OutboundProxyTargetIPAddress=" + address}
		var rows []tracetest.Row
		for n := range 3 {
			rows = append(rows, ev(float64(n), "SENDEXTERNAL", "SMTP", "b@remote.test", "", custom, tracetest.Row{
				trace.ServerHostname: hosts.Draw(rt, "server"), trace.ServerIP: addresses.Draw(rt, "its address"),
			}))
		}
		m := message(t, rows)
		for i := range m.Items {
			f := &m.Items[i].Fields
			if got := [2]string{m.Dict.Text(f[fieldProxyHost]), m.Dict.Text(f[fieldProxyIP])}; got != [2]string{host, address} {
				rt.Errorf("target %q, want %q %q", got, host, address)
			}
		}
		if len(m.Items) != len(rows) {
			rt.Errorf("%d of %d rows", len(m.Items), len(rows))
		}
	})
}

// TestContext: of source_context a row keeps the reply of a server alone, and a report its kind where it is of no failure.
// Sessions and times are no words of anybody, and differ in every row.
func TestContext(t *testing.T) {
	const session = "08DE200000000001;2026-11-10T12:00:03.000Z;"
	report := tracetest.Row{trace.MessageID: "<report@example.com>", trace.Reference: "<1@example.com>"}
	for context, row := range map[string]tracetest.Row{
		session + "ClientSubmitTime:":        ev(1, "FAIL", "SMTP", "b@remote.test", spamText),
		session:                              ev(1, "DEFER", "SMTP", "b@remote.test", ""),
		session + "451 4.7.0 try later;":     ev(1, "DEFER", "SMTP", "b@remote.test", ""),
		"CatContentConversion":               ev(1, "RECEIVE", "AGENT", "b@remote.test", ""),
		session + "; Delay":                  ev(1, "DSN", "DSN", "a@example.com", "", report),
		session + "Failure;ClientSubmitTime": ev(1, "DSN", "DSN", "a@example.com", "", report),
	} {
		want := map[string]string{session + "451 4.7.0 try later;": "451 4.7.0 try later", session + "; Delay": session + "; Delay"}[context]
		s := NewStore(1, Options{})
		if err := s.Consume(0, tracetest.Block(0, 0, trace.ExtendedTrace, row.With(tracetest.Row{trace.SourceContext: context}))); err != nil {
			t.Fatal(err)
		}
		var got string
		_, err := s.Each(1, func(m *Message) error {
			for i := range m.Items {
				got += m.Dict.Text(m.Items[i].Fields[fieldContext])
			}
			return nil
		})
		if err != nil || got != want {
			t.Errorf("%v: of %q is kept %q, want %q (%v)", row[trace.EventID], context, got, want, err)
		}
	}
}
