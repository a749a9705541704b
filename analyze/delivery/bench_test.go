package delivery

import (
	"fmt"
	"testing"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// benchBlock returns the rows of so many messages, of which one in eight fails, in one block.
func benchBlock(messages int) *trace.Block {
	return tracetest.Block(0, 0, trace.ExtendedTrace, benchRows(messages)...)
}

// benchRows returns the rows of so many messages.
func benchRows(messages int) (rows []tracetest.Row) {
	for n := range messages {
		own := tracetest.Row{
			trace.NetworkMessageID: fmt.Sprintf("%08x-0000-4000-8000-0000000000ab", n),
			trace.MessageID:        fmt.Sprintf("<%d@example.com>", n),
			trace.SenderAddress:    fmt.Sprintf("sender%d@example.com", n%90),
		}
		to := fmt.Sprintf("person%d@remote%d.test", n%700, n%40)
		at := float64(n)
		rows = append(rows, ev(at, "RECEIVE", "STOREDRIVER", to, "To", own), ev(at+0.1, "AGENTINFO", "AGENT", to, "", own),
			ev(at+0.2, "HARECEIVE", "SMTP", to, "", own))
		if n%8 == 0 {
			text := fmt.Sprintf("550 5.1.1 <person%d@remote%d.test>: Recipient address rejected: User unknown", n%700, n%40)
			rows = append(rows, ev(at+2, "FAIL", "SMTP", to, text, own, viaEOP, fromRemote))
		} else {
			rows = append(rows, ev(at+2, "SENDEXTERNAL", "SMTP", to, "250 2.1.5 OK", own, viaEOP))
		}
	}
	return rows
}

// BenchmarkConsume measures rows on their way into the store.
func BenchmarkConsume(b *testing.B) {
	block := benchBlock(2000)
	b.SetBytes(int64(len(block.Text)))
	b.ReportAllocs()
	for b.Loop() {
		s := NewStore(1, Options{})
		if err := s.Consume(0, block); err != nil {
			b.Fatal(err)
		}
	}
	perRow(b, block.Rows, "ns/row")
}

// BenchmarkResolve measures messages on their way out of the store: united, linked and finalized.
func BenchmarkResolve(b *testing.B) {
	const messages = 2000
	block := benchBlock(messages)
	f := NewFinalizer(testEnv(b))
	var out []Delivery
	b.SetBytes(int64(len(block.Text)))
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		s := NewStore(1, Options{})
		if err := s.Consume(0, block); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		failed := 0
		_, err := s.Each(1, func(m *Message) error {
			out = f.Finalize(m, out[:0])
			for i := range out {
				if out[i].Outcome == Failed {
					failed++
				}
			}
			return nil
		})
		if err != nil || failed != messages/8 {
			b.Fatalf("%d failed, %v", failed, err)
		}
	}
	perRow(b, messages, "ns/message")
}

func perRow(b *testing.B, n int, unit string) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), unit)
}

// BenchmarkEncode measures a message on its way to disk.
func BenchmarkEncode(b *testing.B) {
	s := NewStore(1, Options{})
	if err := s.Consume(0, benchBlock(200)); err != nil {
		b.Fatal(err)
	}
	var coder StateCoder
	var out []byte
	const times = 100 // each, so that loading it does not matter
	b.ReportAllocs()
	for b.Loop() {
		_, err := s.Each(1, func(m *Message) error {
			for range times {
				out = coder.Append(out[:0], m)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	perRow(b, 200*times, "ns/message")
}
