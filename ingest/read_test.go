package ingest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"tracesift/ingest/trace"
)

// extendedHeader is the header of an Exchange Online extended trace, tracking2007 and so on are the fields of message
// tracking logs (Microsoft Learn, "Message tracking").
const (
	extendedHeader = "date_time_utc,client_ip,client_hostname,server_ip,server_hostname,source_context,connector_id,source,event_id," +
		"internal_message_id,message_id,network_message_id,recipient_address,recipient_status,total_bytes,recipient_count," +
		"related_recipient_address,reference,message_subject,sender_address,return_path,message_info,directionality,tenant_id," +
		"original_client_ip,original_server_ip,custom_data"
	tracking2007 = "date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,event-id," +
		"internal-message-id,message-id,recipient-address,recipient-status,total-bytes,recipient-count,related-recipient-address," +
		"reference,message-subject,sender-address,return-path,message-info"
	tracking2010 = tracking2007 + ",directionality,tenant-id,original-client-ip,original-server-ip,custom-data"
)

var (
	tracking2013 = strings.Replace(tracking2010, "message-id,recipient-address", "message-id,network-message-id,recipient-address", 1)
	tracking2016 = tracking2013 + ",transport-traffic-type,log-id,schema-version"
)

// rowOf writes a row for a header: its time, event, recipient and subject, and the name of the column elsewhere.
func rowOf(header, at, subject string) string {
	names := strings.Split(header, ",")
	for i, n := range names {
		switch normalise(n) {
		case "datetime", "datetimeutc":
			names[i] = at
		case "eventid":
			names[i] = "FAIL"
		case "recipientaddress":
			names[i] = "someone@example.com"
		case "messagesubject":
			names[i] = subject
		default:
			names[i] = "<" + n + ">"
		}
	}
	return strings.Join(names, ",")
}

func TestReadShapes(t *testing.T) {
	shapes := mustShapes(t)
	const at, at7 = "2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.6780000Z"
	head := "#Software: Microsoft Exchange Server\n#Version: 15.01.0000.000\n#Log-type: Message Tracking Log\n#Date: " + at + "\n#Fields: "
	subjects := []struct{ written, read string }{
		{"plain", "plain"},
		{"", ""},
		{`"commas, two, of them"`, "commas, two, of them"},
		{`"he said ""no"""`, `he said "no"`},
		{"\"a folded\n subject\"", "a folded\n subject"},
		{`a "quote" inside`, `a "quote" inside`},
		{"Grüße 日本 \U0001F600", "Grüße 日本 \U0001F600"},
	}
	for _, s := range []struct {
		name, head, header, at string
		shape                  trace.Shape
		lost                   bool // the head is lost
	}{
		{"extended", "", extendedHeader, at7, trace.ExtendedTrace, false},
		{"extended without head", "", extendedHeader, at7, trace.ExtendedTrace, true},
		{"Export-Csv", "#TYPE System.Object\n", extendedHeader, at7, trace.ExtendedTrace, false},
		{"sep line", "sep=,\n", extendedHeader, at7, trace.ExtendedTrace, false},
		{"tracking 2007", head, tracking2007, at, trace.TrackingLog, false},
		{"tracking 2010", head, tracking2010, at, trace.TrackingLog, false},
		{"tracking 2013", head, tracking2013, at, trace.TrackingLog, false},
		{"tracking 2016", head, tracking2016, at, trace.TrackingLog, false},
		{"tracking 2007 without head", "", tracking2007, at, trace.TrackingLog, true},
		{"tracking 2010 without head", "", tracking2010, at, trace.TrackingLog, true},
		{"tracking 2013 without head", "", tracking2013, at, trace.TrackingLog, true},
		{"tracking 2016 without head", "", tracking2016, at, trace.TrackingLog, true},
	} {
		for _, encoding := range []struct {
			name string
			how  int
		}{{"utf-8+bom", 0}, {"utf-16le+bom", 1}, {"utf-16le", 2}, {"utf-16be+bom", 3}, {"utf-8", 4}} {
			for _, eol := range []string{"\n", "\r\n"} {
				for _, container := range []string{"", "gzip"} {
					var b strings.Builder
					if !s.lost {
						b.WriteString(s.head + s.header + "\n")
					}
					for _, subject := range subjects {
						b.WriteString(rowOf(s.header, s.at, subject.written) + "\n")
					}
					export := encode(strings.ReplaceAll(b.String(), "\n", eol), encoding.how)
					if container == "gzip" {
						export = zipped(export)
					}
					t.Run(strings.Join([]string{s.name, encoding.name, map[string]string{"\n": "LF", "\r\n": "CRLF"}[eol], container}, "/"), func(t *testing.T) {
						got := readBytes(t, shapes, bytes.NewReader(export), Options{})
						a := got.audit
						if a.Err != nil || a.Shape != s.shape || a.Encoding != encoding.name || a.Container != container || a.Delimiter != "," {
							t.Fatalf("account %+v", a)
						}
						if a.Rejected != 0 || a.RowsRead != int64(len(subjects)) || a.Truncated || (len(a.Warnings) > 0) != s.lost {
							t.Fatalf("account %+v", a)
						}
						if want, _ := trace.ParseInstant([]byte(at)); a.FirstAt != want || a.LastAt != want {
							t.Errorf("from %v to %v", a.FirstAt.Time(), a.LastAt.Time())
						}
						for i, subject := range subjects {
							want := strings.ReplaceAll(subject.read, "\n", eol)
							if got.rows[i].cells != join(strings.Split(rowOf(s.header, s.at, want), ",")) && !strings.Contains(want, ",") {
								t.Errorf("row %d is %q", i, got.rows[i].cells)
							}
							if !strings.Contains(got.rows[i].cells, "\xFF"+want+"\xFF") {
								t.Errorf("row %d lacks the subject %q: %q", i, want, got.rows[i].cells)
							}
						}
					})
				}
			}
		}
	}
}

// TestReadColumns asks for columns by what they mean, in logs whose fields stand elsewhere.
func TestReadColumns(t *testing.T) {
	shapes := mustShapes(t)
	for _, header := range []string{extendedHeader, "#Fields: " + tracking2007, "#Fields: " + tracking2010, "#Fields: " + tracking2013, "#Fields: " + tracking2016} {
		names := strings.Split(strings.TrimPrefix(header, "#Fields: "), ",")
		export := header + "\n" + rowOf(strings.Join(names, ","), "2026-01-02T03:04:05Z", "subject") + "\n"
		_, err := Read(t.Context(), shapes, []Input{{Path: Stdin}}, consumerFunc(func(_ int, b *trace.Block) error {
			for c := trace.Column(0); int(c) < trace.NumColumns; c++ {
				var written string
				for _, n := range names {
					if strings.TrimSuffix(normalise(n), "utc") == strings.TrimSuffix(normalise(c.String()), "utc") {
						written = "<" + n + ">"
					}
				}
				got := string(b.Cell(0, c))
				switch c {
				case trace.DateTime, trace.EventID, trace.RecipientAddress, trace.MessageSubject:
					if got == "" || strings.HasPrefix(got, "<") {
						t.Errorf("%v is %q", c, got)
					}
				default:
					if got != written {
						t.Errorf("%v of %d columns is %q, want %q", c, len(names), got, written)
					}
				}
			}
			return nil
		}), Options{Stdin: strings.NewReader(export)})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestReadRefuses names what a file is that is not read, and what to do instead.
func TestReadRefuses(t *testing.T) {
	shapes := mustShapes(t)
	for _, c := range []struct{ name, export, want string }{
		{"agent log", "#Log-type: Agent Log\n", "agent log is not read"},
		{"Get-AgentLog", "Timestamp,SessionId,MessageId,P1FromAddress,Recipients,Agent,Event,Action,SmtpResponse\n", "agent log export (Get-AgentLog) is not read"},
		{"report of rules", "Date,MessageId,TransportRule,Action,EventType\n", "report of mail flow rules"},
		{"connectivity without head", "#Fields: date-time,session,source,Destination,direction,description\n", "transport connectivity log is not read"},
		{"Format-List", "\r\n\r\nOrganization     : contoso.example\r\nMessageId        : <a@example.com>\r\nReceived         : 1/2/2026 3:04:05 AM\r\n", "what Format-List prints"},
		{"Format-Table", "Received             Sender Address      Recipient Address   Subject Status\r\n--------             --------------      -----------------   ------- ------\r\n", "what Format-Table prints"},
		{"Export-Clixml", "<Objs Version=\"1.1\">\r\n", "export them with Export-Csv"},
		{"a web page", "<!DOCTYPE html>\n", "a web page"},
		{"an old workbook", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "workbook of Excel before 2007"},
		{"another table of mail", "date_time_utc,message_id,connector_name\n", `"date_time_utc,message_id,connector_name": it lacks recipient_status (summary); --columns`},
		{"no table of mail", "a,b\n", `"a,b": no kind of export has any of these columns`},
		{"the nearest of several", "date_time_utc,event_id,source,nobody\n", "it lacks recipient_address (message-tracking, extended, tracking-export) or detail (graph"},
		{"SMTP receive", "#Log-type: SMTP Receive Protocol Log\n", "SMTP receive protocol log is not read"},
		{"connectivity", "#LOG-TYPE: transport connectivity log\r\n", "transport connectivity log is not read"},
		{"another log", "#Log-type: EWS Log\n", `an Exchange log of type "EWS Log" is not read`},
		{"other fields", "#Log-type: Message Tracking Log\n#Fields: a,b\n", "line 2: the #Fields are not those"},
		{"a letter", "Dear all,\nplease find attached\n", `no known header in "Dear all,"`},
		{"empty", "", "not an export: the file is empty"},
		{"spaces between columns", strings.ReplaceAll(extendedHeader, ",", " ") + "\n", "no comma, semicolon, tab or bar parts columns"},
		{"a head only", "#Software: Microsoft Exchange Server\n", "no rows"},
		{"a head cut short", "#Software: Microsoft Exchange Server\n#Log-type: Message Tr", "no rows"},
		{"zip", "PK\x03\x04\x14\x00", "zip archive"},
		{"gzip cut in its header", "\x1f\x8b\x08", "gzip header"},
		{"zeros", strings.Repeat("\x00", 5000), "no known header"},
		{"a header of a thousand columns", extendedHeader + strings.Repeat(",x", maxColumns) + "\n", "no known header"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := readBytes(t, shapes, strings.NewReader(c.export), Options{})
			if got.err == nil || !strings.Contains(got.err.Error(), c.want) {
				t.Errorf("error %v, want %q", got.err, c.want)
			}
		})
	}
	if got := readBytes(t, shapes, nil, Options{}); got.err == nil {
		t.Error("no standard input is no error")
	}
}

// TestReadRejects gives broken exports and says which lines are lost.
func TestReadRejects(t *testing.T) {
	shapes := mustShapes(t)
	const good = "2026-01-02T03:04:05Z,FAIL,a@example.com,550,x\n"
	for _, c := range []struct {
		name, export string
		rows         int
		rejects      []refReject // without text
		reason       string      // of the first
		truncated    bool
		warning      string
	}{
		{"a lost quote takes its row only", good + "2026-01-02T03:04:05Z,FAIL,\"a,550,x\n" + good + good, 3,
			[]refReject{{line: 3, lines: 1, offset: 46}}, "a quoted cell is not closed", false, ""},
		{"a lost quote before quoted rows", "2026-01-02T03:04:05Z,FAIL,\"a,550,x\n" + strings.ReplaceAll(good, "550", `"550"`) + good, 2,
			[]refReject{{line: 2, lines: 1}}, "a closing quote is followed by", false, ""},
		{"a stray quote behind a cell", "2026-01-02T03:04:05Z,FAIL,\"a\"b,550,x\n" + good, 1,
			[]refReject{{line: 2, lines: 1}}, "a closing quote is followed by", false, ""},
		{"a quote inside an unquoted cell", "2026-01-02T03:04:05Z,FAIL,a\"b,550,x\n" + good, 2, nil, "", false, ""},
		{"too few cells", good + "2026-01-02T03:04:05Z,FAIL\n" + good, 2,
			[]refReject{{line: 3, lines: 1, offset: 46}}, "2 cells, but the header has 5", false, ""},
		{"too many cells", strings.ReplaceAll(good, "550", "550,550") + good, 1,
			[]refReject{{line: 2, lines: 1}}, "6 cells, but the header has 5", false, ""},
		{"no time", strings.ReplaceAll(good, "2026-", "26-") + good, 1,
			[]refReject{{line: 2, lines: 1}}, `date_time_utc: "26-01-02T03:04:05Z" is not a time`, false, ""},
		{"no time in rows of several lines", strings.Repeat("26-01-02T03:04:05Z,FAIL,a,\"550\n5.1.1\",x\n", 2) + good, 1,
			[]refReject{{line: 2, lines: 2}, {line: 4, lines: 2, offset: 40}}, "is not a time", false, ""},
		{"a header only", "", 0, nil, "", false, "no row stands below the header"},
		{"a line of text after a hash", "#fine\n" + good, 1, []refReject{{line: 2, lines: 1}}, "1 cells", false, ""},
		{"cut inside a row", good + "2026-01-02T03:04:05Z,FAIL,a@exam", 1,
			[]refReject{{line: 3, lines: 1, offset: 46}}, "the file ends inside this row: 3 of 5 cells", true, ""},
		{"cut inside a quoted cell", good + "2026-01-02T03:04:05Z,FAIL,a@example.com,\"550 5.7\n.1", 1,
			[]refReject{{line: 3, lines: 2, offset: 46}}, "a quoted cell is not closed before the file ends", true, ""},
		{"cut at the end of the last cell", strings.TrimSuffix(good, "\n"), 1, nil, "", false, "its last cell may be incomplete"},
		{"blank records and lines", "\n,,,,\n\r\n" + good + "\n", 2, nil, "", false, ""},
		{"a header again", good + narrow + "\n" + good, 2, nil, "", false, ""},
		{"a file behind a file, each with its mark", good + byteOrderMark + narrow + "\n" + good, 2, nil, "", false, ""},
		{"a row that only begins like a header", good + "date_time_utc,FAIL,a,b,c\n", 1,
			[]refReject{{line: 3, lines: 1, offset: 46}}, "is not a time", false, ""},
		{"bytes that are no UTF-8", "2026-01-02T03:04:05Z,FAIL,a@example.com,550,Gr\xfc\xdfe\n", 1, nil, "", false, "1 cell is not UTF-8; it was read as windows-1252"},
		{"a character cut by its writer", "2026-01-02T03:04:05Z,FAIL,a@example.com,550,\u20ac\xe2\x82\n", 1, nil, "", false, "1 cell held bytes that are not valid utf-8"},
		{"an event that nobody knows", strings.ReplaceAll(good, "FAIL", "EXPLODE") + good, 2, nil, "", false, ""},

		{"trailing zeros after a crash", good + strings.Repeat("\x00", 100), 1,
			[]refReject{{line: 3, lines: 1, offset: 46}}, "1 of 5 cells", true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var reason string
			head := narrow + "\n"
			got := readBytes(t, shapes, strings.NewReader(head+c.export), Options{})
			_, _ = Read(t.Context(), shapes, []Input{{Path: Stdin}}, consumerFunc(func(int, *trace.Block) error { return nil }), Options{
				Stdin: strings.NewReader(head + c.export), OnReject: func(r trace.Reject) error { reason = r.Reason; return errors.New("enough") },
			})
			if got.err != nil || len(got.rows) != c.rows {
				t.Errorf("%d rows, want %d, %v", len(got.rows), c.rows, got.err)
			}
			for i := range got.rejects {
				got.rejects[i].text = ""
				got.rejects[i].offset -= int64(len(head))
			}
			if diff := firstDifference(got.rejects, c.rejects); diff != "" {
				t.Errorf("rejects: %s", diff)
			}
			if !strings.Contains(reason, c.reason) || (c.reason == "") != (reason == "") {
				t.Errorf("reason %q, want %q", reason, c.reason)
			}
			unseen, err := Read(t.Context(), shapes, []Input{{Path: Stdin}}, consumerFunc(func(int, *trace.Block) error { return nil }), Options{
				Stdin: strings.NewReader(head + c.export),
			})
			if err != nil || unseen[0].RejectedWhy != reason || (len(c.rejects) > 0) != (unseen[0].RejectedLine > 0) ||
				len(c.rejects) > 0 && unseen[0].RejectedLine != int64(c.rejects[0].line) {
				t.Errorf("the first is said to be lost at line %d for %q, %v", unseen[0].RejectedLine, unseen[0].RejectedWhy, err)
			}
			if got.audit.Truncated != c.truncated {
				t.Errorf("truncated is %v", got.audit.Truncated)
			}
			if w := strings.Join(got.audit.Warnings, "\n"); !strings.Contains(w, c.warning) || (c.warning == "") != (w == "") {
				t.Errorf("warnings %q, want %q", w, c.warning)
			}
		})
	}
}

// TestReadTruncatedAnywhere cuts an export at every byte. Whole rows before the cut stay whole.
func TestReadTruncatedAnywhere(t *testing.T) {
	shapes := mustShapes(t)
	text := narrow + "\r\n" + strings.Repeat("2026-01-02T03:04:05Z,FAIL,a@example.com,\"550 \"\"x\"\"\r\n y \U0001F600\",é\r\n", 3)
	for how := range 5 {
		export := encode(text, how)
		for cut := range export {
			compare(t, shapes, export[:cut], []setting{{7, 3, defaultMaxRecord}, {defaultBlockSize, cut + 1, 60}})
		}
	}
}

// TestReadBlockSizes reads one awkward export in blocks of every size.
func TestReadBlockSizes(t *testing.T) {
	shapes := mustShapes(t)
	const row = "2026-01-02T03:04:05Z,FAIL,\"a\n\U0001F600\"\"\",\"550\r\n\",x\r\n"
	text := "#Log-type: Message Tracking Log\n" + narrow + "\r\n" + row + row + ",,,\"\n" + row + "#Fields: date-time,event-id,source,recipient-address,recipient-status\n" + row + row
	for _, how := range []int{0, 1, 2, 3, 4} {
		export := encode(text, how)
		for block := 1; block <= 64; block++ {
			compare(t, shapes, export, []setting{{block, 1, defaultMaxRecord}, {block, len(export), 100}})
		}
		for _, block := range []int{67, 127, 251, 509, 1021, 4096, defaultBlockSize} {
			compare(t, shapes, export, []setting{{block, 2, defaultMaxRecord}, {block, len(export), 50}})
		}
	}
}

// TestReadErrors reads what fails on the way: the rows before it count, and the error is in the account.
func TestReadErrors(t *testing.T) {
	shapes := mustShapes(t)
	good := narrow + "\n" + strings.Repeat("2026-01-02T03:04:05Z,FAIL,a@example.com,550,x\n", 3)
	broken := errors.New("the disk is broken")
	got := readBytes(t, shapes, iotest.DataErrReader(&failing{strings.NewReader(good), broken}), Options{})
	if !errors.Is(got.err, broken) || len(got.rows) != 3 || !got.audit.Truncated {
		t.Errorf("%d rows, account %+v", len(got.rows), got.audit)
	}
	whole := zipped([]byte(good))
	got = readBytes(t, shapes, bytes.NewReader(whole[:len(whole)-4]), Options{})
	if got.err == nil || len(got.rows) != 3 || !got.audit.Truncated {
		t.Errorf("a gzip without its end: %d rows, account %+v", len(got.rows), got.audit)
	}
	// A directive that refuses the rest does not take the rows before it.
	got = readBytes(t, shapes, strings.NewReader(good+"#Log-type: SMTP Receive Protocol Log\n"+good), Options{})
	if got.err == nil || !strings.Contains(got.err.Error(), "line 5: SMTP receive") || len(got.rows) != 3 || got.audit.RowsRead != 3 {
		t.Errorf("%d rows, account %+v", len(got.rows), got.audit)
	}
}

// failing reads and then fails.
type failing struct {
	r   *strings.Reader
	err error
}

func (f *failing) Read(p []byte) (int, error) {
	if f.r.Len() == 0 {
		return 0, f.err
	}
	return f.r.Read(p)
}

// TestReadUnknownFiles skips what a directory holds besides exports, but not what a user named.
func TestReadUnknownFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(path, []byte("buy milk\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	nothing := consumerFunc(func(int, *trace.Block) error { return nil })
	audits, err := Read(t.Context(), mustShapes(t), []Input{{Path: path}, {Path: path, Named: true}, {Path: filepath.Join(dir, "missing"), Named: true}}, nothing, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if audits[0].Err != nil || len(audits[0].Warnings) != 1 || !strings.HasPrefix(audits[0].Warnings[0], "skipped: not an export: no known header") {
		t.Errorf("found: %+v", audits[0])
	}
	if audits[1].Err == nil || len(audits[1].Warnings) != 0 {
		t.Errorf("named: %+v", audits[1])
	}
	if !errors.Is(audits[2].Err, os.ErrNotExist) {
		t.Errorf("missing: %+v", audits[2])
	}
}

func zipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}
