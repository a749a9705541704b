package analyze

import "strings"

// Keys are names of ledgers: texts behind their lengths, so that no key begins another one, and those that begin alike stand
// together in their order.

type classKey struct{ class, cause string }

// String returns the class with its cause, where it has one.
func (k classKey) String() string { return strings.TrimSuffix(k.class+"."+k.cause, ".") }

// throughKey is the way from an edge to a recipient domain. The edge is the first label of its host.
type throughKey struct{ edge, domain string }

func (k throughKey) appendTo(b []byte) []byte { return appendText(appendText(b, k.edge), k.domain) }

func throughKeyOf(name string) throughKey {
	in := decoder{rest: name}
	return throughKey{in.text(), in.text()}
}

// groupKey is what a group has in common. Groups of one way stand together, in the order of ways.
type groupKey struct {
	edge, domain string
	classKey
}

func (k groupKey) appendTo(b []byte) []byte {
	return appendText(appendText(throughKey{k.edge, k.domain}.appendTo(b), k.class), k.cause)
}

func groupKeyOf(name string) groupKey {
	in := decoder{rest: name}
	return groupKey{in.text(), in.text(), classKey{in.text(), in.text()}}
}
