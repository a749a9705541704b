package catalog

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"slices"

	"tracesift/ingest/trace/datafile"
)

//go:embed lists.csv facts.csv
var files embed.FS

// Default returns the catalog that is built in.
func Default() (*Catalog, error) {
	var c *Catalog
	for _, name := range []string{"lists.csv", "facts.csv"} {
		f, err := files.Open(name)
		if err != nil {
			return nil, err
		}
		if c, err = Load(name, f, c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Load lays a data file over base, which stays as it is and may be nil. The file has the columns of lists.csv, or those
// of facts.csv (list, fact, value and perhaps note); in both the first names the list by its key, known or new.
// Mistakes read "name:line: what".
func Load(name string, r io.Reader, base *Catalog) (*Catalog, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	b := newBuilder(base)
	records, err := datafile.Read(name, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	if len(records) > 0 && records[0].Has("fact") {
		err = b.facts(name, text)
	} else {
		err = b.table(name, text)
	}
	if err != nil {
		return nil, err
	}
	return b.build()
}

// builder collects facts about lists.
type builder struct {
	setters map[string]func(l *List, value, note string) error
	order   []string
	lists   map[string]*List
	at      map[string]datafile.Record // where a list was last spoken of
	name    string
}

func newBuilder(base *Catalog) *builder {
	b := &builder{setters: setters(), lists: map[string]*List{}, at: map[string]datafile.Record{}}
	if base != nil {
		for _, l := range base.lists {
			b.order = append(b.order, l.Key)
			b.lists[l.Key] = l.clone()
		}
	}
	return b
}

// clone returns a copy that shares no slice.
func (l *List) clone() *List {
	c := *l
	c.PartOf, c.Zones, c.Words = slices.Clone(l.PartOf), slices.Clone(l.Zones), slices.Clone(l.Words)
	c.Hosts, c.Mirrors, c.Codes = slices.Clone(l.Hosts), slices.Clone(l.Mirrors), slices.Clone(l.Codes)
	c.Who = slices.Clone(l.Who)
	return &c
}

// list returns the list that a record speaks of; it makes a new one where the key is new.
func (b *builder) list(r datafile.Record) (*List, error) {
	key := r.Get("list")
	if key == "" {
		return nil, r.Errorf("the list has no name")
	}
	b.at[key] = r
	l := b.lists[key]
	if l == nil {
		l = &List{Key: key, Name: key, Kind: DNSBL, Scope: IP}
		b.lists[key] = l
		b.order = append(b.order, key)
	}
	return l, nil
}

// facts reads a file with one fact a line.
func (b *builder) facts(name string, text []byte) error {
	b.name = name
	records, err := datafile.Read(name, bytes.NewReader(text), "list", "fact", "value", "note?")
	if err != nil {
		return err
	}
	for _, r := range records {
		l, err := b.list(r)
		if err != nil {
			return err
		}
		if err := b.set(r, l, r.Get("fact"), r.Get("value"), r.Get("note")); err != nil {
			return err
		}
	}
	return nil
}

// table reads a file with one list a line.
func (b *builder) table(name string, text []byte) error {
	b.name = name
	columns := []string{
		"name", "operator", "kind", "scope", "families", "status", "status_date", "lifetime", "eop", "who",
	}
	known := []string{"list"}
	for _, c := range columns {
		known = append(known, c+"?")
	}
	records, err := datafile.Read(name, bytes.NewReader(text), known...)
	if err != nil {
		return err
	}
	for _, r := range records {
		l, err := b.list(r)
		if err != nil {
			return err
		}
		for _, c := range columns {
			if v := r.Get(c); v != "" {
				if err := b.set(r, l, c, v, ""); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// set applies one fact.
func (b *builder) set(r datafile.Record, l *List, fact, value, note string) error {
	set := b.setters[fact]
	if set == nil {
		return r.Errorf("unknown fact %q", fact)
	}
	if value == "" {
		return r.Errorf("fact %s of %s has no value", fact, l.Key)
	}
	if err := set(l, value, note); err != nil {
		return r.Errorf("%s of %s: %w", fact, l.Key, err)
	}
	return nil
}
