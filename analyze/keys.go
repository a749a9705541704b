package analyze

import "strings"

// Keys are names of ledgers: texts that have lengths or ends, so that no key begins another one.

type classKey struct{ class, cause string }

// String returns the class with its cause, where it has one.
func (k classKey) String() string { return strings.TrimSuffix(k.class+"."+k.cause, ".") }

// groupKey is what a group has in common. The edge is the first label of its host. Groups stand in the order of domains.
type groupKey struct {
	edge, domain string
	classKey
}

func (k groupKey) appendTo(b []byte) []byte {
	b = appendOrdered(b, k.domain)
	for _, s := range [...]string{k.edge, k.class, k.cause} {
		b = appendText(b, s)
	}
	return b
}

func groupKeyOf(name string) groupKey {
	in := decoder{rest: name}
	domain := in.ordered()
	return groupKey{in.text(), domain, classKey{in.text(), in.text()}}
}
