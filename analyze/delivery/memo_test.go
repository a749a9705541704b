package delivery

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// TestServersRemembered: a finalizer says of each message what one says that saw no other before, though more edges
// than it remembers pass, through stores with symbols of their own and in messages with symbols of their own.
func TestServersRemembered(t *testing.T) {
	env := testEnv(t)
	shared := NewFinalizer(env)
	r := rand.New(rand.NewPCG(9, 26))
	edges := map[string]bool{}
	for round := range 3 {
		s := NewStore(1, Options{})
		for _, shape := range []trace.Shape{trace.ExtendedTrace, trace.TrackingLog} {
			var rows []tracetest.Row
			for n := range 600 {
				custom := fmt.Sprintf("S:OutboundIpPoolName=%s", pick(stream{r}, "Normal", "HighRisk"))
				if r.IntN(3) > 0 {
					custom += fmt.Sprintf(";S:OutboundProxyFrontendName=EUR%02d-VE1-obe.outbound.protection.outlook.com", r.IntN(90))
				}
				status := pick(stream{r}, "", "451 4.7.1 Try again", "451 4.7.1 Client host [40.107.92.15] is greylisted")
				rows = append(rows, ev(float64(n), pick(stream{r}, "SENDEXTERNAL", "DEFER"), "SMTP", "b@remote.test", status, tracetest.Row{
					trace.NetworkMessageID: fmt.Sprintf("%08x-0000-4000-8000-%012x", n, round),
					trace.ClientHostname:   fmt.Sprintf("hub%d.example.com", r.IntN(90)),
					trace.ClientIP:         pick(stream{r}, "", "192.0.2.7", "40.107.92.14"),
					trace.ServerHostname:   fmt.Sprintf("mx%d.remote.test", r.IntN(90)),
					trace.ServerIP:         fmt.Sprintf("203.0.113.%d", r.IntN(90)),
					trace.CustomData:       custom,
				}))
			}
			if err := s.Consume(0, tracetest.Block(0, 0, shape, rows...)); err != nil {
				t.Fatal(err)
			}
		}
		_, err := s.Each(1, func(m *Message) error {
			got, want := shared.Finalize(m, nil), Finalize(m, env, nil)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s:\n%+v\nwant\n%+v", m.Key, got, want)
			}
			for i := range got {
				edges[got[i].Edge.Host] = true
			}
			encoded, err := m.AppendBinary(nil)
			own := new(Message)
			if err := errors.Join(err, own.UnmarshalBinary(encoded)); err != nil {
				return err
			}
			if got := shared.Finalize(own, nil); !reflect.DeepEqual(got, want) {
				t.Errorf("%s with symbols of its own:\n%+v\nwant\n%+v", m.Key, got, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if least := 100; len(edges) < least {
		t.Errorf("%d edges passed, want %d", len(edges), least)
	}
}
