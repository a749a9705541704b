package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"tracesift/ingest/trace"
)

// nothingLeft fails the test where goroutines or open files are left behind by what ran since.
func nothingLeft(t *testing.T) (check func()) {
	t.Helper()
	open := func() int {
		files, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			return 0 // not on this system
		}
		return len(files)
	}
	files, routines := open(), runtime.NumGoroutine()
	return func() {
		t.Helper()
		for wait := time.Now(); runtime.NumGoroutine() > routines; time.Sleep(time.Millisecond) {
			if time.Since(wait) > 5*time.Second {
				t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), routines)
			}
		}
		if n := open(); n > files {
			t.Fatalf("%d open files, %d before", n, files)
		}
	}
}

// inTime runs f and fails the test where it does not return.
func inTime(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		stacks := make([]byte, 1<<20)
		t.Fatalf("it hangs:\n%s", stacks[:runtime.Stack(stacks, true)])
	}
}

// endings writes exports that several workers share: a table, the same packed, tables and protocol logs in turn, and
// objects; beside them one that is empty.
func endings(t *testing.T) []Input {
	t.Helper()
	dir := t.TempDir()
	table, log := narrow+"\r\n", sendLog
	for r := range 600 {
		table += fmt.Sprintf("2026-11-10T07:%02d:00Z,FAIL,r%d@fabrikam.test,\"550 5.1.1 no, %d\",\r\n", r%60, r, r)
		if r%97 == 0 {
			table += "broken\r\n"
		}
	}
	blend, _ := mixed(3, 100)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(table)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var inputs []Input
	for name, text := range map[string]string{
		"table.csv": table, "table.csv.gz": packed.String(), "mixed.log": blend, "send.log": log, "empty.csv": "",
		"objects.json": "[" + strings.Repeat("{"+rwsMembers+"},", 500) + "{" + rwsMembers + "}]",
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, Input{Path: path, Named: true})
	}
	slices.SortFunc(inputs, func(a, b Input) int { return strings.Compare(a.Path, b.Path) })
	return inputs
}

// TestReadEnds stops runs at any of their blocks or rejects, by an error or by the context, while other blocks are on
// their way: each ends soon with that error, and leaves no goroutine and no open file.
func TestReadEnds(t *testing.T) {
	shapes, inputs := mustShapes(t), endings(t)
	enough := errors.New("enough")
	rng := rand.New(rand.NewPCG(7, 8))
	check := nothingLeft(t)
	for round := range 150 {
		jobs, size, after := 1+rng.IntN(8), 256<<rng.IntN(5), int64(rng.IntN(120))
		how := []string{"consumer", "reject", "context"}[round%3]
		ctx, cancel := context.WithCancelCause(t.Context())
		var seen, late atomic.Int64
		stop := func() error {
			switch n := seen.Add(1); {
			case n < after:
				return nil
			case n > after:
				late.Add(1)
			}
			if how == "context" {
				cancel(enough)
				return nil
			}
			return enough
		}
		o := Options{Jobs: jobs, BlockSize: size, Digest: true, OnReject: func(trace.Reject) error {
			if how == "reject" {
				return stop()
			}
			return nil
		}}
		inTime(t, func() {
			_, err := Read(ctx, shapes, inputs, consumerFunc(func(int, *trace.Block) error {
				runtime.Gosched()
				if how != "reject" {
					return stop()
				}
				return nil
			}), o)
			if reached := seen.Load() >= max(after, 1); reached != errors.Is(err, enough) || late.Load() > int64(jobs) {
				t.Errorf("round %d, %s, %d jobs: %v after %d, %d came late", round, how, jobs, err, seen.Load(), late.Load())
			}
		})
		cancel(nil)
	}
	check()
}

// TestReadErrorAnywhere breaks the reading of a stream off at any place: several workers hand on the rows that one does,
// and the account says what happened.
func TestReadErrorAnywhere(t *testing.T) {
	text := narrow + "\r\n"
	for r := range 300 {
		text += fmt.Sprintf("2026-11-10T07:%02d:00Z,FAIL,r%d@fabrikam.test,550 5.1.1 no,\r\n", r%60, r)
	}
	sick := errors.New("sick disk")
	shapes := mustShapes(t)
	check := nothingLeft(t)
	for at := 0; at <= len(text); at += 1 + at/23 {
		var want []string
		for _, jobs := range []int{1, 4} {
			got := newPerFile(false)
			var audits []trace.FileAudit
			var err error
			inTime(t, func() {
				audits, err = Read(t.Context(), shapes, []Input{{Path: Stdin, Named: true}}, got, Options{
					Jobs: jobs, BlockSize: 512, Stdin: io.MultiReader(strings.NewReader(text[:at]), iotest.ErrReader(sick)),
				})
			})
			rows := got.rows()[0]
			if jobs == 1 {
				want = rows
			}
			if a := &audits[0]; err != nil || !errors.Is(a.Err, sick) || !slices.Equal(rows, want) || a.RowsRead != int64(len(rows))+a.Rejected {
				t.Fatalf("broken off at %d, %d jobs: %v, account %+v, %d rows, want %d", at, jobs, err, a, len(rows), len(want))
			}
		}
	}
	check()
}

// TestExportChanges cuts an export, or writes over it, while it is read: the rows that are handed on are those of the
// account, in their places.
func TestExportChanges(t *testing.T) {
	text := narrow + "\r\n"
	for r := range 2000 {
		text += fmt.Sprintf("2026-11-10T07:%02d:00Z,FAIL,r%d@fabrikam.test,550 5.1.1 no,\r\n", r%60, r)
	}
	shapes := mustShapes(t)
	rng := rand.New(rand.NewPCG(9, 10))
	path := filepath.Join(t.TempDir(), "live.csv")
	check := nothingLeft(t)
	for round := range 80 {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		got := newPerFile(false)
		var blocks atomic.Int64
		when, where := int64(1+rng.IntN(130)), int64(rng.IntN(len(text)))
		change := func() error {
			switch round % 3 {
			case 0:
				return file.Truncate(where)
			case 1:
				_, err := file.WriteAt([]byte(strings.Repeat("\"x,y\r\n", 50)), where)
				return err
			}
			_, err := file.WriteAt([]byte(text[len(narrow)+2:]), int64(len(text)))
			return err
		}
		var audits []trace.FileAudit
		inTime(t, func() {
			audits, err = Read(t.Context(), shapes, []Input{{Path: path, Named: true}}, consumerFunc(func(worker int, b *trace.Block) error {
				if blocks.Add(1) == when {
					if err := change(); err != nil {
						return err
					}
				}
				return got.Consume(worker, b)
			}), Options{Jobs: 1 + round%4, BlockSize: 1024, Digest: true})
		})
		rows := got.rows()[0]
		if a := &audits[0]; err != nil || len(got.wrong) > 0 || a.RowsRead != int64(len(rows))+a.Rejected {
			t.Fatalf("round %d: %v, %d rows, %q, account %+v", round, err, len(rows), got.wrong, a)
		}
		if grown, _ := os.ReadFile(path); round%3 == 2 && audits[0].SHA256 != fmt.Sprintf("%x", sha256.Sum256(grown[:audits[0].Bytes])) {
			t.Fatalf("round %d: the hash is not that of the %d bytes that were read", round, audits[0].Bytes)
		}
		for i, row := range rows {
			if !strings.HasPrefix(row, fmt.Sprint(i, " ")) {
				t.Fatalf("round %d: row %d is %q", round, i, row)
			}
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	check()
}

// TestStreamForgets reads what only one worker can, packed: nothing that was read is kept.
func TestStreamForgets(t *testing.T) {
	text, _ := mixed(1, 30_000)
	raw := newDigest(strings.NewReader(text), false, nil)
	src := newStream(raw, raw, true)
	most := 0
	s := splitter{
		textReader: textReader{src: src}, shapes: mustShapes(t), blockSize: 64 << 10, maxRecord: defaultMaxRecord, audit: new(trace.FileAudit),
		consumer: consumerFunc(func(int, *trace.Block) error {
			most = max(most, len(src.pieces)+len(src.spare))
			return nil
		}),
	}
	if err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if of := len(text) / pieceLen; most > 4 || of < 20 {
		t.Errorf("%d pieces of %d were kept", most, of)
	}
}
