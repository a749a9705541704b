package ndr

import (
	_ "embed"
	"io"
	"strings"

	"tracesift/ingest/trace/datafile"
)

//go:embed causes.csv
var causesCSV string

// Cause is one entry of the taxonomy: what follows from a class and cause, whichever rule found them.
type Cause struct {
	Class      string
	Cause      string
	Permanence Permanence
	Actor      Actor
	Title      string // a few words for people
}

// taxonomy holds the causes in the order of the file.
type taxonomy []Cause

// Causes returns the taxonomy: every class and cause that a rule may give, in the order of causes.csv.
func Causes() ([]Cause, error) {
	return readCauses("causes.csv", strings.NewReader(causesCSV))
}

func readCauses(name string, r io.Reader) (taxonomy, error) {
	records, err := datafile.Read(name, r, "class", "cause", "permanence", "actor", "title")
	if err != nil {
		return nil, err
	}
	var t taxonomy
	for _, rec := range records {
		c := Cause{
			Class: rec.Get("class"), Cause: rec.Get("cause"), Title: rec.Get("title"),
			Permanence: Permanence(rec.Get("permanence")), Actor: Actor(rec.Get("actor")),
		}
		switch {
		case c.Class == "" || c.Title == "":
			return nil, rec.Errorf("the cause needs a class and a title")
		case !c.Permanence.valid():
			return nil, rec.Errorf("permanence %q is none of permanent, temporary and either", c.Permanence)
		case !c.Actor.valid():
			return nil, rec.Errorf("actor %q is unknown", c.Actor)
		}
		if _, ok := t.find(c.Class, c.Cause); ok {
			return nil, rec.Errorf("%s.%s stands twice", c.Class, c.Cause)
		}
		t = append(t, c)
	}
	return t, nil
}

// find returns the entry of a class and cause.
func (t taxonomy) find(class, cause string) (Cause, bool) {
	for _, c := range t {
		if c.Class == class && c.Cause == cause {
			return c, true
		}
	}
	return Cause{}, false
}

func (p Permanence) valid() bool { return p == Permanent || p == Temporary || p == Either }

func (a Actor) valid() bool {
	switch a {
	case Sender, SendingAdmin, Microsoft, RecipientAdmin, ListOperator, Nobody:
		return true
	}
	return false
}
