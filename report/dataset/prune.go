package dataset

import (
	"fmt"
	"slices"
	"time"
)

// Prune removes what began, was asked or was exported before a day: the partitions of its messages, their states,
// observations older than keepObservations, and the rows of exports that end before. Later runs do not bring it back.
// It returns how many files went.
func Prune(dir string, before time.Time) (removed int, err error) {
	w, err := Create(dir, Options{})
	if err != nil {
		return 0, err
	}
	defer func() {
		if e := w.Abort(); err == nil {
			err = e
		}
	}()
	if w.old == nil {
		return 0, fmt.Errorf("dataset: %s holds none", dir)
	}
	next := *w.old
	next.Pruned = max(next.Pruned, string(dateOf(before)))
	next.Files = slices.Clone(w.old.Files)
	next.Files = slices.DeleteFunc(next.Files, func(f File) bool {
		if !w.old.outdated(&f, before) {
			return false
		}
		next.Removals = append(next.Removals, f.Path)
		return true
	})
	slices.Sort(next.Removals)
	next.Complete = false
	next.count()
	w.next = &next
	removed = len(next.Removals)
	return removed, w.Commit()
}

// keepObservations is how long observations are kept beyond the messages: what a list said before a failure speaks of
// it for as long as its listings last, of which the catalog knows none longer.
const keepObservations = 31 * 24 * time.Hour

// outdated says whether everything in a file lies before a day.
func (m *Manifest) outdated(f *File, before time.Time) bool {
	on, dated := partitionDate(f.Partition)
	switch {
	case f.Table == EventRows:
		i := slices.IndexFunc(m.Inputs, func(in Input) bool { return f.Partition == "input="+in.SHA256 })
		if i < 0 || m.Inputs[i].LastAt == "" {
			return false
		}
		last, err := time.Parse(time.RFC3339, m.Inputs[i].LastAt)
		return err == nil && dateOf(last) < dateOf(before)
	case !dated || on == noDate:
		return false
	case f.Table == Observations:
		return on < dateOf(before.Add(-keepObservations))
	}
	return on < dateOf(before)
}
