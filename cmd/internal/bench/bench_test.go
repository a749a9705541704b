package bench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func seconds(walls ...float64) (out []cost) {
	for _, s := range walls {
		out = append(out, cost{wall: time.Duration(s * float64(time.Second))})
	}
	return out
}

func TestRatiosPairRoundsWithoutStarts(t *testing.T) {
	ours := &series{costs: seconds(1.5, 2.5, 1.5), start: seconds(0.5)[0]}
	other := &series{costs: seconds(4, 5, 3), start: seconds(1)[0]}
	got := ratios(other, ours, wall)
	if want := []float64{3, 2, 2}; len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("ratios = %v, want %v", got, want)
	}
	if m := median(got); m != 2 {
		t.Errorf("median = %v, want 2", m)
	}
	if m := median([]float64{4, 1, 3, 2}); m != 2.5 {
		t.Errorf("median of four = %v, want 2.5", m)
	}
	if s := spread(got, "%.1f"); s != "2.0 (2.0-3.0)" {
		t.Errorf("spread = %q", s)
	}
}

func TestMedianCostTakesEachFigureAlone(t *testing.T) {
	got := medianCost([]cost{{wall: 3, cpu: 1, peak: 2}, {wall: 1, cpu: 3, peak: 1}, {wall: 2, cpu: 2, peak: 3}})
	if got.wall > 3 || got.peak != 2 {
		t.Errorf("%+v", got)
	}
}

func TestCompareNamesTheOneThatDiffers(t *testing.T) {
	answers := map[string]string{"tracesift": "a\t1\nb\t2", "duckdb": "a\t1\nb\t2", "csv": "a\t1\nb\t3"}
	v := compare([]string{"tracesift", "duckdb", "csv"}, answers, true)
	if want := `ANSWERS DIFFER from tracesift, duckdb: csv (line 2 of 2: "b\t3", not "b\t2")`; v.ok || v.line != want {
		t.Errorf("%v %s, want %s", v.ok, v.line, want)
	}
	if v := compare([]string{"tracesift", "duckdb"}, answers, true); !v.ok || v.line != "answers equal: tracesift, duckdb" {
		t.Errorf("%v %s", v.ok, v.line)
	}
	if v := compare([]string{"csv"}, answers, false); !v.ok || !strings.Contains(v.line, "not compared") {
		t.Errorf("%v %s", v.ok, v.line)
	}
}

func TestScriptsHaveNoBlanksLeft(t *testing.T) {
	dir := t.TempDir()
	if err := writeScripts(dir); err != nil {
		t.Fatal(err)
	}
	for _, engine := range []string{"duckdb", "clickhouse"} {
		for _, work := range []string{"G", "D", "E"} {
			for _, f := range forms() {
				on := &export{form: f, pattern: "/x/*.csv", paths: []string{"/x/1.csv", "/x/2.csv"}}
				sql, err := fill(dir, engine, work, task{work: work, on: on, out: "/y", jobs: 2})
				if err != nil {
					t.Fatal(err)
				}
				for _, blank := range []string{"{jobs", "{out", "{limit", "{export", "{columns", "{distinct", "{encoding", "{compression"} {
					if strings.Contains(sql, blank) {
						t.Errorf("%s %s %s: %s is left:\n%s", engine, work, f.name, blank, sql)
					}
				}
				if got := strings.Contains(sql, "DISTINCT"); got != (f.name == "overlap") {
					t.Errorf("%s %s %s: DISTINCT is %v", engine, work, f.name, got)
				}
			}
		}
	}
}

// TestPlain counts an export by hand: the second failing row has two recipients and a comma in a quoted cell.
func TestPlain(t *testing.T) {
	const export = "event_id,recipient_address,recipient_status,custom_data\r\n" +
		"FAIL,a@one.example,550 5.1.1 no,S:OutboundProxyFrontendName=Edge.example.net;S:x=1\r\n" +
		"FAIL,a@One.example;b@one.example,\"550 5.1.1 no, none\",S:OutboundProxyFrontendName=edge.example.net\r\n" +
		"DEFER,a@two.example,450 4.2.0 later,\r\n" +
		"RECEIVE,a@two.example,,\r\n"
	path := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(path, []byte(export), 0o666); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := Plain("G", 0, []string{path}, &out); err != nil {
		t.Fatal(err)
	}
	want := "edge.example.net\tone.example\t5.1.1\t2\t3\n\ttwo.example\t4.2.0\t1\t1\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
	out.Reset()
	if err := Plain("S", 0, []string{path}, &out); err != nil || out.String() != "4\n" {
		t.Errorf("rows %q, %v", out.String(), err)
	}
}

func TestParseLeast(t *testing.T) {
	if l, err := ParseLeast("G/csv", "0.25"); err != nil || l != (Least{"G", "csv", 0.25}) {
		t.Errorf("%v, %v", l, err)
	}
	for _, what := range []string{"csv", "/csv", "G/"} {
		if _, err := ParseLeast(what, "1"); err == nil {
			t.Errorf("%q is taken", what)
		}
	}
	if _, err := ParseLeast("G/csv", "much"); err == nil {
		t.Error("a ratio of much is taken")
	}
}

// TestWrittenCountsTheTablesOfTheWork: what tracesift keeps beside them does not count.
func TestWrittenCountsTheTablesOfTheWork(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int{
		"dataset/deliveries/event_date=2026-03-01/deliveries.parquet": 1,
		"dataset/attempts/event_date=2026-03-01/attempts.parquet":     10,
		"dataset/failure_groups/event_date=2026-03-01/x.parquet":      100,
		"dataset/events/input=a/part-0.parquet":                       1000,
		"dataset/_state/event_date=2026-03-01/states":                 10_000,
		"deliveries.parquet": 100_000, "attempts.parquet": 1_000_000, "events.parquet": 10_000_000,
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, size), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for work, want := range map[string]int64{"D": 1_100_011, "E": 10_001_000} {
		if got, err := written(task{work: work, out: dir}); err != nil || got != want {
			t.Errorf("%s: %d bytes, %v, want %d", work, got, err, want)
		}
	}
}
