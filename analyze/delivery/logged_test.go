package delivery

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// TestRowsTogetherAndAlone: what a row says does not depend on the rows of the message that were read before it. A row
// that is read alone goes the general way, and is its message's first; one that repeats what the first said goes a
// short way.
func TestRowsTogetherAndAlone(t *testing.T) {
	recipients := []string{
		"", "a@remote.test", "b@remote.test", "a@remote.test;b@remote.test", "a@remote.test; b@remote.test", "b@remote.test;a@remote.test",
		"A@remote.test;b@remote.test", "a@remote.test;a@remote.test", "<a@remote.test>", "<<a@remote.test>>", "a@remote.test.",
		"{a@remote.test}", "{a@remote.test};b@remote.test", "{a@remote.test, b@remote.test}", `"x;y"@remote.test;b@remote.test`,
		`"x;y"@remote.test`, "System.String[]", "System.String[];a@remote.test", "jürgen@bücher.example;a@remote.test",
		"jürgen@bücher.example", "a@remote.test;", "undisclosed;a@remote.test", "undisclosed",
	}
	senders := []string{"", "s@example.com", "S@example.com", "<s@example.com>", "<<s@example.com>>", "<>", "<<>>", " s@example.com"}
	statuses := []string{"", "To;Cc", "550 5.1.1 no", "550 5.1.1 no;452 4.2.2 full"}
	draw := func(t *rapid.T, what string, from []string) string { return rapid.SampledFrom(from).Draw(t, what) }
	rapid.Check(t, func(rt *rapid.T) {
		var rows []tracetest.Row
		for n := range rapid.IntRange(2, 6).Draw(rt, "rows") {
			event := draw(rt, "event", []string{"RECEIVE", "AGENTINFO", "SENDEXTERNAL", "FAIL", "DEFER", "EXPAND", "DROP"})
			rows = append(rows, ev(float64(n), event, "SMTP", draw(rt, "to", recipients), draw(rt, "status", statuses), tracetest.Row{
				trace.NetworkMessageID: testID,
				trace.MessageID:        draw(rt, "id", []string{"<1@example.com>", " <1@example.com>", "<2@example.com>", ""}),
				trace.SenderAddress:    draw(rt, "sender", senders),
				trace.ReturnPath:       draw(rt, "path", senders),
				trace.TotalBytes:       draw(rt, "size", []string{"", "1000", "2000"}),
			}))
		}
		together := message(t, rows)
		alone := &Message{Key: together.Key, Dict: NewDict()}
		for _, row := range rows {
			Merge(alone, message(t, []tracetest.Row{row}))
		}
		together.detach()
		alone.detach()
		want, _ := alone.AppendBinary(nil)
		if got, _ := together.AppendBinary(nil); !slices.Equal(want, got) {
			rt.Errorf("read together\n%s\nalone\n%s", said(together), said(alone))
		}
	})
}

// said returns what the items of a message say, with their texts.
func said(m *Message) string {
	var all []any
	for _, it := range m.Items {
		var texts []string
		it.rename(func(s Sym) Sym { texts = append(texts, m.Dict.Text(s)); return s })
		all = append(all, it.Event.String(), it.Flags, texts)
	}
	return cmp.Diff(nil, all)
}

// TestLogged: an item is the same after it went through the log, whatever of it stands in the head of its message.
func TestLogged(t *testing.T) {
	moment := rapid.Custom(func(t *rapid.T) trace.Instant {
		unit := rapid.SampledFrom([]int64{1, 100, 1e6, 1e9}).Draw(t, "unit")
		return trace.Instant(rapid.Int64Range(math.MinInt64/unit, math.MaxInt64/unit).Draw(t, "time") * unit)
	})
	text := rapid.SampledFrom([]string{
		"", "x", "Originating", "Incoming", string(make([]byte, 200)),
		"@", "@x", "a@", "a@b", "<a@b>", "<a@b", "a@b>", "<a@>", "a@b@c", "<@>", "<a@",
		"0", "00", "007", "+1", "-1", "1_0", "1234", "18446744073709551615", "18446744073709551616",
		"<0123456789ABCDEF@b>", "<0123456789abcdef@b>", "0123456789ABCDEF@b", "<x0123456789ABCDEF1@b", "<01234567@b>", "abcdefAB@b", "<@0123456789@b>",
	})
	texts := newCommon()
	known, full, of := texts.heads, newCommon().heads, sides{texts.heads.sides, new(recent)}
	host, _ := new(recent).symbol(texts, []byte("mx.remote.test"))
	full.endings.dict.size, full.senders.dict.size = commonBytes, commonBytes
	rapid.Check(t, func(rt *rapid.T) {
		own := append([]string{""}, rapid.SliceOfN(text, ownFields, ownTexts-1).Draw(rt, "own")...)
		listed := rapid.IntRange(0, len(own)-firstAddress).Draw(rt, "listed")
		given := head{listed: listed, firstRow: firstRow{
			input: trace.InputID(rapid.Uint32Range(3, 4).Draw(rt, "first input")), shape: shape(rapid.IntRange(1, 2).Draw(rt, "first shape")),
			row: rapid.Int64Range(0, 1<<40).Draw(rt, "first row"), at: moment.Draw(rt, "first at"),
		}}
		given.tell(own)
		var h head
		for _, known := range []headTexts{{}, known, full} {
			got, _, ok := h.read(appendHead(nil, own, &given, known, new(recentTexts)), make([]string, 1, ownTexts), known, make([]byte, 0, 5))
			if !ok || !slices.Equal(got, own) || h != given {
				rt.Fatalf("head %q, %+v read as %q, %v, %+v", own, given, got, ok, h)
			}
		}
		some := symbols{own: uint64(len(own)), common: ownTexts + uint64(texts.dict.Len()), sides: known.sides}
		sym := rapid.Map(rapid.Uint32Range(0, uint32(len(own))-1), func(v uint32) Sym { return Sym(v) })
		want := Item{
			Fingerprint: rapid.Uint64Max(mostFingerprint).Draw(rt, "fingerprint"), Input: 3, Row: rapid.Int64Range(0, 1<<40).Draw(rt, "row"),
			At: moment.Draw(rt, "at"), Shape: 2, Event: trace.EventFail, Source: trace.SourceSMTP,
			Flags:  rapid.SampledFrom([]flags{0, flagFromRemote}).Draw(rt, "flags"),
			Serial: rapid.SampledFrom([]uint32{0, 1, 1 << 31}).Draw(rt, "serial"), Parties: []Party{},
		}
		if rapid.Bool().Draw(rt, "has an origin") {
			want.Origin = moment.Draw(rt, "origin")
		}
		for f := range want.Fields {
			want.Fields[f] = sym.Draw(rt, "field")
		}
		if rapid.Bool().Draw(rt, "an edge") {
			for _, f := range rapid.Permutation([]field{fieldConnector, fieldClientHost, fieldClientIP, fieldFrontend, fieldPool}).Draw(rt, "its")[:4] {
				want.Fields[f] = rapid.SampledFrom([]Sym{0, host}).Draw(rt, "host")
			}
		}
		if rapid.Bool().Draw(rt, "proxied to the server") {
			want.Fields[fieldProxyHost], want.Fields[fieldProxyIP] = want.Fields[fieldServerHost], want.Fields[fieldServerIP]
		}
		if rapid.Bool().Draw(rt, "own fields") {
			copy(want.Fields[:], h.fields[:])
		}
		for range rapid.IntRange(0, 4).Draw(rt, "parties") {
			want.Parties = append(want.Parties, Party{sym.Draw(rt, "address"), sym.Draw(rt, "status")})
		}
		if rapid.Bool().Draw(rt, "own parties") {
			want.Parties = append([]Party{}, ownParties[:listed]...)
		}
		with := &h
		if rapid.Bool().Draw(rt, "no head") {
			with = nil
		}
		encoded := appendLogged(nil, &want, with, of)
		for cut := range encoded {
			r := reader{b: encoded[:cut]}
			if r.logged(new(Item), &h, some); r.err == nil {
				rt.Fatalf("%d bytes of %d are an item", cut, len(encoded))
			}
		}
		r := reader{b: encoded}
		back := Item{Parties: []Party{{1, 1}}}
		r.logged(&back, &h, some)
		if diff := cmp.Diff(want, back); diff != "" || r.err != nil || len(r.b) > 0 {
			rt.Fatalf("%v, %d bytes left, %s", r.err, len(r.b), diff)
		}
	})
}
