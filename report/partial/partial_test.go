package partial

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze/coverage"
	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// sample returns a partial of two exports, of which one could not be read, and what its messages are in short.
func sample(tb testing.TB) (encoded []byte, messages []string) {
	tb.Helper()
	row := func(event, id, message, recipient string) tracetest.Row {
		return tracetest.Row{
			trace.DateTime: "2026-11-10T08:00:00Z", trace.EventID: event, trace.SourceName: "SMTP", trace.NetworkMessageID: id,
			trace.MessageID: message, trace.SenderAddress: "a@example.com", trace.RecipientAddress: recipient,
		}
	}
	block := tracetest.Block(1, 0, trace.ExtendedTrace,
		row("SENDEXTERNAL", "11111111-1111-4111-8111-111111111111", "<1@example.com>", "b@remote.test"),
		row("FAIL", "11111111-1111-4111-8111-111111111111", "<1@example.com>", "c@remote.test"),
		row("FAIL", "", "<2@example.com>", "d@remote.test"))
	store, seen := delivery.NewStore(1, delivery.Options{}), coverage.NewSample()
	if err := errors.Join(store.Consume(0, block), seen.Consume(0, block)); err != nil {
		tb.Fatal(err)
	}
	var out bytes.Buffer
	w, err := NewWriter(&out)
	if err != nil {
		tb.Fatal(err)
	}
	accounts, err := store.States(2, func(m *delivery.Message) error {
		messages = append(messages, short(m))
		return w.Append(m)
	})
	if err != nil || accounts[1].Used != 3 || len(messages) != 2 {
		tb.Fatal(accounts, messages, err)
	}
	files := []trace.FileAudit{{Path: "a.csv", Err: errors.New("no such file")}, {
		Path: "b.csv", SHA256: "abc", Shape: trace.ExtendedTrace, RowsRead: 3, Used: 3, Hours: map[int64]int64{497_000: 3},
		UnknownEvents: map[string]int64{"X": 1}, Warnings: []string{"w"}, DateOrder: trace.DayMonthYear, FirstAt: 1, LastAt: 2,
	}}
	if err := w.Close(&Head{files, seen, store.Learned()}); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes(), messages
}

func short(m *delivery.Message) string {
	return fmt.Sprintf("%x %v %d rows of input %d", m.Key, m.Record, len(m.Items), m.Items[0].Input)
}

// read reads everything in a partial.
func read(b []byte) (h *Head, messages []string, err error) {
	r, err := NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, nil, err
	}
	err = r.Each(func(m *delivery.Message) error {
		if len(m.Items) > 0 {
			messages = append(messages, short(m))
		}
		return nil
	})
	return r.Head, messages, err
}

func TestRoundTrip(t *testing.T) {
	b, want := sample(t)
	h, got, err := read(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if err := h.Files[0].Err; err == nil || err.Error() != "no such file" {
		t.Errorf("the error of the first export is %v", err)
	}
	f := h.Files[1]
	if f.Err != nil || f.Hours[497_000] != 3 || f.UnknownEvents["X"] != 1 || f.DateOrder != trace.DayMonthYear || f.Shape != trace.ExtendedTrace || f.Used != 3 {
		t.Errorf("%+v", f)
	}
}

// TestDamage changes each byte, and cuts at each: it is noticed.
func TestDamage(t *testing.T) {
	whole, _ := sample(t)
	const name = len("TSSTATE2") // of the file, for people; what is read begins behind it
	for i := name; i < len(whole); i++ {
		b := bytes.Clone(whole)
		b[i] ^= 1
		if _, _, err := read(b); err == nil {
			t.Errorf("byte %d of %d is another, and nobody noticed", i, len(b))
		}
		if _, _, err := read(whole[:i]); err == nil {
			t.Errorf("cut at %d of %d, and nobody noticed", i, len(b))
		}
	}
	if _, _, err := read([]byte("date_time_utc,event_id,network_message_id\n")); !errors.Is(err, ErrOther) {
		t.Errorf("an export: %v", err)
	}
}

// FuzzRead reads anything: it fails, or gives messages of the inputs that it names.
func FuzzRead(f *testing.F) {
	b, _ := sample(f)
	f.Add(b)
	f.Add(b[len(b)-trailerSize:])
	f.Fuzz(func(_ *testing.T, b []byte) {
		h, _, err := read(b)
		if err == nil && h == nil {
			panic("neither a head nor an error")
		}
	})
}
