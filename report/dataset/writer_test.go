package dataset

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze"
	"tracesift/analyze/delivery"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// awkward are deliveries that something could go wrong with.
func awkward() []*delivery.Delivery {
	out := []*delivery.Delivery{fullDelivery(), barely(1)}
	add := func(change func(*delivery.Delivery)) {
		d := fullDelivery()
		d.Key[7] = byte(len(out))
		change(d)
		out = append(out, d)
	}
	add(func(d *delivery.Delivery) { d.OriginatedAt = at("1969-12-31T23:59:59.9999999Z") })
	add(func(d *delivery.Delivery) { d.OriginatedAt, d.DecidedAt = -1, 1 })
	add(func(d *delivery.Delivery) {
		d.Outcome, d.OriginatedAt, d.LastAt = delivery.Failed, math.MinInt64, math.MaxInt64
	})
	add(func(d *delivery.Delivery) { d.SizeBytes = math.MaxInt64 })
	add(func(d *delivery.Delivery) { d.Diagnostic = strings.Repeat("very long ", 100_000) })
	add(func(d *delivery.Delivery) { d.Sender = "受信者@例え.example\x00\t\"'" })
	add(func(d *delivery.Delivery) { d.Recipient = ""; d.RecipientDomain = "(invalid)" })
	add(func(d *delivery.Delivery) { d.Refusal = &ndr.Refusal{Class: "unknown", Cause: "no_diagnostic"} })
	return out
}

func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	deliveries := awkward()
	for n := range 3000 {
		deliveries = append(deliveries, dated(1000+n, 1+n%9))
	}
	build(t, dir, "a", deliveries...)
	want := map[string]map[string]any{}
	for _, d := range deliveries {
		row := map[string]any{}
		for _, c := range deliveryTable().columns {
			row[c.Name] = c.value(rowOf(d))
		}
		want[deliveryID(d)] = row
	}
	if diff := cmp.Diff(want, readDataset(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestTextIsRepaired(t *testing.T) {
	dir := t.TempDir()
	d := dated(1, 1)
	d.Diagnostic, d.Sender = "a\xffb", "\xc3\x28"
	build(t, dir, "a", d)
	row := readDataset(t, dir)[deliveryID(d)]
	if row["diagnostic_raw"] != "a\uFFFDb" || row["sender"] != "\uFFFD(" {
		t.Errorf("texts are %q and %q", row["diagnostic_raw"], row["sender"])
	}
}

// rowOf is the row of a delivery where no list was asked.
func rowOf(d *delivery.Delivery) *deliveryRow {
	row := &deliveryRow{Delivery: d}
	if d.Refusal != nil {
		if c, claims := analyze.ClaimOf(d, &d.Edge, d.Refusal); claims {
			row.verdict = analysis(nil).Judge(nil)(c, d.RefusedAt.Time())
		}
	}
	return row
}

func TestLayout(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "dataset")
	night, morning := dated(2, 1), dated(3, 1)
	night.OriginatedAt, morning.OriginatedAt = at("2026-03-01T23:59:59.9999999Z"), at("2026-03-02T00:00:00Z")
	build(t, dir, "a", barely(1), night, morning)
	want := []string{"_manifest.json", "_state", "_state/learned.json"}
	for _, day := range []string{"2026-03-01", "2026-03-02", "__HIVE_DEFAULT_PARTITION__"} {
		want = append(want, "_state/event_date="+day, "_state/event_date="+day+"/states.bin")
	}
	want = append(want, "deliveries")
	for _, day := range []string{"2026-03-01", "2026-03-02", "__HIVE_DEFAULT_PARTITION__"} {
		want = append(want, "deliveries/event_date="+day, "deliveries/event_date="+day+"/deliveries.parquet")
	}
	slices.Sort(want)
	got := listing(t, dir)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestManifest(t *testing.T) {
	dir := t.TempDir()
	w := create(t, dir)
	a, b := dated(1, 1), dated(2, 2)
	add(t, w, messageOf(a), messageOf(b))
	in := info("ab")
	in.Tool, in.GeneratedAt, in.Hashes = "tracesift 1", "2026-03-08T00:00:00Z", map[string]string{"rules": "00ff"}
	if err := w.Prepare(context.Background(), in, analysis(resolver(a, b))); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	got, err := readManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := &Manifest{SchemaVersion: 1, StateVersion: delivery.StateVersion, Complete: true, Info: in, Analysis: "test",
		Columns: map[string]int{},
		Rows:    map[string]int64{"deliveries": 2, "attempts": 0, "failure_groups": 0, "observations": 0}}
	for _, table := range Tables() {
		want.Columns[table.Name] = len(table.Columns)
	}
	files := []File{
		{Table: "_state", Partition: "event_date=2026-03-01", Path: "_state/event_date=2026-03-01/states.bin", Rows: 1},
		{Table: "_state", Partition: "event_date=2026-03-02", Path: "_state/event_date=2026-03-02/states.bin", Rows: 1},
		{Table: "_state", Path: "_state/learned.json"},
		{Table: "deliveries", Partition: "event_date=2026-03-01", Path: "deliveries/event_date=2026-03-01/deliveries.parquet", Rows: 1},
		{Table: "deliveries", Partition: "event_date=2026-03-02", Path: "deliveries/event_date=2026-03-02/deliveries.parquet", Rows: 1},
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.Path)))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(b)
		f.Bytes, f.SHA256 = int64(len(b)), hex.EncodeToString(sum[:])
		want.Files = append(want.Files, f)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestOrderDoesNotMatter writes the same deliveries in other orders: where each partition is one row group, the bytes
// are the same.
func TestOrderDoesNotMatter(t *testing.T) {
	deliveries := awkward()
	for n := range 500 {
		deliveries = append(deliveries, dated(1000+n, 1+n%3))
	}
	read := func(dir string) map[string]string {
		files := map[string]string{}
		for _, name := range listing(t, dir) {
			if b, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
				files[name] = string(b)
			}
		}
		return files
	}
	first := t.TempDir()
	build(t, first, "a", deliveries...)
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, seed))
		r.Shuffle(len(deliveries), func(i, j int) { deliveries[i], deliveries[j] = deliveries[j], deliveries[i] })
		again := t.TempDir()
		build(t, again, "a", deliveries...)
		want, got := read(first), read(again)
		if len(want) != len(got) {
			t.Fatalf("%d files, want %d", len(got), len(want))
		}
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("%s differs", name)
			}
		}
	}
}

// TestSort: rows stand by recipient domain; within a domain by time, those before 1970 first.
func TestSort(t *testing.T) {
	times := []trace.Instant{math.MinInt64, -5_000_000, -1, 1, 5_000_000, math.MaxInt64}
	table := deliveryTable()
	r := newRows(table)
	for _, i := range []int{3, 0, 5, 1, 4, 2} {
		d := barely(i)
		d.OriginatedAt, d.Recipient, d.RecipientDomain = times[i], string(rune('a'+i)), "b.example"
		if i == 5 {
			d.RecipientDomain = "a.example"
		}
		if err := addRow(r, table, &deliveryRow{Delivery: d}); err != nil {
			t.Fatal(err)
		}
	}
	r.sort()
	var got []byte
	for _, row := range r.index {
		got = append(got, r.keys[row.to-1]) // the recipient ends the key
	}
	if !bytes.Equal(got, []byte("fabcde")) || !slices.IsSorted(times) {
		t.Errorf("order %s", got)
	}
}

// BenchmarkBuild measures messages to a dataset on disk.
func BenchmarkBuild(b *testing.B) {
	deliveries := make([]*delivery.Delivery, 50_000)
	for n := range deliveries {
		d := dated(n, 1+n%7)
		if n%20 == 0 {
			full := fullDelivery()
			full.Key, full.Recipient, full.OriginatedAt = d.Key, d.Recipient, d.OriginatedAt
			d = full
		}
		deliveries[n] = d
	}
	b.ReportAllocs()
	for b.Loop() {
		build(b, b.TempDir(), "a", deliveries...)
	}
}
