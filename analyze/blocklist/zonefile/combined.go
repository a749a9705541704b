package zonefile

import (
	"slices"
	"strings"
)

// combined reads several data sets of other types, each behind a line "$DATASET type[:name] subzone...". Those whose
// subzones include the zone itself, written as @, answer together. What only stands in subzones is another list with
// other answers; it is counted, as are data sets that no address can be looked up in.
type combined struct {
	zone    *zone
	part    *zone  // the data set that is being read; nil: none that answers
	format  format // of its lines
	started bool   // the first data set has begun
}

// maxParts is how many data sets are held at once; each holds an answer for every asked address.
const maxParts = 256

func (f *combined) line(s []byte) string {
	switch {
	case f.part != nil:
		return f.format.line(s)
	case !f.started:
		return "an entry before the first $DATASET"
	}
	f.zone.audit.Ignored++
	return ""
}

// special reads a line that begins a data set, or is about one, or about the file. Substitution variables of the file
// are also those of each data set, and stay as they were given first.
func (f *combined) special(s []byte) string {
	word, rest, ok := cutWord(s)
	switch {
	case ok && strings.EqualFold(string(word), "dataset"):
		return f.begin(string(rest))
	case f.started && varIndex(word) >= 0:
		if f.part == nil {
			return ""
		}
		return f.part.special(s)
	}
	reason := f.zone.special(s)
	if f.part != nil {
		f.part.maxRange = f.zone.maxRange
	}
	return reason
}

// begin begins a data set.
func (f *combined) begin(line string) string {
	f.started, f.part, f.format = true, nil, nil
	words := strings.Fields(line)
	if i := slices.IndexFunc(words, func(w string) bool { return isComment(w[0]) }); i >= 0 {
		words = words[:i]
	}
	if len(words) == 0 {
		return "a data set without a type"
	}
	name, _, _ := strings.Cut(words[0], ":")
	kind := Type(name)
	switch {
	case name == dnset || name == acl:
		return ""
	case !slices.Contains(partTypes(), kind):
		return "a data set of unknown type"
	case !slices.Contains(words[1:], "@"):
		return ""
	case len(f.zone.parts) == maxParts:
		return "too many data sets"
	}
	f.part = &zone{
		held: f.zone.held.empty(), audit: Audit{Type: kind}, maxRange: f.zone.maxRange, vars: f.zone.vars,
	}
	f.format = newFormat(kind, f.part)
	f.zone.parts = append(f.zone.parts, f.part)
	return ""
}

// partTypes returns the formats of data sets.
func partTypes() []Type { return []Type{IP4Set, IP4TSet, IP4Trie, IP6Trie, IP6TSet, Generic} }

// finish adds up what the data sets hold. Only families of which there are entries are spoken of.
func (f *combined) finish() {
	total := &f.zone.audit
	for _, part := range f.zone.parts {
		total.Entries += part.audit.Entries
		total.Ignored += part.audit.Ignored
		total.V4 = total.V4 || part.audit.V4
		total.V6 = total.V6 || part.audit.V6
	}
}
