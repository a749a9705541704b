package zonefile

// format reads the lines of one type of file. A line has no surrounding blanks and is neither empty, a comment nor a
// special. It returns why the line is bad, empty if it is not.
type format interface {
	line(s []byte) (reason string)
}

// rawFormat reads whole lines, with blanks and comments.
type rawFormat interface {
	rawLine(s []byte) (reason string)
}

// specialFormat reads the text behind the dollar sign of specials itself.
type specialFormat interface {
	special(s []byte) (reason string)
}

// finisher settles something behind the last line. An error says that the file is not what was asked for.
type finisher interface{ finish() error }

// Why lines are bad.
const (
	badAddress = "invalid address"
	badHost    = "network with host bits"
	badRange   = "larger than $MAXRANGE4"
)

// newFormat returns the reader of a type's lines.
func newFormat(t Type, z *zone) format {
	switch t {
	case IP4Set:
		return &set4{zone: z, def: defaultValue}
	case IP4TSet:
		return &tset4{zone: z}
	case IP4Trie, IP6Trie:
		return &trie{zone: z, def: defaultValue, six: t == IP6Trie}
	case IP6TSet:
		return &tset6{zone: z}
	case Generic:
		return &generic{zone: z}
	case Combined:
		return &combined{zone: z}
	case Drop:
		return &drop{plain{zone: z}}
	case Bind:
		return newBind(z)
	}
	return &plain{zone: z}
}

// zone is what the lines of a file share.
type zone struct {
	held     *held
	audit    Audit
	maxRange uint32 // $MAXRANGE4: most addresses of an entry, 0 for any number
	vars     [baseTemplate + 1]string
	late     *value   // the default of a type that has one for the whole file, wherever it stands
	serial   string   // of the first $SOA
	stamped  bool     // $TIMESTAMP gave the time
	sets     []*zone  // of a combined file: its data sets that hold addresses
	subzones []string // of a data set: for which it answers; the zone itself is empty
}

// ends says whether an address may end before rest.
func ends(rest []byte) bool {
	return len(rest) == 0 || isSpace(rest[0]) || isComment(rest[0]) || rest[0] == ':'
}

// exclusion cuts an exclamation mark from the start of a line.
func exclusion(s []byte) ([]byte, bool) {
	if s[0] != '!' {
		return s, false
	}
	return skipSpace(s[1:]), true
}

// defaultLine reads a line that gives the default value of the entries after it.
func defaultLine(s []byte, def *value) string {
	a, text, keep, reason := parseValue(s, defaultValue)
	if reason == "" {
		*def = newValue(a, text, keep, defaultValue)
	}
	return reason
}
