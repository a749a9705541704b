// Package advice says, for a cause of refusals at an edge of a given owner, what happened, who must act and what
// to do, in words for people.
package advice

// Advice is what to do about one cause. Texts are complete sentences in plain English without markup.
type Advice struct {
	ID        string // stable name of the situation, e.g. casa_cbl.eop
	Title     string // one line
	Cause     string // what happened and why
	Actor     string // who must act, as in ndr.Actor
	Steps     []string
	Reference string // address of the documentation; empty where there is none
}
