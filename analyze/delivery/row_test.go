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
			hash := xxh3.Hash(want) & (1<<48 - 1)
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
