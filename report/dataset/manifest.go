package dataset

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"tracesift/analyze/order"
	"tracesift/ingest/trace"
)

// Input is an export that went into a dataset. Its SHA256 is what it is known by; its name is for people.
type Input struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // of the file's bytes as they lie on disk, hexadecimal
	Bytes  int64  `json:"bytes"`
	Rows   int64  `json:"rows"`              // rows read
	LastAt string `json:"last_at,omitempty"` // last event, RFC 3339, UTC
}

// File is one file of a dataset.
type File struct {
	Table     string `json:"table"`
	Partition string `json:"partition"` // event_date=YYYY-MM-DD
	Path      string `json:"path"`      // below the dataset, with slashes
	Rows      int64  `json:"rows"`      // of a file of states, messages
	Bytes     int64  `json:"bytes"`
	SHA256    string `json:"sha256"`
}

// Info is what the caller knows of a run.
type Info struct {
	Inputs      []Input           `json:"inputs"`
	Tool        string            `json:"tool,omitempty"`         // name and version
	GeneratedAt string            `json:"generated_at,omitempty"` // RFC 3339, UTC
	Hashes      map[string]string `json:"hashes,omitempty"`       // of rules, catalog and other data, by name
}

// Move is a file that takes the place of another one, both below the dataset, with slashes.
type Move struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Manifest says what a dataset holds. While a run puts its files in place, Complete is false and Moves and Removals say
// what is left to do: a dataset that was left so is whole once that is done, which the next run does first.
type Manifest struct {
	SchemaVersion int            `json:"schema_version"`
	StateVersion  int            `json:"state_version,omitempty"` // of the newest states; 0: before it was written down
	Columns       map[string]int `json:"columns,omitempty"`       // how many the newest files have, by table
	Complete      bool           `json:"complete"`
	Info
	Analysis string           `json:"analysis,omitempty"`      // what the rows were computed with, as a hash
	Redacted string           `json:"redacted_with,omitempty"` // id of the key of the pseudonyms for addresses and ids; empty: they are as they were
	Pruned   string           `json:"pruned_before,omitempty"` // messages that began before that date are not kept
	Rows     map[string]int64 `json:"rows"`                    // by table
	Files    []File           `json:"files"`
	Moves    []Move           `json:"moves,omitempty"`
	Removals []string         `json:"removals,omitempty"`
}

const manifestName = "_manifest.json"

// longestManifest bounds a manifest that is read, in bytes: a hundred years have less.
const longestManifest = 1 << 28

// pathOf returns the path of a file of a table below the dataset, with slashes.
func pathOf(table, partition, name string) string { return path.Join(table, partition, name) }

// readManifest returns the manifest of the dataset in dir; the error wraps os.ErrNotExist where there is none.
func readManifest(dir string) (*Manifest, error) {
	name := filepath.Join(dir, manifestName)
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Size() > longestManifest {
		return nil, fmt.Errorf("%s has %d bytes, more than any manifest", name, info.Size())
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	m := new(Manifest)
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("%s: it is damaged, %w: %s", name, err, fromCopy)
	}
	if m.SchemaVersion > SchemaVersion || m.SchemaVersion < 1 {
		return nil, fmt.Errorf("%s: schema version %d, this program knows 1 to %d: %s wrote it, or a later one; use that",
			name, m.SchemaVersion, SchemaVersion, m.tool())
	}
	for _, p := range m.paths() {
		if !filepath.IsLocal(filepath.FromSlash(p)) {
			return nil, fmt.Errorf("%s: %q leads out of the dataset", name, p)
		}
	}
	known := map[string]bool{}
	for i := range m.Files {
		p := path.Clean(m.Files[i].Path)
		if known[p] {
			return nil, fmt.Errorf("%s: %q stands twice", name, p)
		}
		known[p] = true
	}
	return m, nil
}

// paths returns every path that the manifest names.
func (m *Manifest) paths() []string {
	all := slices.Clone(m.Removals)
	for i := range m.Files {
		all = append(all, m.Files[i].Path)
	}
	for _, move := range m.Moves {
		all = append(all, move.From, move.To)
	}
	return all
}

// file returns the file at a path, nil where there is none.
func (m *Manifest) file(path string) *File {
	i := slices.IndexFunc(m.Files, func(f File) bool { return f.Path == path })
	if i < 0 {
		return nil
	}
	return &m.Files[i]
}

// count sets Rows from Files, which it sorts by path.
func (m *Manifest) count() {
	m.Rows = map[string]int64{Deliveries: 0, Attempts: 0, FailureGroups: 0, Observations: 0}
	for i := range m.Files {
		if f := &m.Files[i]; f.Table != stateTable {
			m.Rows[f.Table] += f.Rows
		}
	}
	order.Sort(m.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
}

// write puts the manifest in place at once, in one rename.
func (m *Manifest) write(dir string) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	t, err := createTemporary(dir, manifestName)
	if err != nil {
		return err
	}
	_, err = t.Write(append(b, '\n'))
	if err = errors.Join(err, t.finish()); err == nil {
		err = replace(t.path, filepath.Join(dir, manifestName))
	}
	if err != nil {
		return errors.Join(err, t.discard())
	}
	return syncDir(dir)
}

// openDataset returns the manifest of the dataset in dir after finishing what an interrupted run left to do; nil where
// there is no dataset. The caller holds the lock.
func openDataset(dir string) (*Manifest, error) {
	m, err := readManifest(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, errors.Join(checkUnknown(dir), sweep(dir))
	}
	if err != nil {
		return nil, err
	}
	if !m.Complete {
		if err := m.roll(dir); err != nil {
			return nil, fmt.Errorf("finishing what an interrupted run left: %w", err)
		}
	}
	return m, sweep(dir)
}

// checkUnknown refuses a directory that has files of tables but no manifest: nobody knows what they hold, and readers
// would read them with those of this run.
func checkUnknown(dir string) error {
	var unknown []string
	err := stored(dir, func(path string) error {
		if strings.HasSuffix(path, ".parquet") && strings.Contains(path, "/") {
			unknown = append(unknown, path)
		}
		return nil
	})
	if err != nil || len(unknown) == 0 {
		return err
	}
	return fmt.Errorf("%s has no %s but %s of tables, like %s, whose exports are not known: bring it back from a copy, "+
		"write to another directory, or remove all of them", dir, manifestName,
		trace.Counted(int64(len(unknown)), "file", "files"), unknown[0])
}

// roll puts the files in place that wait, removes what is to go, and says that the dataset is complete. It can be
// interrupted and done again any time: a file that is not waiting any more is in its place.
func (m *Manifest) roll(dir string) error {
	dirs := map[string]bool{}
	for _, move := range m.Moves {
		from, to := filepath.Join(dir, filepath.FromSlash(move.From)), filepath.Join(dir, filepath.FromSlash(move.To))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := replace(from, to); errors.Is(err, os.ErrNotExist) {
			if _, err := os.Stat(to); err != nil {
				return err
			}
		} else if err != nil {
			return err
		}
		dirs[filepath.Dir(to)] = true
	}
	for _, name := range m.Removals {
		gone := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.Remove(gone); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		dirs[filepath.Dir(gone)] = true
	}
	for d := range dirs {
		if err := syncDir(d); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	m.Complete, m.Moves, m.Removals = true, nil, nil
	if err := m.write(dir); err != nil {
		return err
	}
	for d := range dirs {
		if err := removeEmpty(d); err != nil {
			return err
		}
	}
	return nil
}
