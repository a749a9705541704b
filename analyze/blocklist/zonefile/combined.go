package zonefile

import (
	"errors"
	"slices"
	"strings"
)

// combined reads several data sets of other types, each behind a line "$DATASET type[:name] subzone...". Every subzone is
// a list of its own, answered for by the data sets that name it; the zone itself is written as @. Data sets that no
// address can be looked up in are counted.
type combined struct {
	zone    *zone
	set     *zone  // the data set that is being read; nil: none that answers
	format  format // of its lines
	started bool   // the first data set has begun
	names   bool   // a data set holds names of domains
}

// maxSets is how many data sets are held at once; each holds an answer for every asked address.
const maxSets = 256

func (f *combined) line(s []byte) string {
	switch {
	case f.set != nil:
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
		if f.set == nil {
			return ""
		}
		return f.set.special(s)
	}
	reason := f.zone.special(s)
	if f.set != nil {
		f.set.maxRange = f.zone.maxRange
	}
	return reason
}

// begin begins a data set.
func (f *combined) begin(line string) string {
	f.started, f.set, f.format = true, nil, nil
	words := strings.Fields(line)
	if i := slices.IndexFunc(words, func(w string) bool { return isComment(w[0]) }); i >= 0 {
		words = words[:i]
	}
	if len(words) == 0 {
		return "a data set without a type"
	}
	name, _, _ := strings.Cut(words[0], ":")
	kind := Type(name)
	f.names = f.names || name == dnset
	switch {
	case name == dnset || name == acl:
		return ""
	case !slices.Contains(setTypes(), kind):
		return "a data set of unknown type"
	case len(words) == 1:
		return "a data set for no zone"
	case len(f.zone.sets) == maxSets:
		return "too many data sets"
	}
	f.set = &zone{
		held: f.zone.held.empty(), audit: Audit{Type: kind}, maxRange: f.zone.maxRange, vars: f.zone.vars,
		subzones: subzones(words[1:]),
	}
	f.format = newFormat(kind, f.set)
	f.zone.sets = append(f.zone.sets, f.set)
	return ""
}

// setTypes returns the formats of data sets.
func setTypes() []Type { return []Type{IP4Set, IP4TSet, IP4Trie, IP6Trie, IP6TSet, Generic} }

// subzones returns the labels before the zone's own name; those of the zone itself are empty.
func subzones(words []string) []string {
	var out []string
	for _, w := range words {
		if w = normalZone(w); w == "@" {
			w = ""
		}
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// finish adds up what the data sets hold.
func (f *combined) finish() error {
	switch {
	case len(f.zone.sets) > 0:
	case f.names:
		return errNames
	default:
		return errors.New("no data set of this combined file holds addresses")
	}
	for _, set := range f.zone.sets {
		f.zone.audit.Entries += set.audit.Entries
		f.zone.audit.Ignored += set.audit.Ignored
	}
	return nil
}
