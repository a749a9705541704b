package zonefile

import (
	"bytes"
	"slices"
)

// detect recognises the type of a file from its first lines. Addresses without a default line, a value or another mark
// of rbldnsd are a plain list, JSON objects Spamhaus DROP, and an SOA record or $ORIGIN a name server's file. Where
// ip4set, ip4tset and ip4trie would all read the lines, ip4set is taken, which gives the same answers for single
// addresses.
func detect(head []byte) (Type, error) {
	if i := bytes.LastIndexByte(head, '\n'); i >= 0 && len(head) >= maxLine {
		head = head[:i] // the last line is cut
	}
	var t traits
	lines(head, func(s []byte) bool { t.see(s); return true })
	switch {
	case t.bind:
		return Bind, nil
	case t.objects > 0 && t.v4+t.v6 == 0:
		return Drop, nil
	case t.combined:
		return Combined, nil
	case t.v4+t.v6 == 0 && t.records > 0:
		return Generic, nil
	case t.v4+t.v6 == 0 && t.names > 0:
		return "", errNames
	case !t.marked:
		return Plain, nil
	case t.v6 > t.v4 && t.words4 == t.v6-t.excluded:
		return IP6TSet, nil
	case t.v6 > t.v4:
		return IP6Trie, nil
	case t.everything:
		return IP4Trie, nil
	}
	return IP4Set, nil
}

// traits is what the lines of a file have in common.
type traits struct {
	v4, v6     int  // entries
	words4     int  // IPv6 entries of just four words
	excluded   int  // IPv6 entries that are exclusions
	marked     bool // has a line that only rbldnsd reads
	everything bool // has 0.0.0.0/0, which ip4set refuses
	combined   bool
	bind       bool // has $ORIGIN, or an SOA record
	objects    int  // JSON objects
	records    int  // records as generic files have them
	names      int  // names of domains
}

func (t *traits) see(s []byte) {
	if len(s) == 0 {
		return
	}
	if rest, ok := special(s); ok {
		word, _, _ := cutWord(rest)
		t.bind = t.bind || bytes.EqualFold(word, []byte("origin"))
		t.combined = t.combined || bytes.EqualFold(word, []byte("dataset"))
		t.marked = true
		return
	}
	if isComment(s[0]) {
		return
	}
	before, _, _ := bytes.Cut(s, []byte("#"))
	if f := bytes.Fields(before); len(f) > 3 && s[0] != ':' && s[0] != '!' &&
		slices.ContainsFunc(f[1:4], func(w []byte) bool { return bytes.EqualFold(w, []byte("SOA")) }) {
		t.bind = true
		return
	}
	if bytes.HasPrefix(s, []byte(`{"`)) {
		t.objects++
		return
	}
	if isRecord(s) {
		t.records++
		return
	}
	if s[0] == ':' && !bytes.HasPrefix(s, []byte("::")) {
		t.marked = true
		return
	}
	s, excluded := exclusion(s)
	t.marked = t.marked || excluded
	if first, _, bits, rest, ok := range4(s); ok && ends(rest) {
		t.v4++
		t.everything = t.everything || first == 0 && bits == 0
		_, octets, after := prefix4(s)
		t.marked = t.marked || hasValue(rest) || octets < 32 && (len(after) == 0 || after[0] != '/')
		return
	}
	if isDomain(s) {
		t.names++
		return
	}
	if _, bits, rest := prefix6(s); bits > 0 {
		t.v6++
		if excluded {
			t.excluded++
		} else if bits == 64 && ends(rest) {
			t.words4++
		}
		if _, _, rest, ok := cidr6(s); ok {
			t.marked = t.marked || hasValue(rest) || bits < 128 && !bytes.Contains(s, []byte("/"))
		}
	}
}

// isRecord says whether a line of a generic file has a record that no remark or text behind an address looks like.
func isRecord(s []byte) bool {
	_, kind, data, ok := splitRecord(s)
	switch kind {
	case "a":
		_, bits, rest := prefix4(data)
		return ok && bits == 32 && len(rest) == 0
	case "txt":
		return ok && data[0] == '"'
	}
	return false
}

// isDomain says whether a line begins with a name of several labels that is no address.
func isDomain(s []byte) bool {
	s = bytes.TrimPrefix(bytes.TrimPrefix(s, []byte("*")), []byte("."))
	end := bytes.IndexAny(s, " \t:#;")
	if end < 0 {
		end = len(s)
	}
	labels := bytes.Split(s[:end], []byte("."))
	for _, l := range labels {
		if len(l) == 0 || bytes.ContainsFunc(l, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
		}) {
			return false
		}
	}
	top := labels[len(labels)-1][0]
	return len(labels) > 1 && (top < '0' || top > '9')
}

// hasValue says whether an rbldnsd answer follows an entry.
func hasValue(rest []byte) bool {
	rest = skipSpace(rest)
	return len(rest) > 0 && rest[0] == ':'
}
