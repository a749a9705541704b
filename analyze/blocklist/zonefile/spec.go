package zonefile

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Type is a format of list data.
type Type string

// The formats. The first are those of rbldnsd: Generic has a record a line, Combined data sets of the types before it.
// Plain is one address or network a line, Drop one a line as JSON, Bind a name server's file.
const (
	IP4Set   Type = "ip4set"
	IP4TSet  Type = "ip4tset"
	IP4Trie  Type = "ip4trie"
	IP6Trie  Type = "ip6trie"
	IP6TSet  Type = "ip6tset"
	Generic  Type = "generic"
	Combined Type = "combined"
	Plain    Type = "plain"
	Drop     Type = "drop"
	Bind     Type = "bind"
)

// Types of rbldnsd that no address can be looked up in: names of domains, and who may ask.
const (
	dnset = "dnset"
	acl   = "acl"
)

// HasAnswers says whether files of the type hold what a list answers, and not just addresses.
func (t Type) HasAnswers() bool { return t != Plain && t != Drop }

// expands says whether dollar signs in texts stand for something.
func (t Type) expands() bool { return t.HasAnswers() && t != Bind && t != Generic }

// types returns every format.
func types() []Type {
	return []Type{IP4Set, IP4TSet, IP4Trie, IP6Trie, IP6TSet, Generic, Combined, Plain, Drop, Bind}
}

// Spec names a file of list data, the zone that it holds and its format; an empty Type is to be recognised.
type Spec struct {
	Zone string
	Type Type
	Path string
}

// ParseSpec reads "zone:type:file", with an empty type to have it recognised, or the path of a file that is named after
// its zone.
func ParseSpec(s string) (Spec, error) {
	zone, rest, colon := strings.Cut(s, ":")
	kind, file, second := strings.Cut(rest, ":")
	if !colon || !second || strings.ContainsAny(zone, `/\`) || strings.ContainsAny(kind, `/\`) {
		if s == "" {
			return Spec{}, fmt.Errorf("no file is named")
		}
		return Spec{Zone: ZoneName(s), Path: s}, nil
	}
	if zone == "" || file == "" {
		return Spec{}, fmt.Errorf("%q is not like zone:type:file", s)
	}
	switch kind {
	case dnset:
		return Spec{}, fmt.Errorf("%q: %w", s, errNames)
	case acl:
		return Spec{}, fmt.Errorf("%q: an acl file says who may ask a list, not what it holds", s)
	}
	if t := Type(kind); t != "" && !slices.Contains(types(), t) {
		return Spec{}, fmt.Errorf("%q: type %q is none of %v", s, kind, types())
	}
	return Spec{Zone: normalZone(zone), Type: Type(kind), Path: file}, nil
}

// ZoneName returns the zone that a file is named after: its base name without .gz and then .zone, .txt or .json.
func ZoneName(file string) string {
	name := strings.ToLower(path.Base(strings.ReplaceAll(file, `\`, "/")))
	name = strings.TrimSuffix(name, ".gz")
	for _, suffix := range []string{".zone", ".txt", ".json"} {
		if n, ok := strings.CutSuffix(name, suffix); ok {
			name = n
			break
		}
	}
	return normalZone(name)
}

func normalZone(s string) string { return strings.ToLower(strings.Trim(strings.TrimSpace(s), ".")) }
