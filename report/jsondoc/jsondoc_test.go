package jsondoc

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"sort"
	"strings"
	"testing"

	"tracesift/analyze"
	"tracesift/report/internal/reporttest"
	"tracesift/report/sanitise"
)

func render(t *testing.T, r *analyze.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	reporttest.Golden(t, "report.json", render(t, reporttest.Result()))
}

// contract lists the keys that others parse, by where they stand. Keys may be added to the document, never taken away.
var contract = map[string]string{
	"": "schema_version generated_at window incomplete policy totals by_direction by_kind rates edges recipient_domains " +
		"providers sender_domains senders connectors classes groups deferrals claims observations actions changes data_quality",
	"totals":                "messages deliveries delivered failed blocked deferred pending relayed other had_deferrals",
	"by_direction.inbound":  "messages deliveries delivered failed blocked deferred pending relayed other had_deferrals",
	"by_kind.dsn":           "messages deliveries delivered failed blocked deferred pending relayed other had_deferrals",
	"rates.failed":          "n of",
	"classes.0":             "class cause failures deferred_deliveries recovered",
	"groups.0":              "edge_host edge_ips edge_owner pool recipient_domain class cause failures deliveries lists verdicts refused_by first_at last_at example",
	"groups.0.example":      "network_message_id recipient diagnostic",
	"deferrals.0":           "edge_host edge_ips edge_owner pool recipient_domain class cause deferrals deliveries recovered median_delay_s lists verdicts refused_by first_at last_at example",
	"period":                "from until mail_days outside_deliveries",
	"run":                   "spilled_bytes cost",
	"run.cost":              "read_bytes rescanned_blocks peak_bytes stages",
	"run.cost.stages.0":     "stage wall_s cpu_s",
	"routes.0":              "edge_host recipient_domain decided",
	"changes.0":             "dimension measure trend edge_host recipient_domain provider provider_name class cause list before now excess explained low high p p_adjusted",
	"changes.0.before":      "n of",
	"comparison":            "source before now basis caveats totals volumes listings compared",
	"comparison.totals.0":   "measure trend before now",
	"comparison.listings.0": "list ip edge_hosts trend before now refusals_before refusals_now",
	"comparison.compared.0": "dimension measure names tested changed",
	"data_quality":          "files warnings",
	"data_quality.files.0":  "path shape encoding delimiter rows_read used duplicates filtered rejected first_at last_at warnings",
	"groups.0.verdicts":     "confirmed-listed listed-later-only",
	"edges.0.edge_evidence": "proxy_frontend refusal_bracket",
}

// find walks a document along dotted keys and indexes.
func find(t *testing.T, doc any, path string) any {
	t.Helper()
	if path == "" {
		return doc
	}
	for key := range strings.SplitSeq(path, ".") {
		switch x := doc.(type) {
		case map[string]any:
			doc = x[key]
		case []any:
			doc = x[key[0]-'0']
		default:
			t.Fatalf("%s: nothing at %s", path, key)
		}
	}
	return doc
}

func TestKeysOfTheContract(t *testing.T) {
	var doc any
	if err := json.Unmarshal(render(t, reporttest.Result()), &doc); err != nil {
		t.Fatal(err)
	}
	for path, keys := range contract {
		object, ok := find(t, doc, path).(map[string]any)
		if !ok {
			t.Errorf("%q is no object", path)
			continue
		}
		for key := range strings.FieldsSeq(keys) {
			if _, ok := object[key]; !ok {
				t.Errorf("%q has no key %q", path, key)
			}
		}
	}
}

// nulls collects the paths of a document at which null stands.
func nulls(path string, doc any, found *[]string) {
	switch x := doc.(type) {
	case nil:
		*found = append(*found, path)
	case map[string]any:
		for k, v := range x {
			nulls(path+"."+k, v, found)
		}
	case []any:
		for _, v := range x {
			nulls(path, v, found)
		}
	}
}

// An empty result has every key, and null only for what is unknown or was not asked for: a time, a
// plan of look-ups, a policy, or how long most mail takes.
func TestEmptyResultHasNoNullArrays(t *testing.T) {
	var doc any
	if err := json.Unmarshal(render(t, &analyze.Result{}), &doc); err != nil {
		t.Fatal(err)
	}
	var got []string
	nulls("", doc, &got)
	sort.Strings(got)
	want := []string{".comparison", ".connectors_rest.first_at", ".connectors_rest.last_at", ".deferral_totals.median_delay_s", ".deferral_totals.p90_delay_s", ".filter.since", ".filter.until", ".generated_at", ".lookup_plan", ".period.from", ".period.until", ".policy",
		".sender_domains_rest.first_at", ".sender_domains_rest.last_at", ".senders_rest.first_at", ".senders_rest.last_at", ".time_to_accept.p50_s", ".time_to_accept.p90_s",
		".time_to_accept.p95_s", ".time_to_accept.p99_s", ".window.first_at", ".window.last_at"}
	if !slices.Equal(got, want) {
		t.Errorf("null stands at %q, want %q", got, want)
	}
	var full any
	if err := json.Unmarshal(render(t, reporttest.Result()), &full); err != nil {
		t.Fatal(err)
	}
	got = nil
	nulls("", full, &got)
	for _, path := range got {
		if !strings.HasSuffix(path, "at") && path != ".policy" && !strings.HasSuffix(path, "_delay_s") && !strings.HasPrefix(path, ".filter.") && path != ".claims.gap_s" &&
			path != ".list_usage.lift" && !strings.HasPrefix(path, ".comparison.volumes.") && !strings.HasPrefix(path, ".comparison.totals.") && path != ".time_to_accept.buckets.to_s" {
			t.Errorf("null stands at %s", path)
		}
	}
}

func TestFiguresAndTexts(t *testing.T) {
	r := reporttest.Result()
	var doc any
	if err := json.Unmarshal(render(t, r), &doc); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		path string
		want any
	}{
		{"schema_version", 1.0},
		{"generated_at", "2026-03-09T07:30:00Z"},
		{"incomplete", true},
		{"totals.failed", 21.0},
		{"rates.failed.n", 21.0},
		{"rates.failed.of", 1286.0},
		{"edges.0.rate.of", 286.0},
		{"edges.0.edge_ips.0", "40.107.107.122"},
		{"deferrals.0.median_delay_s", 845.0},
		{"deferrals.0.deferrals", 41.0},
		{"deferrals.1.median_delay_s", nil},
		{"groups.0.first_at", "2026-03-02T08:15:00Z"},
		{"groups.2.dominant_refusal.text", strings.ToValidUTF8(reporttest.Hostile, "\ufffd")},
		{"observations.0.text", "listed\u202e"},
		{"data_quality.files.2.error", "the header is of no known export"},
		{"data_quality.files.1.truncated", true},
	} {
		if got := find(t, doc, tt.path); got != tt.want {
			t.Errorf("%s = %v, want %v", tt.path, got, tt.want)
		}
	}
	for name, rows := range map[string]int{"groups": r.Groups.Len(), "edges": len(r.EdgeHosts), "classes": len(r.Classes)} {
		if got := len(find(t, doc, name).([]any)); got != rows {
			t.Errorf("%d %s, want all %d", got, name, rows)
		}
	}
}

func TestWithheldRates(t *testing.T) {
	r := reporttest.Result()
	r.RateWithheld = "failures only"
	var doc any
	if err := json.Unmarshal(render(t, r), &doc); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"rates.failed.of", "rates.had_deferrals.of", "edges.0.rate.of", "recipient_domains.0.rate.of"} {
		if got := find(t, doc, path); got != 0.0 {
			t.Errorf("%s = %v, want 0", path, got)
		}
	}
}

func TestOutputIsSafe(t *testing.T) {
	for _, r := range string(render(t, reporttest.Result())) {
		if r != '\n' && sanitise.Unsafe(r) {
			t.Errorf("output holds %U", r)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	r := reporttest.Result()
	for range 8 {
		r.Groups = analyze.GroupsOf(append(r.Groups.List(), r.Groups.List()...)...) // 1,280 groups
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := Render(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}
