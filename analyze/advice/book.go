package advice

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"tracesift/ingest/trace/datafile"
)

//go:embed advice.csv
var adviceCSV string

//go:embed steps.csv
var stepsCSV string

// owners are the values of the column "owner"; "any" holds for an edge of every owner.
var owners = [...]string{"eop", "own", "gateway", "unknown", "any"}

// Book holds the advice for every cause. It is immutable and safe for concurrent use.
type Book struct {
	entries map[key]Advice
	ids     []string // in the order of the file
}

// key is what an entry is found by. The cause is empty in advice for a whole class.
type key struct{ class, cause, owner string }

// Default returns the embedded book.
func Default() (*Book, error) {
	return load("advice.csv", strings.NewReader(adviceCSV), "steps.csv", strings.NewReader(stepsCSV))
}

// For returns the advice for a class and cause of refusals at edges of an owner (eop, own, gateway or unknown): that
// for just this owner, else that for any; and where the cause has none, that of its class.
func (b *Book) For(class, cause, owner string) (Advice, bool) {
	for _, k := range []key{{class, cause, owner}, {class, cause, "any"}, {class, "", owner}, {class, "", "any"}} {
		if a, ok := b.entries[k]; ok {
			a.Steps = slices.Clone(a.Steps)
			return a, true
		}
	}
	return Advice{}, false
}

// load reads the table of entries and that of their steps, which are numbered by their order.
func load(name string, entries io.Reader, stepsName string, steps io.Reader) (*Book, error) {
	stepRecords, err := datafile.Read(stepsName, steps, "advice", "step")
	if err != nil {
		return nil, err
	}
	stepsOf := map[string][]string{}
	for _, r := range stepRecords {
		if r.Get("step") == "" {
			return nil, r.Errorf("the step is empty")
		}
		stepsOf[r.Get("advice")] = append(stepsOf[r.Get("advice")], r.Get("step"))
	}
	records, err := datafile.Read(name, entries, "id", "class", "cause", "owner", "actor", "title", "why", "reference")
	if err != nil {
		return nil, err
	}
	b := &Book{entries: map[key]Advice{}}
	for _, r := range records {
		if err := b.add(r, stepsOf[r.Get("id")]); err != nil {
			return nil, r.Errorf("%w", err)
		}
	}
	for _, r := range stepRecords {
		if !slices.Contains(b.ids, r.Get("advice")) {
			return nil, r.Errorf("no advice has the id %q", r.Get("advice"))
		}
	}
	return b, nil
}

// add takes over one row, for each owner that it names.
func (b *Book) add(r datafile.Record, steps []string) error {
	a := Advice{
		ID: r.Get("id"), Title: r.Get("title"), Cause: r.Get("why"), Actor: r.Get("actor"), Steps: steps,
		Reference: r.Get("reference"),
	}
	switch {
	case a.ID == "" || a.Title == "" || a.Cause == "" || a.Actor == "" || r.Get("class") == "":
		return fmt.Errorf("advice needs id, class, owner, actor, title and why")
	case len(steps) == 0:
		return fmt.Errorf("advice %s has no steps", a.ID)
	case slices.Contains(b.ids, a.ID):
		return fmt.Errorf("advice %s stands twice", a.ID)
	}
	b.ids = append(b.ids, a.ID)
	for _, owner := range strings.Fields(r.Get("owner")) {
		k := key{r.Get("class"), r.Get("cause"), owner}
		if !slices.Contains(owners[:], owner) {
			return fmt.Errorf("owner %q is none of %s", owner, strings.Join(owners[:], ", "))
		}
		if old, ok := b.entries[k]; ok {
			return fmt.Errorf("%s.%s at an edge of %s has the advice %s already", k.class, k.cause, owner, old.ID)
		}
		b.entries[k] = a
	}
	if len(strings.Fields(r.Get("owner"))) == 0 {
		return fmt.Errorf("advice %s has no owner", a.ID)
	}
	return nil
}
