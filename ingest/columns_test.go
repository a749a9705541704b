package ingest

import (
	"strings"
	"testing"

	"tracesift/ingest/trace"
)

func TestRecognise(t *testing.T) {
	shapes := mustShapes(t)
	for _, c := range []struct {
		name, header string
		shape        trace.Shape
		at, status   string // header names of the time and of the outcome, in any case
		local        bool
	}{
		{"enhanced summary", "origin_timestamp_utc,sender_address,recipient_status,message_subject,total_bytes,message_id,network_message_id," +
			"original_client_ip,directionality,connector_id,delivery_priority", trace.EnhancedSummary, "origin_timestamp_utc", "recipient_status", false},
		{"enhanced summary as documented", "origin_timestamp,sender_address,Recipient_status,message_subject", trace.EnhancedSummary, "origin_timestamp", "Recipient_status", false},
		{"extended, shuffled, with strangers", "x,custom_data,RECIPIENT ADDRESS,event-id,y,Date_Time_UTC", trace.ExtendedTrace, "Date_Time_UTC", "", false},
		{"Get-MessageTrace", "PSComputerName,RunspaceId,PSShowComputerName,Organization,MessageId,Received,SenderAddress,RecipientAddress,Subject,Status," +
			"ToIP,FromIP,Size,MessageTraceId,StartDate,EndDate,Index", trace.TraceList, "Received", "Status", false},
		{"CIPP", "MessageTraceId,Status,Subject,RecipientAddress,SenderAddress,Received,FromIP,ToIP", trace.TraceList, "Received", "Status", false},
		{"with a local time beside", "Received,ReceivedLocal,SenderAddress,RecipientAddress,Status", trace.TraceList, "Received", "Status", false},
		{"Get-MessageTraceDetail", "Date,Event,Action,Detail,Data,Organization,MessageId,MessageTraceId,SenderAddress,RecipientAddress,StartDate,EndDate,Index",
			trace.TraceDetail, "Date", "", false},
		{"detail without recipient", "Date,Event,Action,Detail,Data", trace.TraceDetail, "Date", "", false},
		{"detail of a script", "Date,MessageId,MessageTraceId,SenderAddress,RecipientAddress,Subject,Event,Action,Detail,Data", trace.TraceDetail, "Date", "", false},
		{"Get-MessageTrackingLog", "PSComputerName,RunspaceId,PSShowComputerName,Timestamp,ClientIp,ClientHostname,ServerIp,ServerHostname,SourceContext,ConnectorId,Source," +
			"EventId,InternalMessageId,MessageId,NetworkMessageId,Recipients,RecipientStatus,TotalBytes,RecipientCount,RelatedRecipientAddress,Reference,MessageSubject," +
			"Sender,ReturnPath,Directionality,TenantId,OriginalClientIp,MessageInfo,MessageLatency,MessageLatencyType,EventData,TransportTrafficType,SchemaVersion",
			trace.TrackingExport, "Timestamp", "RecipientStatus", true},
		{"admin center", "Date,Sender,Recipient,Subject,Status", trace.AdminList, "Date", "Status", true},
		{"admin center, German delimiter aside", "Date Received,Date,Sender Address,Recipient,Subject,Status", trace.AdminList, "Date", "Status", true},
		{"Graph list", "id,senderAddress,recipientAddress,messageId,receivedDateTime,subject,size,fromIP,toIP,status", trace.GraphList, "receivedDateTime", "status", false},
		{"Graph detail", "id,messageId,dateTime,event,action,description,data", trace.GraphDetail, "dateTime", "", false},
		{"SMTP send", "date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context", trace.SMTPSendLog, "date-time", "", false},
		{"tracking log", tracking2016, trace.TrackingLog, "date-time", "recipient-status", false},
	} {
		h, err := shapes.recognise(strings.Split(c.header, ","), ',')
		if err != nil || h == nil {
			t.Errorf("%s: %v, %v", c.name, h, err)
			continue
		}
		name := func(columns ...trace.Column) string {
			for _, c := range columns {
				if i := h.layout.Index[c]; i >= 0 {
					return h.layout.Names[i]
				}
			}
			return ""
		}
		if h.layout.Shape != c.shape || h.local != c.local || name(trace.DateTime) != c.at {
			t.Errorf("%s is %s, local %v, with its time in %q", c.name, h.layout.Shape, h.local, name(trace.DateTime))
		}
		if got := name(trace.DeliveryStatus, trace.RecipientStatus); got != c.status {
			t.Errorf("%s has its outcome in %q", c.name, got)
		}
	}
	if _, err := shapes.recognise([]string{"date_time_utc", "message_id"}, ','); err != nil {
		t.Errorf("what is not known is an error: %v", err)
	}
}

func TestColumnsOfLayout(t *testing.T) {
	h, err := mustShapes(t).recognise([]string{"Index", "Received", "RecipientAddress", "Status", "Timestamp", "Status"}, ',')
	if err != nil || h == nil {
		t.Fatal(h, err)
	}
	read, ignored := columns(h.layout)
	if got := strings.Join(read, " ") + "|" + strings.Join(ignored, " "); got != "Received RecipientAddress Status|Index Timestamp Status" {
		t.Error(got)
	}
	var absent []string
	for _, w := range h.absent {
		absent = append(absent, w.String())
	}
	if got := strings.Join(absent, ","); got != "sender_address,network_message_id or message_id" {
		t.Errorf("missing: %s", got)
	}
}

// TestOverlayColumns reads an export whose names only the user knows.
func TestOverlayColumns(t *testing.T) {
	shapes, err := OverlayColumns("mine.csv", strings.NewReader("column,names\n# names of our own tool\ndate_time_utc,Zeit|Zeitpunkt\nrecipient_address,Empfänger\nevent_id,Vorgang\nsender_address,Status\n"), mustShapes(t))
	if err != nil {
		t.Fatal(err)
	}
	const export = "Vorgang;date_time_utc;Zeitpunkt;Empfänger;Status\nFAIL;never;2026-01-02T03:04:05Z;a@example.com;b@example.com\n"
	_, err = Read(t.Context(), shapes, []Input{{Path: Stdin}}, consumerFunc(func(_ int, b *trace.Block) error {
		if b.Layout().Shape != trace.ExtendedTrace || string(b.Cell(0, trace.EventID)) != "FAIL" || string(b.Cell(0, trace.SenderAddress)) != "b@example.com" {
			t.Errorf("%+v", b.Layout())
		}
		if _, ok := b.Time(0, trace.DateTime); !ok {
			t.Error("the user's name for a column does not go before ours")
		}
		return nil
	}), Options{Stdin: strings.NewReader(export)})
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"column,names\nno_such,x\n":                   `mine.csv:2: no column is called "no_such"`,
		"column,names\nstatus,a||b\n":                 "mine.csv:2: a name of status is empty",
		"column,names\nstatus,a\n\ndetail,b|A\n":      `mine.csv:4: the name "A" stands at mine.csv:2 too`,
		"names\nx\n":                                  `mine.csv:1: column "column" is missing`,
		"column,names\nstatus,a\nstatus,b,unquoted\n": "mine.csv:3: 3 fields, but the header has 2",
	} {
		if _, err := OverlayColumns("mine.csv", strings.NewReader(in), mustShapes(t)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}
