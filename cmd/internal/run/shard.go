package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"tracesift/analyze/coverage"
	"tracesift/analyze/delivery"
	"tracesift/cmd/internal/progress"
	"tracesift/ingest"
	"tracesift/ingest/trace"
	"tracesift/report/atomicfile"
	"tracesift/report/partial"
)

// Shard reads exports and writes what they say to a partial, even if that is nothing but that they cannot be read. It
// returns the accounts of the exports.
func Shard(ctx context.Context, s Source, path string) (files []trace.FileAudit, err error) {
	inputs, err := ingest.Find(s.Exports)
	if err != nil {
		return nil, err
	}
	if err := CheckOutputs([]File{{"-o", path}, {"--rejects", s.Rejects}}, s.Named, inputs); err != nil {
		return nil, err
	}
	exports, err := read(ctx, inputs, &s, true, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, exports.store.Close()) }()
	err = atomicfile.Write(ctx, path, func(w io.Writer) error { return exports.write(ctx, w) })
	exports.debug(&s, nil)
	return exports.files, err
}

// write writes a partial.
func (e *exports) write(ctx context.Context, w io.Writer) error {
	out, err := partial.NewWriter(w)
	if err != nil {
		return err
	}
	accounts, err := e.store.States(len(e.files), func(m *delivery.Message) error {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		return out.Append(m)
	})
	if err != nil {
		return err
	}
	settle(e.files, accounts)
	return out.Close(&partial.Head{Files: e.files, Sample: e.sample, Learned: e.store.Learned()})
}

// openPartial is a partial that is read.
type openPartial struct {
	*partial.Reader
	path   string
	file   *os.File
	inputs []trace.InputID // what its inputs are here
}

// unite reads partials as if they were the exports that they were made of.
func unite(ctx context.Context, inputs []ingest.Input, s *Source) (e *exports, err error) {
	var all []*openPartial
	defer func() {
		for _, p := range all {
			err = errors.Join(err, p.file.Close())
		}
	}()
	var size int64
	for i := range inputs {
		p := &openPartial{path: inputs[i].Path}
		if p.file, err = os.Open(p.path); err != nil {
			return nil, err
		}
		all = append(all, p)
		info, err := p.file.Stat()
		if err != nil {
			return nil, err
		}
		if p.Reader, err = partial.NewReader(p.file, info.Size()); err != nil {
			return nil, fmt.Errorf("%s: %w", p.path, err)
		}
		size += info.Size()
	}
	e = &exports{
		store:  delivery.NewStore(1, delivery.Options{Memory: s.Memory, Temp: openTemp}),
		sample: coverage.NewSample(), files: number(all),
	}
	bar := s.Bars.Start("reading partials", size, progress.Bytes)
	defer bar.Stop()
	for _, p := range all {
		if err := e.add(ctx, p); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", p.path, err), e.store.Close())
		}
		if info, err := p.file.Stat(); err == nil {
			bar.Add(info.Size())
		}
	}
	return e, nil
}

// number gives every export of the partials its number, in the order of their paths as in a run over all of them. One
// that stands in several partials is read from the first.
func number(all []*openPartial) []trace.FileAudit {
	type place struct {
		of   *openPartial
		file int
	}
	var places []place
	for _, p := range all {
		p.inputs = make([]trace.InputID, len(p.Head.Files))
		for i := range p.Head.Files {
			places = append(places, place{p, i})
		}
	}
	audit := func(at place) *trace.FileAudit { return &at.of.Head.Files[at.file] }
	compare := func(a, b *trace.FileAudit) int {
		return cmp.Or(cmp.Compare(filepath.ToSlash(a.Path), filepath.ToSlash(b.Path)), cmp.Compare(a.SHA256, b.SHA256))
	}
	order := make([]*place, len(places)) // pointers are sorted by code that is there already
	for i := range places {
		order[i] = &places[i]
	}
	slices.SortStableFunc(order, func(a, b *place) int { return compare(audit(*a), audit(*b)) })
	var files []trace.FileAudit
	for _, at := range order {
		f := audit(*at)
		if n := len(files); n > 0 && compare(&files[n-1], f) == 0 {
			at.of.inputs[at.file] = trace.NoInput
			continue
		}
		at.of.inputs[at.file] = trace.InputID(len(files))
		files = append(files, *f)
	}
	return files
}

// add adds what a partial says.
func (e *exports) add(ctx context.Context, p *openPartial) error {
	for i, input := range p.inputs {
		if input != trace.NoInput {
			e.store.Repeat(input, p.Head.Files[i].Duplicates)
		}
	}
	e.sample.Add(p.Head.Sample, p.inputs)
	e.store.Learn(p.Head.Learned)
	return p.Each(func(m *delivery.Message) error {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		return e.store.Add(m, p.inputs)
	})
}
