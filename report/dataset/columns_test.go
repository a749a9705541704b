package dataset

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
)

// fullVerdict has a value in every column.
func fullVerdict() blocklist.Verdict {
	return blocklist.Verdict{Name: "confirmed-listed", Confidence: "high", Gap: -90 * time.Second,
		Observed: &blocklist.Observation{At: time.Unix(1, 0)}}
}

// TestValues holds every column of a full delivery against values worked out by hand.
func TestValues(t *testing.T) {
	got := map[string]any{}
	full := &deliveryRow{Delivery: fullDelivery(), verdict: fullVerdict()}
	for _, c := range deliveryTable().columns {
		got[c.Name] = c.value(full)
	}
	if diff := cmp.Diff(fullValues(), got); diff != "" {
		t.Error(diff)
	}
}

// TestUnknownIsNull: what is not known is null, never an empty string or a zero.
func TestUnknownIsNull(t *testing.T) {
	want := map[string]any{
		"delivery_id": deliveryID(barely(7)), "message_key": "00000000000000000000000000000007",
		"edge_evidence": "none", "edge_ip_evidence": "none", // these say themselves that nothing is known
		"attempts": int64(0), "deferrals": int64(0), "late_failure": false, "expired": false, // counted and found so
	}
	for _, c := range deliveryTable().columns {
		if got := c.value(&deliveryRow{Delivery: barely(7)}); got != want[c.Name] {
			t.Errorf("%s is %#v, want %#v", c.Name, got, want[c.Name])
		}
	}
}

func TestReplyCode(t *testing.T) {
	for s, want := range map[string]int64{"550": 550, "": -1, "55": -1, "5500": -1, "5x0": -1, "+50": -1} {
		if got, known := replyCode(s); known != (want > 0) || known && got != want {
			t.Errorf("replyCode(%q) = %d, %v", s, got, known)
		}
	}
}

func TestNetwork(t *testing.T) {
	for s, want := range map[string]string{
		"192.0.2.77": "192.0.2.0/24", "::ffff:192.0.2.77": "192.0.2.0/24", "2001:db8:1:2::3": "2001:db8:1::/48",
	} {
		if got := network(ip(s)); got != want {
			t.Errorf("network of %s is %s, want %s", s, got, want)
		}
	}
	if got := network(netip.Addr{}); got != "" {
		t.Errorf("network of nothing is %q", got)
	}
}

// TestDeliveryIDs: the same recipient of another message, and another recipient of the same message, differ.
func TestDeliveryIDs(t *testing.T) {
	a, b, c := dated(1, 1), dated(2, 1), dated(1, 1)
	b.Recipient = a.Recipient
	c.Recipient = "other@example.org"
	if deliveryID(a) == deliveryID(b) || deliveryID(a) == deliveryID(c) || deliveryID(a) != deliveryID(dated(1, 1)) {
		t.Error("delivery ids do not tell deliveries apart")
	}
}

// TestAttemptValues holds the columns of an attempt that a delivery does not have against values worked out by hand.
func TestAttemptValues(t *testing.T) {
	d := fullDelivery()
	a := &delivery.Attempt{
		ID: 0x0102030405060708, At: at("2026-03-02T00:00:01Z"), Deferred: true, Edge: d.Edge, Remote: d.Remote,
		Refusal: d.Refusal, Text: d.Diagnostic, RefusedBy: delivery.ByRemote,
	}
	want := fullValues()
	// The first half of `printf '\xab\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\1\2\3\4\5\6\7\x08müller@example.org' | sha256sum`.
	want["attempt_id"] = "2ad7ebc192893b75bf929e86cbdf02f4"
	want["attempted_at"], want["result"] = at("2026-03-02T00:00:01Z").Time(), "deferred"
	row := &attemptRow{d: d, Attempt: a, verdict: fullVerdict()}
	for _, c := range attemptTable().columns {
		if got := c.value(row); got != want[c.Name] {
			t.Errorf("%s is %#v, want %#v", c.Name, got, want[c.Name])
		}
	}
	for want, a := range map[string]delivery.Attempt{
		"accepted": {Accepted: true}, "refused": {}, "deferred": {Deferred: true},
	} {
		if got := result(&attemptRow{d: d, Attempt: &a}); got != want {
			t.Errorf("result %s, want %s", got, want)
		}
	}
}

// TestGroupRows joins failures with deferrals of the same group.
func TestGroupRows(t *testing.T) {
	failures := analyze.Group{
		EdgeHost: "edge.example.net", RecipientDomain: "example.org", Class: "blocklist", Cause: "c", Failures: 3, Deliveries: 9,
		Decided: 8, Lists: map[string]int64{"spamcop": 2, "cbl": 1}, EdgeIPs: addrs("192.0.2.1", "2001:db8::1"),
		Span: analyze.Span{First: at("2026-03-01T00:00:00Z"), Last: at("2026-03-01T01:00:00Z")},
	}
	deferrals := failures
	deferrals.Failures, deferrals.Deliveries, deferrals.Recovered, deferrals.Delay.Median = 5, 4, 2, 90*time.Second
	deferrals.Lists = map[string]int64{"spamcop": 5}
	other := analyze.Group{EdgeHost: "edge.example.net", RecipientDomain: "example.com", Failures: 1, Deliveries: 1}
	rows := groupRows(&analyze.Result{
		Groups: analyze.GroupsOf(failures), Deferrals: analyze.GroupsOf(deferrals, other),
	})
	if len(rows) != 2 {
		t.Fatalf("%d rows, want 2", len(rows))
	}
	wants := []map[string]any{
		{
			"failures": int64(3), "deferrals": int64(5), "deferred_deliveries": int64(4), "recovered": int64(2),
			"median_delay_ms": int64(90_000), "deliveries": int64(9), "decided": int64(8), "lists": "cbl=1|spamcop=7",
			"edge_ips": "192.0.2.1|2001:db8::1", "first_at": at("2026-03-01T00:00:00Z").Time(), "verdicts": nil,
		},
		{
			"failures": int64(0), "deferrals": int64(1), "median_delay_ms": nil, "deliveries": nil, "decided": nil,
			"recipient_domain": "example.com", "first_at": nil, "ndr_class": nil,
		},
	}
	for i, want := range wants {
		for _, c := range groupTable().columns {
			if value, ok := want[c.Name]; ok && c.value(&rows[i]) != value {
				t.Errorf("row %d: %s is %v, want %v", i, c.Name, c.value(&rows[i]), value)
			}
		}
	}
}
