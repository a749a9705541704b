package jsondoc

import (
	"bytes"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tracesift/analyze"
	"tracesift/analyze/trend"
	"tracesift/report/internal/reporttest"
)

func sameAddress(a, b netip.Addr) bool { return a == b }

// TestReadBack: what a report says can be compared with another one as well as the result that it was made of.
func TestReadBack(t *testing.T) {
	was := reporttest.Result()
	now := reporttest.Later()
	was.Files, now.Files = was.Files[:1], now.Files[:1] // the others lost something, so that amounts would not be compared
	read, err := Read("week.json", bytes.NewReader(render(t, was)))
	if err != nil {
		t.Fatal(err)
	}
	got, want := trend.Compare(read, now), trend.Compare(was, now)
	if len(want.Changes) == 0 || len(want.Listings) == 0 || len(want.Volumes) == 0 {
		t.Fatalf("nothing is compared: %+v", want)
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(sameAddress), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if read.Choice.Direction != "outbound" || read.RateWithheld != was.RateWithheld || read.Version != was.Version {
		t.Errorf("%+v", read.Choice)
	}
}

// A report that does not say its period has it from its choice, or else from its events.
func TestReadOlder(t *testing.T) {
	r := reporttest.Result()
	r.Period = analyze.Period{}
	read, err := Read("week.json", bytes.NewReader(render(t, r)))
	if err != nil {
		t.Fatal(err)
	}
	date := func(d int) time.Time { return time.Date(2026, 3, d, 0, 0, 0, 0, time.UTC) }
	if want := (analyze.Period{From: date(2), Until: date(9)}); read.Period != want {
		t.Errorf("by events: %+v, want %+v", read.Period, want)
	}
	r.Choice.Since, r.Choice.Until = r.Window.First, r.Window.Last
	if read, err = Read("week.json", bytes.NewReader(render(t, r))); err != nil {
		t.Fatal(err)
	}
	if read.Period.From != r.Window.First.Time() || read.Period.Until != r.Window.Last.Time() {
		t.Errorf("by choice: %+v", read.Period)
	}
}

func TestReadErrors(t *testing.T) {
	whole := string(render(t, reporttest.Result()))
	change := func(old, with string) string {
		if !strings.Contains(whole, old) {
			t.Fatalf("no %s", old)
		}
		return strings.Replace(whole, old, with, 1)
	}
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "week.json: it is no JSON report"},
		{"text", "Outbound delivery report\n", "week.json: it is no JSON at byte 1"},
		{"another program's", `{"name":"x"}`, "week.json: it is no JSON report of tracesift"},
		{"an array", `[1]`, "week.json: it is no JSON report"},
		{"an array of reports", "[" + whole + "]", "week.json: it is no JSON report"},
		{"a look-up", `{"schema_version":1,"observations":[],"zones":[]}`, "week.json: totals is missing"},
		{"cut", whole[:len(whole)/2], "week.json: the file ends inside the report: it was cut"},
		{"cut at its end", whole[:len(whole)-3], "week.json: the file ends inside the report: it was cut"},
		{"twice", whole + whole, "week.json: something follows the report"},
		{"a later version", change(`"schema_version": 1`, `"schema_version": 2`), "week.json: schema_version: it is 2, and this program reads 1"},
		{"no version", change(`"schema_version": 1,`, ``), "it is no JSON report of tracesift"},
		{"a text for a count", change(`"failed": 21`, `"failed": "21"`), "week.json: totals.failed: a string stands where a report has a whole number"},
		{"a fraction", change(`"failed": 21`, `"failed": 2.5`), "week.json: totals.failed: a number 2.5 stands where"},
		{"too large", change(`"failed": 21`, `"failed": 99999999999999999999`), "week.json: totals.failed: a number"},
		{"negative", change(`"failed": 21`, `"failed": -1`), "week.json: totals: its figures do not agree"},
		{"more than all", change(`"failed": 21`, `"failed": 2100`), "week.json: totals: its figures do not agree"},
		{"a list for a record", change(`"filter": {`, `"filter": [], "x": {`), "week.json: filter: a array stands where a report has a record"},
		{"no list", change(`"edges": [`, `"edges": 5, "x": [`), "week.json: edges: no array"},
		{"a bad row", change(`"failures": 12`, `"failures": -12`), "week.json: edges[0]: its figures do not agree"},
		{"a bad address", change(`"ip": "40.107.107.122"`, `"ip": "40.107.107"`), "week.json: claims[0]: ip: it is no address"},
		{"a bad time", change(`"first_at": "2026-03-02T00:15:00Z"`, `"first_at": "last week"`), `week.json: window: parsing time "last week"`},
		{"a time of no mail", change(`"first_at": "2026-03-02T00:15:00Z"`, `"first_at": "0001-01-02T00:15:00Z"`), "is no time of mail"},
		{"a key twice", change(`"groups": [`, `"groups": [], "groups": [`), "week.json: groups stands twice"},
		{"a long name", change(`"recipient_domain": "example.net"`, `"recipient_domain": "`+strings.Repeat("x", 2000)+`"`), "a name has 2000 bytes"},
		{"deep", `{"x":` + strings.Repeat("[", 100_000), "week.json: "},
	} {
		_, err := Read("week.json", strings.NewReader(tt.text))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

// endless gives a report that never ends.
type endless struct{ text string }

func (e *endless) Read(p []byte) (int, error) {
	if e.text == "" {
		e.text = `{"edge_host":"a","failures":1},`
	}
	n := copy(p, e.text)
	e.text = e.text[n:]
	return n, nil
}

// A report of any length is refused in little memory and time.
func TestReadEndless(t *testing.T) {
	in := bounded{r: &endless{text: `{"schema_version":1,"senders":[`}, left: 1 << 20}
	r := &reader{bounded: in, found: map[string]bool{}, out: new(analyze.Result)}
	if n, err := io.Copy(io.Discard, &r.bounded); n != 1<<20 || err == nil || err.Error() != errTooLong.Error() {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"schema_version":1,"window":{"first_at":"2026-03-02T00:15:00Z"},"period":{"from":"2026-03-02T00:00:00Z","until":"2026-03-09T00:00:00Z","mail_days":7},` +
		`"filter":{"direction":"outbound"},"totals":{"deliveries":1300,"delivered":1200,"failed":21},"rates":{"withheld":""},` +
		`"edges":[{"edge_host":"edge01.example.com","failures":9,"delivered":90}],"recipient_domains":[{"recipient_domain":"example.net","failures":2,"delivered":638}],` +
		`"providers":[{"provider":"google","failures":3}],"classes":[{"class":"policy","cause":"content","failures":3}],` +
		`"groups":[{"edge_host":"edge01","recipient_domain":"example.net","class":"policy","failures":3,"decided":270}],` +
		`"routes":[{"edge_host":"edge01","recipient_domain":"a.test","decided":30}],"claims":[{"list":"spamcop","ip":"192.0.2.25","count":8}],` +
		`"addresses":[{"ip":"192.0.2.25","edge_hosts":["edge01"]}],"observations":[{"list":"spamcop","ip":"192.0.2.25","state":"listed","at":"2026-03-08T00:00:00Z"}],` +
		`"data_quality":{"files":[{"rows_read":9,"findings":[{"kind":"cap"}]}],"zones":[{"path":"x","health":"world-listing"}]}}`))
	f.Add([]byte(`{"schema_version":1,"totals":{},"rates":{},"filter":{},"edges":[],"recipient_domains":[{}],"classes":[null],"groups":[]}`))
	f.Add([]byte(`{"schema_version":1,"groups":[{"failures":1,"decided":0}],"period":{"from":"2026-01-01T00:00:00Z"}}`))
	now := reporttest.Later()
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := Read("x", bytes.NewReader(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "x: ") {
				t.Errorf("an error without the file: %v", err)
			}
			return
		}
		for _, x := range trend.Compare(r, now).Changes {
			if x.Before.N < 0 || x.Now.N < 0 || x.P < 0 || x.P > 1 || x.Adjusted > 0.05 {
				t.Errorf("a change that cannot be: %s", fmt.Sprint(x))
			}
		}
	})
}
