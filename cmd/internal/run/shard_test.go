package run

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/cmd/internal/tracegen"
	"tracesift/report/jsondoc"
	"tracesift/report/partial"
)

// reported returns the report as JSON.
func reported(t *testing.T, o Options) string {
	t.Helper()
	o.Now, o.Version = time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC), "test"
	r, _, err := Report(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := jsondoc.Render(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestShards: exports dealt out to shards in any way, some to several of them, say together what one run over all
// says, to the byte. Among them are exports of every kind, records that know an internet message id only, files with
// rows of others, broken rows, and what is no export.
func TestShards(t *testing.T) {
	dir, _ := generate(t, tracegen.Options{Rows: 4000, Seed: 3, Parts: 5, Overlap: 150, Shuffle: 500})
	for _, pattern := range []string{"../../../samples/exports/*", "../../../ingest/testdata/shapes/*[cg]"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatal(pattern, err)
		}
		for _, path := range found {
			text, err := os.ReadFile(path)
			if err == nil && !strings.HasSuffix(path, ".golden") {
				err = os.WriteFile(filepath.Join(dir, filepath.Base(path)), text, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, text := range map[string]string{
		"cut.csv":   "date_time_utc,event_id,network_message_id,recipient_address,recipient_status\n2026-11-10T08:00:00Z,FAIL\nx\n2026-11-10T08:00:00Z,FAIL,11111111-1111-4111-8111-111111111111,b@remote.test,550 5.1.1 no\n2026",
		"notes.txt": "buy milk\n", "empty.csv": "",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	exports, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	want := reported(t, Options{Source: Source{Exports: exports, Jobs: 2}})
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 7))
		shards := make([][]string, 1+r.IntN(6))
		for _, path := range exports {
			for copies := 1 + r.IntN(4)/3; copies > 0; copies-- {
				i := r.IntN(len(shards))
				shards[i] = append(shards[i], path)
			}
		}
		var partials []string
		for i, of := range shards {
			path := filepath.Join(t.TempDir(), fmt.Sprintf("%d.partial", i))
			if len(of) == 0 {
				continue
			}
			if _, err := Shard(t.Context(), Source{Exports: of, Jobs: 1 + r.IntN(3), Memory: int64(r.IntN(2)) << 18}, path); err != nil {
				t.Fatal(err)
			}
			partials = append(partials, path)
		}
		r.Shuffle(len(partials), func(i, k int) { partials[i], partials[k] = partials[k], partials[i] })
		partials = append(partials, partials[0]) // one comes twice
		got := reported(t, Options{Source: Source{Exports: partials, Partials: true, Jobs: 1 + r.IntN(3), Memory: int64(r.IntN(2)) << 18}})
		got = strings.Replace(got, spilled(got), spilled(want), 1)
		if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
			t.Fatalf("seed %d, %d shards: %.2000s", seed, len(shards), diff)
		}
	}
}

// spilled returns the line of a report that says how much went to temporary files.
func spilled(report string) string {
	for line := range strings.Lines(report) {
		if strings.Contains(line, `"spilled_bytes"`) {
			return line
		}
	}
	return ""
}

// TestShardIsTheSame: the same exports make the same partial, however they are named and read.
func TestShardIsTheSame(t *testing.T) {
	dir, _ := generate(t, tracegen.Options{Rows: 3000, Seed: 5, Parts: 3, Overlap: 100})
	parts, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var want []byte
	for i, s := range []Source{
		{Exports: parts, Jobs: 1}, {Exports: []string{parts[2], parts[0], parts[1]}, Jobs: 3}, {Exports: []string{dir}, Jobs: 2, Memory: 1 << 16},
	} {
		path := filepath.Join(t.TempDir(), "x.partial")
		if _, err := Shard(t.Context(), s, path); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			want = got
		} else if !bytes.Equal(got, want) {
			t.Errorf("%+v: another partial, of %d bytes instead of %d", s, len(got), len(want))
		}
	}
}

// TestUniteRefuses what is no partial, and says of which file it is.
func TestUniteRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte("date_time_utc,event_id\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := Report(t.Context(), Options{Source: Source{Exports: []string{path}, Partials: true}})
	if !errors.Is(err, partial.ErrOther) || !strings.Contains(err.Error(), "a.csv: ") {
		t.Error(err)
	}
}
