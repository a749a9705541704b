package dataset

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	add(func(d *delivery.Delivery) { d.OriginatedAt, d.LastAt = math.MinInt64, math.MaxInt64 })
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
	build(t, dir, Options{}, "a", deliveries...)
	want := map[string]map[string]any{}
	for _, d := range deliveries {
		row := map[string]any{}
		for _, c := range Columns() {
			row[c.Name] = c.Value(d)
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
	build(t, dir, Options{}, "a", d)
	row := readDataset(t, dir)[deliveryID(d)]
	if row["diagnostic_raw"] != "a\uFFFDb" || row["sender"] != "\uFFFD(" {
		t.Errorf("texts are %q and %q", row["diagnostic_raw"], row["sender"])
	}
}

func TestLayout(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "dataset")
	night, morning := dated(2, 1), dated(3, 1)
	night.OriginatedAt, morning.OriginatedAt = at("2026-03-01T23:59:59.9999999Z"), at("2026-03-02T00:00:00Z")
	build(t, dir, Options{}, "a", barely(1), night, morning)
	want := []string{
		"_manifest.json", "deliveries",
		"deliveries/event_date=2026-03-01", "deliveries/event_date=2026-03-01/deliveries.parquet",
		"deliveries/event_date=2026-03-02", "deliveries/event_date=2026-03-02/deliveries.parquet",
		"deliveries/event_date=__HIVE_DEFAULT_PARTITION__",
		"deliveries/event_date=__HIVE_DEFAULT_PARTITION__/deliveries.parquet",
	}
	if diff := cmp.Diff(want, listing(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestManifest(t *testing.T) {
	dir := t.TempDir()
	w := create(t, dir, Options{})
	write(t, w, dated(1, 1), dated(2, 1), dated(3, 2))
	in := info("ab")
	in.Tool, in.GeneratedAt, in.Hashes = "tracesift 1", "2026-03-08T00:00:00Z", map[string]string{"rules": "00ff"}
	if err := w.Commit(in); err != nil {
		t.Fatal(err)
	}
	got, err := ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := &Manifest{SchemaVersion: SchemaVersion, Complete: true, Info: in, Rows: map[string]int64{"deliveries": 3}}
	for _, p := range []File{{Partition: "event_date=2026-03-01", Rows: 2}, {Partition: "event_date=2026-03-02", Rows: 1}} {
		p.Table, p.Path = "deliveries", "deliveries/"+p.Partition+"/deliveries.parquet"
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(p.Path)))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(b)
		p.Bytes, p.SHA256 = int64(len(b)), hex.EncodeToString(sum[:])
		want.Files = append(want.Files, p)
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
	build(t, first, Options{}, "a", deliveries...)
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, seed))
		r.Shuffle(len(deliveries), func(i, j int) { deliveries[i], deliveries[j] = deliveries[j], deliveries[i] })
		again := t.TempDir()
		build(t, again, Options{}, "a", deliveries...)
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

// TestMemoryIsBounded writes many partitions through a small buffer.
func TestMemoryIsBounded(t *testing.T) {
	const limit = 100_000
	dir := t.TempDir()
	w := create(t, dir, Options{BufferBytes: limit})
	for n := range 4000 {
		write(t, w, dated(n, 1+n%28))
		sum := 0
		for _, p := range w.partitions {
			sum += p.rows.size()
		}
		if w.waiting != sum || sum > limit {
			t.Fatalf("%d bytes wait, %d are counted, %d are allowed", sum, w.waiting, limit)
		}
	}
	if err := w.Commit(info("a")); err != nil {
		t.Fatal(err)
	}
	if got := len(readDataset(t, dir)); got != 4000 {
		t.Errorf("%d rows, want 4000", got)
	}
}

// TestParallel runs two writers at once, each fed by two goroutines.
func TestParallel(t *testing.T) {
	dirs := []string{t.TempDir(), t.TempDir()}
	var wait sync.WaitGroup
	for _, dir := range dirs {
		wait.Go(func() {
			w, err := Create(dir, Options{BufferBytes: 50_000})
			if err != nil {
				t.Error(err)
				return
			}
			var feed sync.WaitGroup
			for half := range 2 {
				feed.Go(func() {
					for n := half; n < 2000; n += 2 {
						if err := w.Write(dated(n, 1+n%5)); err != nil {
							t.Error(err)
						}
					}
				})
			}
			feed.Wait()
			if err := w.Commit(info("a")); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if diff := cmp.Diff(readDataset(t, dirs[0]), readDataset(t, dirs[1])); diff != "" {
		t.Error(diff)
	}
}

// TestSort: rows stand by recipient domain; within a domain by time, those before 1970 first.
func TestSort(t *testing.T) {
	times := []trace.Instant{math.MinInt64, -5_000_000, -1, 1, 5_000_000, math.MaxInt64}
	var r rows
	columns := Columns()
	for _, i := range []int{3, 0, 5, 1, 4, 2} {
		d := barely(i)
		d.OriginatedAt, d.Recipient, d.RecipientDomain = times[i], string(rune('a'+i)), "b.example"
		if i == 5 {
			d.RecipientDomain = "a.example"
		}
		r.add(columns, d)
	}
	r.sort()
	var got []byte
	for _, row := range r.index {
		got = append(got, r.arena[row.cells-1]) // the recipient ends the key
	}
	if !bytes.Equal(got, []byte("fabcde")) || !slices.IsSorted(times) {
		t.Errorf("order %s", got)
	}
}

// BenchmarkWrite measures deliveries to a dataset on disk, in bytes of their values.
func BenchmarkWrite(b *testing.B) {
	deliveries := make([]*delivery.Delivery, 50_000)
	var size rows
	columns := Columns()
	for n := range deliveries {
		d := dated(n, 1+n%7)
		if n%20 == 0 {
			full := fullDelivery()
			full.Key, full.Recipient, full.OriginatedAt = d.Key, d.Recipient, d.OriginatedAt
			d = full
		}
		deliveries[n] = d
		size.add(columns, d)
	}
	b.SetBytes(int64(len(size.arena)))
	b.ReportAllocs()
	for b.Loop() {
		build(b, b.TempDir(), Options{}, "a", deliveries...)
	}
}
