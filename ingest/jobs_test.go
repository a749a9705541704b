package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"tracesift/ingest/trace"
)

// manyFiles writes small exports, some of them broken, and returns them as inputs.
func manyFiles(t *testing.T, n int) []Input {
	t.Helper()
	dir := t.TempDir()
	var inputs []Input
	for i := range n {
		rng := rand.New(rand.NewPCG(uint64(i), 4))
		path := filepath.Join(dir, fmt.Sprintf("%04d.csv", i))
		if err := os.WriteFile(path, randomExport(rng), 0o600); err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, Input{Path: path, Named: i%2 == 0})
	}
	return inputs
}

// perFile notes the blocks of each export. Where they are to come in order, it says where they do not.
type perFile struct {
	mu      sync.Mutex
	blocks  map[trace.InputID]map[int][]string // by Seq
	inOrder bool
	wrong   []string
}

func newPerFile(inOrder bool) *perFile {
	return &perFile{blocks: map[trace.InputID]map[int][]string{}, inOrder: inOrder}
}

// rows puts the rows of each export together.
func (p *perFile) rows() map[trace.InputID][]string {
	all := map[trace.InputID][]string{}
	for input, blocks := range p.blocks {
		for seq := range len(blocks) {
			all[input] = append(all[input], blocks[seq]...)
		}
	}
	return all
}

func (p *perFile) Consume(_ int, b *trace.Block) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	of := p.blocks[b.Input]
	if of == nil {
		of = map[int][]string{}
		p.blocks[b.Input] = of
	}
	if p.inOrder && b.Seq != len(of) {
		p.wrong = append(p.wrong, fmt.Sprintf("input %d: block %d where %d was due", b.Input, b.Seq, len(of)))
	}
	if of[b.Seq] != nil {
		p.wrong = append(p.wrong, fmt.Sprintf("input %d: block %d twice", b.Input, b.Seq))
	}
	for r := range b.Rows {
		var cells [][]byte
		for i := range b.Layout().Width() {
			cells = append(cells, b.CellAt(r, i))
		}
		of[b.Seq] = append(of[b.Seq], fmt.Sprint(b.In.Row+int64(r), b.Line(r), join(cells)))
	}
	return nil
}

// TestReadJobs reads many files with one worker and with several: the answers are the same.
func TestReadJobs(t *testing.T) {
	shapes := mustShapes(t)
	inputs := manyFiles(t, 200)
	type answer struct {
		rows    map[trace.InputID][]string
		audits  []string
		rejects map[string][]trace.Reject
	}
	var first answer
	for _, jobs := range []int{0, 1, 2, 8, 1000} {
		got := answer{rejects: make(map[string][]trace.Reject)}
		c := newPerFile(jobs <= 1)
		audits, err := Read(t.Context(), shapes, inputs, c, Options{Jobs: jobs, BlockSize: 64, OnReject: func(r trace.Reject) error {
			got.rejects[r.Path] = append(got.rejects[r.Path], r) // one call at a time: the race detector looks on
			return nil
		}})
		if err != nil || len(c.wrong) > 0 {
			t.Fatalf("jobs %d: %v, %q", jobs, err, c.wrong)
		}
		for _, a := range audits {
			got.audits = append(got.audits, fmt.Sprintf("%+v", a))
			if int64(len(got.rejects[a.Path])) != a.Rejected {
				t.Errorf("%s: %d rejects, the account has %d", a.Path, len(got.rejects[a.Path]), a.Rejected)
			}
		}
		got.rows = c.rows()
		if first.audits == nil {
			first = got
		} else if !reflect.DeepEqual(got, first) {
			t.Errorf("jobs %d gives another answer", jobs)
		}
	}
}

// TestReadStops ends the run at the first error of a consumer or of OnReject, and when the context is done.
func TestReadStops(t *testing.T) {
	shapes := mustShapes(t)
	inputs := manyFiles(t, 200)
	enough := errors.New("enough")
	before := runtime.NumGoroutine()
	for _, jobs := range []int{1, 2, 8} {
		blocks := 0
		var mu sync.Mutex
		_, err := Read(t.Context(), shapes, inputs, consumerFunc(func(int, *trace.Block) error {
			mu.Lock()
			defer mu.Unlock()
			if blocks++; blocks == 3 {
				return enough
			}
			return nil
		}), Options{Jobs: jobs})
		if !errors.Is(err, enough) || !strings.Contains(err.Error(), ".csv: enough") || blocks > 3+jobs {
			t.Errorf("jobs %d: %v after %d blocks", jobs, err, blocks)
		}

		rejects := 0
		_, err = Read(t.Context(), shapes, inputs, consumerFunc(func(int, *trace.Block) error { return nil }), Options{Jobs: jobs,
			OnReject: func(trace.Reject) error {
				rejects++
				return enough
			}})
		if !errors.Is(err, enough) || rejects > jobs {
			t.Errorf("jobs %d: %v after %d rejects", jobs, err, rejects)
		}

		ctx, cancel := context.WithCancelCause(t.Context())
		blocks = 0
		_, err = Read(ctx, shapes, inputs, consumerFunc(func(int, *trace.Block) error {
			mu.Lock()
			defer mu.Unlock()
			if blocks++; blocks == 3 {
				cancel(enough)
			}
			return nil
		}), Options{Jobs: jobs})
		if !errors.Is(err, enough) || blocks > 3+jobs {
			t.Errorf("jobs %d: %v after the context ended, %d blocks", jobs, err, blocks)
		}
		_, err = Read(ctx, shapes, inputs, consumerFunc(func(int, *trace.Block) error {
			t.Error("a block though the context is done")
			return nil
		}), Options{Jobs: jobs})
		if !errors.Is(err, enough) {
			t.Errorf("jobs %d: %v with a context that is done", jobs, err)
		}
	}
	// Goroutines end a moment after Read does.
	for wait := time.Now(); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Since(wait) > 5*time.Second {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}

// TestReadStopsWithoutRows ends when the context does, though no row ever comes.
func TestReadStopsWithoutRows(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := Read(ctx, mustShapes(t), []Input{{Path: Stdin}}, consumerFunc(func(int, *trace.Block) error { return nil }), Options{
		Stdin: io.MultiReader(strings.NewReader(narrow+"\n"), endless('\n')),
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}
