package dataset

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"tracesift/analyze/delivery"
	"tracesift/analyze/order"
	"tracesift/report/dataset/statefile"
)

// unite finds the states of the dataset that the new ones could say something of, and places both, united. It returns
// which states of each partition are so replaced.
func (w *Writer) unite(ctx context.Context) (map[date]map[uint32]bool, error) {
	pulled := map[date]map[uint32]bool{}
	if w.union == nil {
		return pulled, nil
	}
	for files := range slices.Chunk(w.old.states(), openAtOnce) {
		if err := w.pullAll(ctx, files, pulled); err != nil {
			return nil, err
		}
	}
	w.union.Once()
	_, err := w.union.Each(1, func(m *delivery.Message) error {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		return w.place(m)
	})
	return pulled, err
}

// openAtOnce bounds how many files of states are open at once: systems do, and a dataset has one a day.
const openAtOnce = 200

// pullAll absorbs the states of some files that the new ones could say something of, and notes them.
func (w *Writer) pullAll(ctx context.Context, some []*File, pulled map[date]map[uint32]bool) error {
	files, err := w.open(some)
	for _, f := range files {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	for b := range w.names.streams {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		names, err := w.namesIn(b)
		if err != nil {
			return err
		}
		for on, f := range files {
			numbers, err := f.Find(names)
			if err != nil {
				return fmt.Errorf("%s: %w", f.path, w.old.stateError(err))
			}
			for _, n := range numbers {
				if pulled[on] == nil {
					pulled[on] = map[uint32]bool{}
				}
				pulled[on][n] = true
			}
		}
	}
	for on, f := range files {
		if numbers := pulled[on]; numbers != nil {
			if err := w.pull(f, numbers); err != nil {
				return fmt.Errorf("%s: %w", f.path, w.old.stateError(err))
			}
		}
	}
	return nil
}

// pull absorbs states of a file.
func (w *Writer) pull(f *stateFile, numbers map[uint32]bool) error {
	var states delivery.StateCoder
	return f.Each(func(n uint32, e statefile.Entry) error {
		if !numbers[n] {
			return nil
		}
		m, err := states.Read(e.State)
		if err != nil {
			return err
		}
		return w.union.Absorb(m)
	})
}

// namesIn returns the names of a bucket, sorted.
func (w *Writer) namesIn(bucket byte) ([]statefile.Name, error) {
	text, err := w.names.read(nil, bucket)
	if err != nil {
		return nil, err
	}
	var names []statefile.Name
	for name := range slices.Chunk(text, len(statefile.Name{})) {
		names = append(names, statefile.Name(name))
	}
	order.Sort(names, func(a, b statefile.Name) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(names), nil
}
