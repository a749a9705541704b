package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tracesift/ingest/trace"
)

// The members of one delivery as three services write them.
const (
	rwsMembers = `"Organization":"example.com","MessageId":"\u003c1@example.com\u003e","Received":"2026-11-10T18:10:13.4907658","SenderAddress":"a@example.com",` +
		`"RecipientAddress":"b@fabrikam.test","Subject":"Gr\u00fc\u00dfe","Status":"Failed","ToIP":null,"FromIP":"192.0.2.7","Size":22761,` +
		`"MessageTraceId":"11111111-1111-4111-8111-111111111111","StartDate":"2026-11-10T00:00:00Z","EndDate":"2026-11-11T00:00:00Z","Index":0`
	graphMembers = `"id":"11111111-1111-4111-8111-111111111111","senderAddress":"a@example.com","recipientAddress":"b@fabrikam.test","messageId":"<1@example.com>",` +
		`"receivedDateTime":"2026-11-10T18:10:13Z","subject":"Grüße","size":22761,"fromIP":"192.0.2.7","toIP":"","status":"failed"`
	detailMembers = `"id":"x","messageId":"<1@example.com>","dateTime":"2026-11-10T18:10:14Z","event":"Fail","action":null,"description":"Reason: [{LED=550 5.1.1 no}]","data":"<root/>"`
)

// what is what a row says, in short.
func what(cells []string) string {
	at := func(c trace.Column) string { return cells[c] }
	return strings.Join([]string{
		at(trace.DateTime), at(trace.EventID), at(trace.DeliveryStatus), at(trace.RecipientAddress), at(trace.NetworkMessageID), at(trace.MessageID),
		at(trace.MessageSubject), at(trace.FromIP), at(trace.ToIP), at(trace.TotalBytes), at(trace.Detail),
	}, "|")
}

const (
	rwsRow    = "2026-11-10T18:10:13.4907658||Failed|b@fabrikam.test|11111111-1111-4111-8111-111111111111|<1@example.com>|Grüße|192.0.2.7||22761|"
	graphRow  = "2026-11-10T18:10:13Z||failed|b@fabrikam.test|11111111-1111-4111-8111-111111111111|<1@example.com>|Grüße|192.0.2.7||22761|"
	detailRow = "2026-11-10T18:10:14Z|Fail|||x|<1@example.com>|||||Reason: [{LED=550 5.1.1 no}]"
)

// rowsOf splits the rows that readBytes collected.
func rowsOf(got collected) []string {
	var all []string
	for _, r := range got.rows {
		all = append(all, what(strings.Split(r.cells, "\xFF")))
	}
	return all
}

func TestReadJSON(t *testing.T) {
	shapes := mustShapes(t)
	rws, graph, detail := "{"+rwsMembers+"}", "{"+graphMembers+"}", "{"+detailMembers+"}"
	for name, c := range map[string]struct {
		text   string
		want   []string
		shape  trace.Shape
		format string
		warns  string
	}{
		"Reporting web service": {`{"odata.metadata":"https://reports.example.com/$metadata#MessageTrace","value":[` + rws + `,` + rws + `]}`, []string{rwsRow, rwsRow}, trace.TraceList, "json", ""},
		"verbose":               {`{"d":{"results":[{"__metadata":{"id":"x","type":"y"},` + rwsMembers + `}],"__next":"https://reports.example.com/"}}`, []string{rwsRow}, trace.TraceList, "json", "more pages"},
		"light of old":          {`{"d":[` + rws + `]}`, []string{rwsRow}, trace.TraceList, "json", ""},
		"one entity":            {`{"d":` + rws + `}`, []string{rwsRow}, trace.TraceList, "json", ""},
		"Graph, more behind":    {`{"@odata.context":"x","@odata.nextLink":"https://graph.example.com/next","value":[` + graph + `]}`, []string{graphRow}, trace.GraphList, "json", "more pages"},
		"Graph, pages":          {`[{"value":[` + graph + `]},{"value":[]},{"value":[` + graph + "]}]", []string{graphRow, graphRow}, trace.GraphList, "json", ""},
		"Graph details":         {`{"value":[` + detail + `]}`, []string{detailRow}, trace.GraphDetail, "json", ""},
		"array":                 {"[\n  " + rws + ",\n  " + rws + "\n]\n", []string{rwsRow, rwsRow}, trace.TraceList, "json", ""},
		"one object":            {rws, []string{rwsRow}, trace.TraceList, "json", ""},
		"lines":                 {rws + "\n" + rws + "\r\n\n", []string{rwsRow, rwsRow}, trace.TraceList, "ndjson", ""},
		"one behind the other":  {"[" + rws + "]\n" + byteOrderMark + "[" + rws + "]", []string{rwsRow, rwsRow}, trace.TraceList, "json", ""},
		"PowerShell":            {`{"value":[` + rws + `],"Count":1}`, []string{rwsRow}, trace.TraceList, "json", ""},
		"no object":             {`{"value":[` + rws + `,null]}`, []string{rwsRow}, trace.TraceList, "json", ""},
		"indented":              {"{\n  \"value\" : [\n    {\n      " + strings.ReplaceAll(rwsMembers, ",", ",\n      ") + "\n    }\n  ]\n}\n", []string{rwsRow}, trace.TraceList, "json", ""},
		"members in another order, and structures": {
			`{"Extra":{"a":[1,{"b":2}]},"Received":{"value":"\/Date(1794334213490)\/","DisplayHint":2,"DateTime":"Tuesday"},"RecipientAddress":["b@fabrikam.test"],"Status":"Failed","MessageTraceId":"x"}`,
			[]string{"2026-11-10T18:10:13.490Z||Failed|b@fabrikam.test|x||||||"}, trace.TraceList, "json", "",
		},
		"dates of a culture": {
			`[{"Received":"11/10/2026 6:10:13 PM","RecipientAddress":"b@fabrikam.test","Status":"Failed"},{"Received":"11/13/2026 6:10:13 PM","RecipientAddress":"b@fabrikam.test","Status":"Failed"}]`,
			[]string{"11/10/2026 6:10:13 PM||Failed|b@fabrikam.test|||||||", "11/13/2026 6:10:13 PM||Failed|b@fabrikam.test|||||||"}, trace.TraceList, "json", "",
		},
		"two shapes": {"[" + rws + "," + detail + "]", []string{rwsRow, detailRow}, trace.GraphDetail, "json", "rows of the shapes message-trace and graph-detail"},
	} {
		t.Run(name, func(t *testing.T) {
			for how := range 5 {
				export := encode(c.text, how)
				for _, s := range []setting{{1 << 20, 1 << 20, 1 << 20}, {1, 1, 1 << 20}, {100, 7, 1 << 20}} {
					got := readBytes(t, shapes, chunks{bytes.NewReader(export), s.chunk}, Options{BlockSize: s.block})
					a := got.audit
					if rows := rowsOf(got); !slices.Equal(rows, c.want) || got.err != nil {
						t.Fatalf("%+v: %q, %v, want %q", s, rows, got.err, c.want)
					}
					strays := int64(strings.Count(c.text, "null]"))
					if a.Shape != c.shape || a.Format != c.format || a.Rejected != strays || a.Truncated || a.RowsRead != int64(len(c.want))+strays || a.FirstAt == 0 {
						t.Errorf("%+v: account %+v", s, a)
					}
					if said := strings.Join(a.Warnings, "; "); !strings.Contains(said, c.warns) || c.warns == "" && said != "" {
						t.Errorf("warnings %q, want %q", said, c.warns)
					}
				}
			}
		})
	}
}

func TestReadJSONColumns(t *testing.T) {
	got := readBytes(t, mustShapes(t), strings.NewReader("[{"+rwsMembers+`},{"Received":"2026-11-10T18:10:13Z","RecipientAddress":"b@fabrikam.test","Status":"Failed","Extra":1}]`), Options{})
	if want := []string{"MessageId", "Received", "SenderAddress", "RecipientAddress", "Subject", "Status", "ToIP", "FromIP", "Size", "MessageTraceId"}; !slices.Equal(got.audit.Columns, want) {
		t.Errorf("columns %q, want %q", got.audit.Columns, want)
	}
	if want := []string{"Organization", "StartDate", "EndDate", "Index", "Extra"}; !slices.Equal(got.audit.Ignored, want) {
		t.Errorf("ignored %q, want %q", got.audit.Ignored, want)
	}
}

func TestReadJSONRejects(t *testing.T) {
	shapes := mustShapes(t)
	good := "{" + rwsMembers + "}"
	for name, c := range map[string]struct {
		text      string
		rows      int
		rejects   []refReject
		truncated bool
		err       string
	}{
		"scalars in an array": {"[1,\n" + good + ",\"x\", null\n]", 1, []refReject{{1, 1, 1, "1"}, {2, 1, int64(5 + len(good)), `"x"`}, {2, 1, int64(10 + len(good)), `null`}}, false, ""},
		"a line of words":     {good + "\nwhat is this\n" + good, 2, []refReject{{2, 1, int64(len(good) + 1), "what is this"}}, false, ""},
		"no JSON":             {"[" + good + ",\n{\"Received\":x},\n" + good + "]", 2, []refReject{{2, 1, int64(len(good) + 3), "{\"Received\":x}"}}, false, ""},
		"a lost quote": {
			"[\n" + good + ",\n{\"Received\":\"2026-11-10T18:10:13,\"Status\":\"x\",\n\"Subject\":\"y\"},\n" + good + "\n]", 2,
			[]refReject{{3, 2, int64(len(good) + 4), "{\"Received\":\"2026-11-10T18:10:13,\"Status\":\"x\",\n\"Subject\":\"y\"},\n"}}, false, "",
		},
		"no time":           {"[" + good + ",{\"Received\":null,\"RecipientAddress\":\"b@x.test\",\"Status\":\"Failed\"}]", 1, []refReject{{1, 1, int64(len(good) + 2), "{\"Received\":null,\"RecipientAddress\":\"b@x.test\",\"Status\":\"Failed\"}"}}, false, ""},
		"a structure":       {"[" + good + ",{\"Received\":{\"a\":1},\"RecipientAddress\":\"b\",\"Status\":\"x\"}]", 1, []refReject{{1, 1, int64(len(good) + 2), "{\"Received\":{\"a\":1},\"RecipientAddress\":\"b\",\"Status\":\"x\"}"}}, false, ""},
		"another object":    {"[" + good + ",{\"a\":1}]", 1, []refReject{{1, 1, int64(len(good) + 2), "{\"a\":1}"}}, false, ""},
		"cut in an object":  {"[" + good + ",\n" + good[:50], 1, []refReject{{2, 1, int64(len(good) + 3), good[:50]}}, true, ""},
		"cut in a string":   {"[" + good + ",\n" + good[:47], 1, []refReject{{2, 1, int64(len(good) + 3), good[:47]}}, true, ""},
		"cut in the array":  {`{"value":[` + good + ",\n", 1, nil, true, ""},
		"cut in an element": {`{"value":[` + good + ",{\"val", 1, []refReject{{1, 1, int64(len(good) + 11), "{\"val"}}, true, ""},
		"cut in a member":   {`{"value":[` + good + "],\"@odata.next", 1, []refReject{{1, 1, int64(len(good) + 12), "\"@odata.next"}}, true, ""},
		"brackets":          {"[" + good + "]]}", 1, []refReject{{1, 1, int64(len(good) + 2), "]"}, {1, 1, int64(len(good) + 3), "}"}}, false, ""},
		"deep":              {strings.Repeat("[", maxOpen+1) + good + strings.Repeat("]", maxOpen), 1, []refReject{{1, 1, maxOpen, "["}}, false, ""},
		"blank object":      {"[" + good + ",{\"Received\":null,\"RecipientAddress\":\"\",\"Status\":null}]", 2, nil, false, ""},
		"nothing known":     {`[{"a":1,"b":2}]`, 0, nil, false, "line 1: not an export: no known names in an object with the members a, b: no kind of export has any of these columns"},
		"empty":             {`{"value":[]}`, 0, nil, false, "no rows"},
		"another report":    {`[{"Date":"2026-11-10","Action":"x","EventType":"y","TransportRule":"z"}]`, 0, nil, false, "is not read"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, s := range []setting{{1 << 20, 1 << 20, 0}, {1, 1, 0}, {60, 11, 0}} {
				got := readBytes(t, shapes, chunks{strings.NewReader(c.text), s.chunk}, Options{BlockSize: s.block})
				if (got.err == nil) != (c.err == "") || c.err != "" && !strings.Contains(got.err.Error(), c.err) {
					t.Fatalf("error %v, want %q", got.err, c.err)
				}
				if diff := firstDifference(got.rejects, c.rejects); diff != "" || len(got.rows) != c.rows {
					t.Errorf("%+v: %d rows, want %d; rejects: %s", s, len(got.rows), c.rows, diff)
				}
				if a := got.audit; a.Truncated != c.truncated || a.RowsRead != int64(c.rows+len(c.rejects)) || a.Rejected != int64(len(c.rejects)) {
					t.Errorf("account %+v", a)
				}
			}
		})
	}
}

// TestReadJSONLongObjects rejects what grows without end, and goes on behind it.
func TestReadJSONLongObjects(t *testing.T) {
	good := "{" + rwsMembers + "}"
	text := good + "\n{\"Subject\":\"" + strings.Repeat("x", 5000) + "\n" + good + "\n" + good
	got := readBytes(t, mustShapes(t), strings.NewReader(text), Options{maxRecord: 2000, BlockSize: 100})
	if len(got.rows) != 3 || len(got.rejects) == 0 || got.audit.Truncated {
		t.Errorf("%d rows, %d rejects, account %+v", len(got.rows), len(got.rejects), got.audit)
	}
}

// plainRows is how many rows a text has for encoding/json: the objects of a known shape in the arrays and envelopes that
// a document may have. ok is false where it is no JSON.
func plainRows(shapes *Shapes, text string) (rows []string, ok bool) {
	d := json.NewDecoder(strings.NewReader(text))
	for {
		var v any
		if err := d.Decode(&v); err != nil {
			return rows, err.Error() == "EOF"
		}
		rows = append(rows, plainValue(shapes, v)...)
	}
}

func plainValue(shapes *Shapes, v any) []string {
	switch v := v.(type) {
	case []any:
		var all []string
		for _, item := range v {
			all = append(all, plainValue(shapes, item)...)
		}
		return all
	case map[string]any:
		for _, name := range []string{"value", "results", "d"} {
			inside, isArray := v[name].([]any)
			if isArray {
				return plainValue(shapes, inside)
			}
			if object, isObject := v[name].(map[string]any); isObject && name == "d" {
				return plainValue(shapes, object)
			}
		}
		subject, _ := v["Subject"].(string)
		return []string{subject}
	}
	return nil
}

// TestReadJSONRandom holds random documents against encoding/json, and damaged ones against themselves: what is read
// depends neither on the size of blocks nor on how the bytes arrive, and every byte that is no space or structure is
// accounted for.
func TestReadJSONRandom(t *testing.T) {
	shapes := mustShapes(t)
	rng := rand.New(rand.NewPCG(3, 4))
	for n := range 800 {
		text := randomJSON(rng, n)
		export := []byte(text)
		if n%2 == 1 {
			export = damage(rng, export)
		}
		compareJSON(t, shapes, export, settingsFor(rng, len(export)))
	}
}

// compareJSON reads an export in several ways.
func compareJSON(t *testing.T, shapes *Shapes, export []byte, settings []setting) {
	t.Helper()
	byRecord := map[int]collected{}
	for _, s := range settings {
		got := readBytes(t, shapes, chunks{bytes.NewReader(export), s.chunk}, Options{BlockSize: s.block, maxRecord: s.record})
		if got.audit.Format != "json" && got.audit.Format != "ndjson" {
			return // damaged to something else
		}
		about := fmt.Sprintf("%+v: %q", s, export)
		if a := got.audit; a.RowsRead != int64(len(got.rows)+len(got.rejects)) || a.Rejected != int64(len(got.rejects)) {
			t.Fatalf("account %+v for %d rows and %d rejects\n%s", a, len(got.rows), len(got.rejects), about)
		}
		if before, ok := byRecord[s.record]; ok {
			if diff := firstDifference(got.rows, before.rows) + firstDifference(got.rejects, before.rejects); diff != "" {
				t.Fatalf("read another way: %s\n%s", diff, about)
			}
			if got.audit.Truncated != before.audit.Truncated || (got.err == nil) != (before.err == nil) {
				t.Fatalf("read another way: %+v, before %+v\n%s", got.audit, before.audit, about)
			}
		}
		byRecord[s.record] = got
		want, valid := plainRows(shapes, strings.TrimPrefix(string(export), byteOrderMark))
		if !valid || s.record < len(export) || len(got.rejects) > 0 || got.err != nil || !bytes.HasPrefix(export, []byte("[")) {
			continue
		}
		var subjects []string
		for _, r := range got.rows {
			subjects = append(subjects, strings.Split(r.cells, "\xFF")[trace.MessageSubject])
		}
		if !slices.Equal(subjects, want) {
			t.Fatalf("%q, encoding/json has %q\n%s", subjects, want, about)
		}
	}
}

// randomJSON makes a document with rows in it.
func randomJSON(rng *rand.Rand, n int) string {
	pick := func(of ...string) string { return of[rng.IntN(len(of))] }
	row := func() string {
		subject, _ := json.Marshal(pick("", "x", "a \"quote\"", "line\nbreak", "{[,]}", "Grüße \U0001F600", `back\slash`, "\u2028"))
		return `{` + pick("", `"Extra":`+pick("1", "[]", `{"value":[]}`, `"}"`)+",") + `"Received":"2026-11-10T18:10:1` + pick("3", "4.5") + `",` + pick("", "\n ") +
			`"Subject":` + string(subject) + `,"RecipientAddress":"b@x.test"` + pick("", " ") + `,"Status":"Failed"}`
	}
	text := pick("[", "[", `{"value":[`, `{"d":{"results":[`, `{"@odata.nextLink":"x","value": [`, "")
	closing := map[string]string{"[": "]", `{"value":[`: `]}`, `{"d":{"results":[`: `]}}`, `{"@odata.nextLink":"x","value": [`: "]}", "": ""}[text]
	for i := range rng.IntN(5) {
		if i > 0 {
			text += pick(",", ",\n", "\n,")
		}
		text += row()
	}
	if closing == "" {
		text += "\n" + row()
	}
	return text + closing + pick("", "\n")
}

func FuzzReadJSON(f *testing.F) {
	rng := rand.New(rand.NewPCG(5, 6))
	for n := range 20 {
		f.Add([]byte(randomJSON(rng, n)), uint64(n))
	}
	shapes := mustShapes(f)
	f.Fuzz(func(t *testing.T, export []byte, seed uint64) {
		if head := bytes.TrimLeft(export, " \t\r\n"); len(head) == 0 || head[0] != '{' && head[0] != '[' {
			return
		}
		compareJSON(t, shapes, export, settingsFor(rand.New(rand.NewPCG(seed, 0)), len(export)))
	})
}

// TestReadJSONHostileIsLinear reads patterns that make naive readers quadratic, at two sizes.
func TestReadJSONHostileIsLinear(t *testing.T) {
	if testing.Short() || underRace {
		t.Skip("takes seconds")
	}
	shapes := mustShapes(t)
	good := "{" + rwsMembers + "}\n"
	for name, pattern := range map[string]string{
		"braces": "{", "braces on lines": "{\n", "brackets": "[", "quotes": `"`, "open members": "{\"a\":\n", "open strings": "{\"a\n", "open arrays": "{\"a\":[\n",
		"envelopes": `{"value":[`, "closed": "{}\n", "broken": "{\"a\":x\n}\n", "words": "x\n", "commas": ",", "objects that lost a quote": "{\"a\":\"b,\n\"c\":1}\n",
		"good ones and braces": good + "{\n", "good ones and members": good + "{\"a\":\n", "good ones and arrays": good + ",{\"a\":[\n",
	} {
		took := func(size int) time.Duration {
			export := []byte(good + strings.Repeat(pattern, size/len(pattern)) + "\n" + good)
			begin := time.Now()
			got, err := Read(t.Context(), shapes, []Input{{Path: Stdin, Named: true}}, consumerFunc(func(int, *trace.Block) error { return nil }),
				Options{Stdin: bytes.NewReader(export), maxRecord: 64 << 10})
			if err != nil || got[0].RowsRead == 0 {
				t.Errorf("%s: %v, no rows", name, err)
			}
			return time.Since(begin)
		}
		small, large := took(1<<18), took(1<<20)
		for try := 0; try < 4 && large > 8*small+time.Second; try++ { // the machine may be busy
			small, large = max(small, took(1<<18)), min(large, took(1<<20))
		}
		if large > 8*small+time.Second {
			t.Errorf("%s: 256 KiB take %v, 1 MiB takes %v", name, small, large)
		}
	}
}
