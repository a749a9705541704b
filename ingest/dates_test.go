package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tracesift/ingest/trace"
)

// listOf writes a Get-MessageTrace export with these dates.
func listOf(dates ...string) string {
	var b strings.Builder
	b.WriteString("Received,SenderAddress,RecipientAddress,Status,MessageTraceId\n")
	for i, d := range dates {
		fmt.Fprintf(&b, "%q,a@example.com,b@example.org,Delivered,id%d\n", d, i)
	}
	return b.String()
}

func TestReadDates(t *testing.T) {
	shapes := mustShapes(t)
	const day = 24 * time.Hour
	at := func(month time.Month, day, hour int) time.Time {
		return time.Date(2026, month, day, hour, 0, 0, 0, time.UTC)
	}
	for _, c := range []struct {
		name  string
		text  string
		given trace.DateOrder
		zone  *time.Location
		order trace.DateOrder
		why   string // or the error
		first time.Time
		span  time.Duration
	}{
		{name: "a late day tells the others", text: listOf("01/02/2026 10:00:00", "28/01/2026 10:00:00"),
			order: trace.DayMonthYear, why: `"28/01/2026 10:00:00" is a date in this order only`, first: at(1, 28, 10), span: 4 * day},
		{name: "a late month", text: listOf("2/1/2026 10:00:00 AM", "2/28/2026 10:00:00 AM"),
			order: trace.MonthDayYear, why: `"2/28/2026 10:00:00 AM" is a date in this order only`, first: at(2, 1, 10), span: 27 * day},
		{name: "dots", text: listOf("01.02.2026 10:00:00"), order: trace.DayMonthYear, why: "in this order only", first: at(2, 1, 10)},
		{name: "the days of one trace", text: listOf("01/11/2026 10:00:00", "05/11/2026 10:00:00"),
			order: trace.DayMonthYear, why: "only so do its dates lie within the 92 days of one trace", first: at(11, 1, 10), span: 4 * day},
		{name: "the query's end tells", text: "Received,RecipientAddress,Status,EndDate\n02/01/2026 10:00,b@example.org,Failed,14/01/2026 00:00\n",
			order: trace.DayMonthYear, why: `"14/01/2026 00:00" is a date`, first: at(1, 2, 10)},
		{name: "ISO needs none", text: listOf("2026-02-01T10:00:00.0000000Z", "2026-02-01 10:00:00Z", "2026/02/01 10:00:00"), first: at(2, 1, 10)},
		{name: "all the same either way", text: listOf("11/11/2026 10:00:00"), order: trace.MonthDayYear, why: "means the same", first: at(11, 11, 10)},
		{name: "given", text: listOf("01/02/2026 10:00:00"), given: trace.DayMonthYear, order: trace.DayMonthYear, why: "given", first: at(2, 1, 10)},
		{name: "ambiguous", text: listOf("01/02/2026 10:00:00", "01/03/2026 10:00:00"),
			why: `line 2: the order of day and month is not known: "01/02/2026 10:00:00" may be either, and no date of the file tells; give --date-order mdy or dmy`},
		{name: "of two orders", text: listOf("01/02/2026 10:00:00", "13/01/2026 10:00:00", "01/13/2026 10:00:00"),
			why: `line 2: its dates are of two orders, as "13/01/2026 10:00:00" and "01/13/2026 10:00:00" show: split the file`},
		{name: "UTC whatever the zone", text: listOf("28/01/2026 10:00:00"), zone: time.FixedZone("+02:00", 7200),
			order: trace.DayMonthYear, why: "in this order only", first: at(1, 28, 10)},
	} {
		for _, kind := range []string{"file", "stdin"} {
			t.Run(c.name+"/"+kind, func(t *testing.T) {
				in, o := Input{Path: Stdin, Named: true}, Options{Stdin: strings.NewReader(c.text), DateOrder: c.given, Zone: c.zone}
				if kind == "file" {
					in.Path = filepath.Join(t.TempDir(), "list.csv")
					if err := os.WriteFile(in.Path, []byte(c.text), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				audits, err := Read(t.Context(), shapes, []Input{in}, consumerFunc(func(_ int, b *trace.Block) error {
					for r := range b.Rows {
						if _, ok := b.Time(r, trace.DateTime); !ok {
							t.Errorf("row %d has no time", r)
						}
					}
					return nil
				}), o)
				if err != nil {
					t.Fatal(err)
				}
				a := audits[0]
				if c.first.IsZero() {
					if a.Err == nil || !strings.HasPrefix(a.Err.Error(), c.why) || a.RowsRead != 0 {
						t.Errorf("%+v, want error %s", a, c.why)
					}
					return
				}
				if a.Err != nil || a.DateOrder != c.order || !strings.Contains(a.OrderWhy, c.why) || (c.why == "") != (a.OrderWhy == "") || a.Rejected != 0 {
					t.Errorf("account %+v", a)
				}
				if got := a.FirstAt.Time(); !got.Equal(c.first) || a.LastAt.Time().Sub(got) != c.span {
					t.Errorf("from %v to %v", got, a.LastAt.Time())
				}
			})
		}
	}
}

// TestReadDatesGivenWrong rejects the rows whose dates are of another order than the user says.
func TestReadDatesGivenWrong(t *testing.T) {
	got := readBytes(t, mustShapes(t), strings.NewReader(listOf("01/02/2026 10:00:00", "28/01/2026 10:00:00")), Options{DateOrder: trace.MonthDayYear})
	if got.err != nil || len(got.rows) != 1 || len(got.rejects) != 1 || got.rejects[0].line != 3 {
		t.Errorf("%+v", got)
	}
}

func TestReadLocalTimes(t *testing.T) {
	const text = "Date,Sender,Recipient,Subject,Status\n2026-01-02 10:00:00,a@example.com,b@example.org,Hello,Delivered\n"
	for _, c := range []struct {
		name, text, zone, why string
		at                    *time.Location
		hour                  int
		warns                 bool
	}{
		{"assumed", text, "UTC", "assumed", nil, 10, true},
		{"given", text, "+02:00", "given", time.FixedZone("+02:00", 7200), 8, false},
		{"said in the file", strings.Replace(text, ":00,a@", ":00Z,a@", 1), "", "", time.FixedZone("+02:00", 7200), 10, false},
	} {
		got := readBytes(t, mustShapes(t), strings.NewReader(c.text), Options{Zone: c.at})
		a := got.audit
		if a.Shape != trace.AdminList || a.TimeZone != c.zone || a.ZoneWhy != c.why || a.FirstAt.Time().Hour() != c.hour || (len(a.Warnings) > 0) != c.warns {
			t.Errorf("%s: account %+v, first at %v", c.name, a, a.FirstAt.Time())
		}
	}
}

// TestReadDatesOfStandardInput meets dates at the beginning of standard input, or where it is no longer kept: what is looked
// at for their order does not depend on how much was read.
func TestReadDatesOfStandardInput(t *testing.T) {
	row := func(date string) string { return "\"" + date + "\",a@example.com,b@example.org,Hello,Delivered\n" }
	fill := func(n int, date string) string { return strings.Repeat(row(date), n/len(row(date))+1) }
	const head, iso, either, decides = "Date,Sender,Recipient,Subject,Status\n", "2026-01-02T10:00:00Z", "01/02/2026 10:00:00", "28/01/2026 10:00:00"
	for _, c := range []struct {
		name, text string
		fails      bool
	}{
		{"soon", head + row(either) + fill(surveyLen/2, either) + row(decides), false},
		{"too late", head + row(either) + fill(surveyLen, either) + row(decides), true},
		{"met behind what is kept", head + fill(recordLen, iso) + row(either) + row(decides), true},
		{"decided by what is kept", head + fill(recordLen/2, iso) + row(decides) + fill(recordLen, iso) + row(either), false},
	} {
		for _, jobs := range []int{1, 3} {
			if len(c.text) > surveyLen/2 && (underRace || testing.Short() || jobs == 1) {
				continue // takes seconds
			}
			audits, err := Read(t.Context(), mustShapes(t), []Input{{Path: Stdin}}, discard{}, Options{
				Stdin: chunks{strings.NewReader(c.text), 100_000}, Jobs: jobs, BlockSize: 100_000,
			})
			if err != nil || (audits[0].Err != nil) != c.fails {
				t.Errorf("%s, %d jobs: %v, %v", c.name, jobs, audits[0].Err, err)
			}
		}
	}
}
