package dataset

import (
	"errors"
	"fmt"

	"tracesift/analyze/delivery"
	"tracesift/report/dataset/statefile"
)

// SchemaVersion counts the incompatible changes of the tables. New columns are appended, and do not count.
const SchemaVersion = 1

// columnCounts is how many columns each table has, which tells versions apart that differ in nothing else.
func columnCounts() map[string]int {
	counts := map[string]int{}
	for _, t := range Tables() {
		counts[t.Name] = len(t.Columns)
	}
	return counts
}

// checkVersions refuses a dataset that this version cannot add to without a loss: one with columns that it does not
// know, or with states that it does not read.
func (m *Manifest) checkVersions() error {
	counts := columnCounts()
	for table, n := range m.Columns {
		if n > counts[table] {
			return fmt.Errorf("its table %s has %d columns, this version knows %d: %s wrote it, or a later one; use that",
				table, n, counts[table], m.tool())
		}
	}
	if v := m.StateVersion; v != 0 && (v < delivery.OldestState || v > delivery.StateVersion) {
		return m.stateError(fmt.Errorf("%w: %d, this one reads %d to %d",
			delivery.ErrVersion, v, delivery.OldestState, delivery.StateVersion))
	}
	return nil
}

// grown says whether a table has columns that files of the dataset may lack.
func (m *Manifest) grown() bool {
	for table, n := range columnCounts() {
		if m.Columns[table] < n {
			return true
		}
	}
	return false
}

// stateError says what to do where states cannot be read: of another version, or damaged.
func (m *Manifest) stateError(err error) error {
	switch {
	case errors.Is(err, delivery.ErrVersion), errors.Is(err, statefile.ErrVersion):
		return fmt.Errorf("%w: go on with %s, or write all exports to another directory; the tables can be read as they are",
			err, m.tool())
	case errors.Is(err, statefile.ErrDamaged):
		return fmt.Errorf("%w: %s", err, fromCopy)
	}
	return err
}

// tool names who wrote the dataset last.
func (m *Manifest) tool() string {
	if m.Tool == "" {
		return "the version that wrote it"
	}
	return m.Tool
}
