package request

import (
	"bytes"
	_ "embed"
	"slices"
	"strings"

	"tracesift/ingest/trace/datafile"
)

//go:embed asks.csv
var asksCSV []byte

// Addressee is who is asked.
type Addressee string

// The addressees.
const (
	Recipient Addressee = "recipient" // the administrator of a recipient domain
	List      Addressee = "list"      // the operator of a blocklist
	Yourself  Addressee = "yourself"  // a checklist for the sending side
)

// rule says who is asked for what.
type rule struct {
	class, cause string
	owners       []string // empty: any
	addressee    Addressee
	ask          string
}

// loadRules reads the table of asks.
func loadRules() ([]rule, error) {
	records, err := datafile.Read("asks.csv", bytes.NewReader(asksCSV), "class", "cause", "owner", "addressee", "ask")
	if err != nil {
		return nil, err
	}
	var rules []rule
	for _, r := range records {
		addressee := Addressee(r.Get("addressee"))
		if !slices.Contains(addressees(), addressee) {
			return nil, r.Errorf("addressee %q is none of %v", addressee, addressees())
		}
		rules = append(rules, rule{
			r.Get("class"), r.Get("cause"), strings.Fields(r.Get("owner")), addressee, r.Get("ask"),
		})
	}
	return rules, nil
}

func addressees() []Addressee { return []Addressee{Recipient, List, Yourself} }

// asked returns what an addressee is asked for about a cause at an edge of an owner; empty: nothing.
func asked(rules []rule, to Addressee, class, cause, owner string) string {
	for i := range rules {
		r := &rules[i]
		if r.addressee == to && r.class == class && (r.cause == "" || r.cause == cause) &&
			(len(r.owners) == 0 || slices.Contains(r.owners, owner)) {
			return r.ask
		}
	}
	return ""
}
