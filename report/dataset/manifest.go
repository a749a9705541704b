package dataset

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Input is an export that went into a dataset. Its SHA256 is what it is known by; its name is for people.
type Input struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // of the file's bytes as they lie on disk, hexadecimal
	Bytes  int64  `json:"bytes"`
	Rows   int64  `json:"rows"` // rows read
}

// File is one file of a dataset.
type File struct {
	Table     string `json:"table"`
	Partition string `json:"partition"` // event_date=YYYY-MM-DD
	Path      string `json:"path"`      // below the dataset, with slashes
	Rows      int64  `json:"rows"`
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

// Manifest says what a dataset holds. Complete is false only while a run puts its files in place: a dataset that is
// left so was interrupted, and is whole again after the same inputs are written once more.
type Manifest struct {
	SchemaVersion int  `json:"schema_version"`
	Complete      bool `json:"complete"`
	Info
	Rows  map[string]int64 `json:"rows"` // by table
	Files []File           `json:"files"`
}

// ReadManifest returns the manifest of the dataset in dir; the error wraps os.ErrNotExist where there is none.
func ReadManifest(dir string) (*Manifest, error) {
	path := filepath.Join(dir, manifestName)
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m := new(Manifest)
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if m.SchemaVersion > SchemaVersion {
		return nil, fmt.Errorf("%s: schema version %d is newer than this program's, %d",
			path, m.SchemaVersion, SchemaVersion)
	}
	return m, nil
}

// write puts the manifest in place at once, in one rename.
func (m *Manifest) write(dir string) (err error) {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	f, err := createTemporary(dir, manifestName)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(append(b, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err := replace(f.Name(), filepath.Join(dir, manifestName)); err != nil {
		return err
	}
	return syncDir(dir)
}

// InputsError says that a dataset holds rows of exports that this run does not read. Writing it again would lose them.
type InputsError struct {
	Dir     string
	Missing []Input
}

// Error names the exports and what to do.
func (e *InputsError) Error() string {
	const shown = 5
	var names []string
	for _, in := range e.Missing[:min(shown, len(e.Missing))] {
		names = append(names, fmt.Sprintf("%s (sha256 %.12s)", in.Name, in.SHA256))
	}
	if more := len(e.Missing) - shown; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("%s holds rows of exports that this run does not read: %s. Writing it now would lose them: "+
		"read those exports too, or write to another directory", e.Dir, strings.Join(names, ", "))
}

// checkInputs refuses a run that would lose rows of the dataset in dir.
func checkInputs(dir string, inputs []Input) error {
	old, err := ReadManifest(dir)
	if errors.Is(err, os.ErrNotExist) {
		return checkUnknown(dir)
	}
	if err != nil {
		return err
	}
	have := make(map[string]bool, len(inputs))
	for _, in := range inputs {
		have[in.SHA256] = true
	}
	var missing []Input
	for _, in := range old.Inputs {
		if !have[in.SHA256] {
			missing = append(missing, in)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	sort.Slice(missing, func(i, j int) bool { return missing[i].Name < missing[j].Name })
	return &InputsError{Dir: dir, Missing: missing}
}

// checkUnknown refuses a directory that has partitions but no manifest: nobody knows what they hold.
func checkUnknown(dir string) error {
	files, err := filepath.Glob(filepath.Join(escapeGlob(dir), tableName, "event_date=*", fileName))
	if err != nil || len(files) == 0 {
		return err
	}
	return fmt.Errorf("%s has no %s but %d partitions, whose exports are not known: write to another directory, "+
		"or remove %s", dir, manifestName, len(files), filepath.Join(dir, tableName))
}
