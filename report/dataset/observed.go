package dataset

import (
	"errors"
	"maps"
	"net/netip"
	"slices"
	"time"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/order"
)

// prepareObservations unites the observations of the run with those of the dataset, writes the partitions anew that
// this changes, or all, and returns all, in an order that depends on them alone, and the addresses of those that are
// new.
func (w *Writer) prepareObservations(seen []blocklist.Observation, anew bool) (all []blocklist.Observation, fresh map[string]bool, err error) {
	known := map[string]blocklist.Observation{}
	if w.old != nil {
		t := observationTable()
		var columns []string
		for i := range t.Columns {
			columns = append(columns, t.Columns[i].Name)
		}
		old := &Dataset{w.dir, w.old}
		err := old.Read(Observations, time.Time{}, time.Time{}, columns, func(r *Row) error {
			o, err := observationOf(r)
			known[observationID(&o)] = o
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	touched := map[date]bool{}
	fresh = map[string]bool{}
	for _, o := range seen {
		o.At = o.At.UTC().Truncate(time.Microsecond)
		o.Codes = slices.Clone(o.Codes)
		order.Sort(o.Codes, netip.Addr.Compare)
		id := observationID(&o)
		before, ok := known[id]
		if ok && before.Source <= o.Source {
			continue
		}
		if !ok {
			fresh[address(o.IP)] = true
		}
		known[id] = o
		touched[askedDate(&o)] = true
	}
	for _, id := range slices.Sorted(maps.Keys(known)) {
		o := known[id]
		all = append(all, o)
		if anew {
			touched[askedDate(&o)] = true
		}
	}
	for _, on := range slices.Sorted(maps.Keys(touched)) {
		if err := w.writeObservations(on, all); err != nil {
			return nil, nil, err
		}
	}
	return all, fresh, nil
}

// writeObservations writes the partition of a date.
func (w *Writer) writeObservations(on date, all []blocklist.Observation) error {
	t := observationTable()
	s := newSheet(w, &t.Table, "asked_date="+string(on), "", newRows(t))
	for i := range all {
		if askedDate(&all[i]) != on {
			continue
		}
		if err := addTo(s, t, &all[i]); err != nil {
			return errors.Join(err, s.discard())
		}
	}
	done, err := s.finish()
	if err != nil {
		return errors.Join(err, s.discard())
	}
	w.pending = append(w.pending, done)
	return nil
}

// touched returns the dates whose partitions are to be written anew, sorted: all, or those that states were taken from
// or come to, and those with an attempt that speaks of an address of which there are new observations.
func (w *Writer) touched(all bool, pulled map[date]map[uint32]bool, fresh map[string]bool) ([]date, error) {
	dates := map[date]bool{}
	for s := range w.entries.streams {
		dates[s.on] = true
	}
	for on := range pulled {
		dates[on] = true
	}
	if w.old == nil {
		return slices.Sorted(maps.Keys(dates)), nil
	}
	for i := range w.old.Files {
		f := &w.old.Files[i]
		on, ok := partitionDate(f.Partition)
		if !ok || dates[on] || f.Table != stateTable && f.Table != Attempts {
			continue
		}
		if f.Table == stateTable {
			dates[on] = all
			continue
		}
		asked, err := w.speaksOf(f, fresh)
		if err != nil {
			return nil, err
		}
		dates[on] = asked
	}
	maps.DeleteFunc(dates, func(_ date, touched bool) bool { return !touched })
	return slices.Sorted(maps.Keys(dates)), nil
}

// speaksOf says whether an attempt of a partition claims something of one of the addresses.
func (w *Writer) speaksOf(f *File, ips map[string]bool) (bool, error) {
	if len(ips) == 0 {
		return false, nil
	}
	t := attemptTable()
	columns, err := pick(&t.Table, []string{"claimed_ip", "edge_ip", "result"})
	if err != nil {
		return false, err
	}
	found := false
	err = readFile(w.dir, f, columns, func(r *Row) error {
		found = found || ips[r.Text("claimed_ip")] || r.Text("result") != "accepted" && ips[r.Text("edge_ip")]
		return nil
	})
	return found, err
}
