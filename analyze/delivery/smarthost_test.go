package delivery

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// TestSmartHosts: a connector that hands the mail of many domains to one place leads to a smart host, whatever the order
// of rows and the number of workers; one that finds each domain's own servers does not.
func TestSmartHosts(t *testing.T) {
	var rows []tracetest.Row
	send := func(domain, server, ip, connector string) {
		rows = append(rows, ev(1, "SENDEXTERNAL", "SMTP", "b@"+domain, "250 OK", hosts("HUB1", "", server, ip, connector)))
	}
	for i := range smartHostDomains {
		domain := fmt.Sprintf("d%d.test", i)
		send(domain, fmt.Sprintf("mx%d.gateway.test", i%3), "203.0.113.9", "To the filter")
		send(domain, "", fmt.Sprintf("198.51.100.%d", i), "To an address")
		send(domain, "mx."+domain, "203.0.113.25", "Internet")
		send(domain, fmt.Sprintf("d%d-test.mail.protection.outlook.com", i), "40.107.1.1", "To tenants")
		if i > 0 {
			send(domain, "mx.partner.test", "203.0.113.25", "To a partner")
		}
	}
	want := []string{"to an address", "to the filter"}
	for _, backwards := range []bool{false, true} {
		if backwards {
			slices.Reverse(rows)
		}
		for _, workers := range []int{1, 3} {
			s := NewStore(workers, Options{})
			for i, row := range rows {
				if err := s.Consume(i%workers, tracetest.Block(0, int64(i), trace.ExtendedTrace, row)); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(want, slices.Sorted(maps.Keys(s.Learned().SmartHosts()))); diff != "" {
				t.Errorf("backwards %v, %d workers: %s", backwards, workers, diff)
			}
		}
	}
}

// TestSmartHostsRelay: what a smart host took is relayed; a bounce that it wrote is the failure, and the gateway its edge.
func TestSmartHostsRelay(t *testing.T) {
	env := *testEnv(t)
	env.SmartHosts = Connectors{"to the filter": true}
	took := ev(1, "SENDEXTERNAL", "SMTP", "b@remote.test", "250 OK", hosts("HUB1", "", "mx1.gateway.test", "203.0.113.9", "To the filter"))
	refused := ev(1, "FAIL", "SMTP", "b@remote.test", spamText, hosts("HUB1", "", "mx1.gateway.test", "203.0.113.9", "To the filter"))
	if d := resolve(t, &env, trace.ExtendedTrace, took)[0]; d.Outcome != Relayed || len(d.Attempts) != 0 {
		t.Errorf("taken by a smart host: %s, %d attempts", d.Outcome, len(d.Attempts))
	}
	if d := resolve(t, &env, trace.ExtendedTrace, refused)[0]; d.Outcome != Failed || len(d.Attempts) != 1 {
		t.Errorf("refused by a smart host: %s, %d attempts", d.Outcome, len(d.Attempts))
	}
	bounce := tracetest.Row{
		trace.DateTime: "2026-11-10T12:01:00Z", trace.MessageID: "<1@example.com>", trace.RecipientAddress: "b@remote.test",
		trace.Action: "failed", trace.DiagnosticCode: spamText, trace.ReportingMTA: "mx1.gateway.test", trace.RemoteMTA: "mx.remote.test",
	}
	d := resolveAll(t, &env, map[trace.Shape][]tracetest.Row{trace.ExtendedTrace: {took}, trace.Bounce: {bounce}})[0]
	if d.Outcome != Failed || d.Edge.Host != "mx1.gateway.test" || d.Edge.Owner != "gateway" || d.Remote.Host != "mx.remote.test" {
		t.Errorf("bounced by a smart host: %s at %+v by %+v", d.Outcome, d.Edge, d.Remote)
	}
}
