package protocol

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// said returns what the rows of a block say: "line|event|recipients|status ...".
func said(b *trace.Block) (rows []string) {
	for r := range b.Rows {
		row := strconv.FormatInt(b.Line(r)-1, 10) // the first line of a log is its header
		for _, col := range []trace.Column{
			trace.EventID, trace.RecipientAddress, trace.RecipientStatus, trace.ReturnPath, trace.MessageID, trace.InternalMessageID,
			trace.ClientHostname, trace.ClientIP, trace.ServerHostname, trace.ServerIP, trace.SessionID,
		} {
			row += "|" + string(b.Cell(r, col))
		}
		rows = append(rows, row)
	}
	return rows
}

// line makes the row of a protocol log from "session event data", the data maybe with "\\" before the context.
func line(text string) tracetest.Row {
	session, rest, _ := strings.Cut(text, " ")
	event, rest, _ := strings.Cut(rest, " ")
	data, context, _ := strings.Cut(rest, `\\`)
	return tracetest.Row{
		trace.DateTime: "2026-11-10T08:00:00.123Z", trace.SessionID: session, trace.EventID: event, trace.Data: data, trace.Context: context,
		trace.LocalEndpoint: "192.0.2.7:2525", trace.RemoteEndpoint: "203.0.113.9:25", trace.ConnectorID: "To Internet",
	}
}

// read reads lines in blocks of so many.
func read(t *testing.T, lines []string, blockSize int) ([]string, *Reader) {
	t.Helper()
	var got []string
	r := New()
	for first := 0; first < len(lines); first += blockSize {
		var rows []tracetest.Row
		for _, l := range lines[first:min(first+blockSize, len(lines))] {
			rows = append(rows, line(l))
		}
		block := tracetest.Block(0, int64(first), trace.SMTPSendLog, rows...)
		block.Seq = first
		made := r.Transactions(block)
		if made.Seq != first || made.In.Row != int64(first) || made.In.Line != block.In.Line {
			t.Errorf("block %d of %+v, want it where its lines stand", made.Seq, made.In)
		}
		got = append(got, said(made)...)
	}
	if silent := int64(len(lines) - len(got)); r.Silent() != silent {
		t.Errorf("%d lines were silent, %d are said to be", silent, r.Silent())
	}
	return got, r
}

// The beginning of a session up to its first message, and what every row of it ends with.
var (
	begin = []string{"A *", "A +", "A < 220 mx.fabrikam.test ESMTP ready", "A > EHLO edge07.example.com", "A < 250-mx.fabrikam.test Hello", "A < 250 SIZE"}
	ends  = "|edge07.example.com|192.0.2.7|mx.fabrikam.test|203.0.113.9|A"
)

func TestTransactions(t *testing.T) {
	for name, c := range map[string]struct {
		lines []string
		want  []string // line, counted from 1 behind begin, and the rest up to the hosts
		lost  int64
	}{
		"accepted": {
			lines: []string{
				`A * \\sending message with RecordId 167503004549 and InternetMessageId <1@example.com>`,
				"A > MAIL FROM:<a@example.com> SIZE=5523", "A < 250 2.1.0 Sender OK", "A > RCPT TO:<b@fabrikam.test>", "A < 250 2.1.5 Recipient OK",
				"A > DATA", "A < 354 go ahead", "A < 250 2.0.0 queued as 42", "A > QUIT", "A < 221 bye", "A -",
			},
			want: []string{"8|SEND|b@fabrikam.test|250 2.0.0 queued as 42|a@example.com|<1@example.com>|167503004549"},
		},
		"one of three refused, in one breath": {
			lines: []string{
				`A * sending message with RecordId 5, InternetMessageId <2@example.com>`,
				"A > MAIL FROM:<>", "A > RCPT TO:<b@fabrikam.test>", "A > RCPT TO:<c@fabrikam.test> NOTIFY=NEVER", "A > RCPT TO:<d@fabrikam.test>",
				"A > BDAT 100 LAST", "A < 250 OK", "A < 250 OK", "A < 550 5.1.1 no such user; sorry", "A < 451 4.7.1 later", "A < 250 2.0.0 taken", "A -",
			},
			want: []string{
				"9|FAIL|c@fabrikam.test|'550 5.1.1 no such user; sorry'|<>|<2@example.com>|5",
				"10|DEFER|d@fabrikam.test|451 4.7.1 later|<>|<2@example.com>|5",
				"11|SEND|b@fabrikam.test|250 2.0.0 taken|<>|<2@example.com>|5",
			},
		},
		"refused behind the text, in lines": {
			lines: []string{
				"A > MAIL FROM:<a@example.com>", "A < 250 OK", "A > RCPT TO:<b@fabrikam.test>", "A < 250 OK", "A > RCPT TO:<\"c>;\\\"\"@fabrikam.test>", "A < 250 OK",
				"A > DATA", "A < 354 go", "A < 550-5.7.1 blocked", "A < 550 5.7.1 it's spam", "A > RSET", "A < 250 OK", "A -",
			},
			want: []string{`10|FAIL|b@fabrikam.test;"c>;\""@fabrikam.test|'550-5.7.1 blocked 550 5.7.1 it''s spam'|a@example.com||`},
		},
		"the sender refused": {
			lines: []string{
				`A * \\sending message with RecordId 9 and InternetMessageId <3@example.com>`, "A > MAIL FROM:<a@example.com>",
				"A < 554 5.7.1 [192.0.2.7] listed", "A > QUIT", "A < 221 bye", "A -",
			},
			want: []string{"3|FAIL||554 5.7.1 [192.0.2.7] listed|a@example.com|<3@example.com>|9"},
		},
		"the sender refused, recipients named": {
			lines: []string{
				"A > MAIL FROM:<a@example.com>", "A > RCPT TO:<b@fabrikam.test>", "A > DATA", "A < 450 4.1.8 no domain", "A < 503 mail first", "A < 503 mail first",
				"A > MAIL FROM:<a@example.com>", "A < 250 OK", "A > RCPT TO:<c@fabrikam.test>", "A < 250 OK", "A > DATA", "A < 452 full", "A -",
			},
			want: []string{"4|DEFER|b@fabrikam.test|450 4.1.8 no domain|a@example.com||", "12|DEFER|c@fabrikam.test|452 full|a@example.com||"},
		},
		"closed early": {
			lines: []string{
				"A > MAIL FROM:<a@example.com>", "A < 250 OK", "A > RCPT TO:<b@fabrikam.test>", "A < 250 OK", "A > RCPT TO:<c@fabrikam.test>",
				"A < 421 4.3.2 shutting down", "A -",
			},
			want: []string{"6|DEFER|b@fabrikam.test;c@fabrikam.test|421 4.3.2 shutting down|a@example.com||"},
		},
		"gone without a word": {
			lines: []string{"A > MAIL FROM:<a@example.com>", "A < 250 OK", "A > RCPT TO:<b@fabrikam.test>", "A < 250 OK", "A > DATA", "A < 354 go", "A - "},
			lost:  1,
		},
		"chunks, the second refused": {
			lines: []string{
				"A > MAIL FROM:<a@example.com>", "A < 250 OK", "A > RCPT TO:<b@fabrikam.test>", "A < 250 OK", "A > BDAT 9", "A < 250 OK", "A > BDAT 9", "A < 552 5.3.4 too big", "A -",
			},
			want: []string{"8|FAIL|b@fabrikam.test|552 5.3.4 too big|a@example.com||"},
		},
		"the id from the reply of Exchange": {
			lines: []string{
				"A > MAIL FROM:<a@example.com>", "A < 250 OK", "A > RCPT TO:<b@fabrikam.test>", "A < 250 OK", "A > DATA", "A < 354 go",
				"A < 250 2.6.0 <4@example.com> [InternalId=7, Hostname=h.example.com] 9 bytes in 0.1, 0.1 KB/sec Queued mail for delivery", "A -",
			},
			want: []string{"7|SEND|b@fabrikam.test|250 2.6.0 <4@example.com> [InternalId=7, Hostname=h.example.com] 9 bytes in 0.1, 0.1 KB/sec Queued mail for delivery" +
				"|a@example.com|<4@example.com>|"},
		},
		"a reply of lines written as one": {
			lines: []string{
				"A > MAIL FROM:<a@example.com>", "A < 250 OK", "A > RCPT TO:<b@fabrikam.test>", "A < 550-5.7.1 no 550 5.7.1 never", "A > RSET", "A < 250 OK", "A -",
			},
			want: []string{"5|FAIL|b@fabrikam.test|550-5.7.1 no 550 5.7.1 never|a@example.com||"},
		},
		"signed in and encrypted": {
			lines: []string{
				"A > STARTTLS", "A < 220 go", "A * CN=mx.fabrikam.test", "A > EHLO edge07.example.com", "A < 250 mx.fabrikam.test", "A > AUTH NTLM", "A < 334 x",
				"A > <Binary Data>", "A < 235 ok", "A > MAIL FROM:<a@example.com>", "A < 250 OK", "A > RCPT TO:<b@fabrikam.test>", "A < 550 5.1.1 no", "A -",
			},
			want: []string{"13|FAIL|b@fabrikam.test|550 5.1.1 no|a@example.com||"},
		},
		"no session at all": {lines: []string{"A < 250 OK", "A < nonsense", "A < 25", "A ?", "A > ", "A > MAIL", "A < 550 no", "A > RCPT TO", "A -"}, lost: 1},
	} {
		t.Run(name, func(t *testing.T) {
			lines := append(slices.Clone(begin), c.lines...)
			var want []string
			for _, w := range c.want {
				n, rest, _ := strings.Cut(w, "|")
				at, err := strconv.Atoi(n)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, fmt.Sprintf("%d|%s%s", at+len(begin), rest, ends))
			}
			for size := 1; size <= len(lines); size++ {
				got, r := read(t, lines, size)
				if !slices.Equal(got, want) {
					t.Fatalf("blocks of %d:\n%s\nwant\n%s", size, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
				if r.lost != c.lost || (len(r.Warnings()) > 0) != (c.lost > 0) || len(r.sessions) > 0 || r.size != 0 {
					t.Fatalf("lost %d, want %d; %d sessions of %d bytes left", r.lost, c.lost, len(r.sessions), r.size)
				}
			}
		})
	}
}

// TestSessionsInterleave reads the lines of many sessions in a random order that keeps the order in each session.
func TestSessionsInterleave(t *testing.T) {
	pieces := []string{
		"* sending message with RecordId 1 and InternetMessageId <1@example.com>", "> MAIL FROM:<a@example.com>", "> RCPT TO:<b@fabrikam.test>", "> RCPT TO:<c@fabrikam.test>",
		"> DATA", "> BDAT 1 LAST", "< 250 OK", "< 250 OK", "< 250-OK", "< 354 go", "< 550 5.1.1 no", "< 451 later", "< 421 bye", "< junk", "-", "+", "> RSET", "> EHLO edge07.example.com",
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var alone []string
		var queues [][]string
		for s := range 4 {
			var lines []string
			for range rng.IntN(20) {
				lines = append(lines, fmt.Sprintf("%c %s", 'A'+s, pieces[rng.IntN(len(pieces))]))
			}
			rows, _ := read(t, lines, 7)
			alone = append(alone, rows...)
			queues = append(queues, lines)
		}
		var mixed []string
		for len(queues) > 0 {
			i := rng.IntN(len(queues))
			if len(queues[i]) == 0 {
				queues = slices.Delete(queues, i, i+1)
				continue
			}
			mixed, queues[i] = append(mixed, queues[i][0]), queues[i][1:]
		}
		rows, _ := read(t, mixed, 1+rng.IntN(9))
		for _, set := range [][]string{alone, rows} {
			for i, row := range set {
				_, set[i], _ = strings.Cut(row, "|") // their lines differ
			}
			slices.Sort(set)
		}
		if !slices.Equal(alone, rows) {
			t.Fatalf("%s\nalone:\n%s\nmixed:\n%s", strings.Join(mixed, "\n"), strings.Join(alone, "\n"), strings.Join(rows, "\n"))
		}
	}
}

// TestMemoryIsBounded reads sessions that never end, and one with recipients without end.
func TestMemoryIsBounded(t *testing.T) {
	r := New()
	consume := func(lines ...tracetest.Row) {
		r.Transactions(tracetest.Block(0, 0, trace.SMTPSendLog, lines...))
	}
	for i := range 3 * maxSessions {
		consume(line(fmt.Sprintf("S%d > MAIL FROM:<a@example.com>", i)))
	}
	if len(r.sessions) > maxSessions+1 || r.dropped == 0 || len(r.Warnings()) != 1 {
		t.Errorf("%d sessions are kept, %d given up", len(r.sessions), r.dropped)
	}
	long := strings.Repeat("b", 1<<15)
	for range 3 * maxSize >> 15 {
		consume(line("S > RCPT TO:<" + long + "@fabrikam.test>"))
	}
	if r.size > maxSize+1<<16 {
		t.Errorf("%d bytes are kept", r.size)
	}
	kept := 0
	for _, s := range r.sessions {
		kept += s.size
	}
	if kept != r.size {
		t.Errorf("the sessions keep %d bytes, not %d", kept, r.size)
	}
}
