package analyze

import (
	"encoding/binary"
	"strings"
)

// Keys are names of ledgers: texts that have lengths or ends, so that no key begins another one.

type classKey struct{ class, cause string }

// String returns the class with its cause, where it has one.
func (k classKey) String() string { return strings.TrimSuffix(k.class+"."+k.cause, ".") }

// groupKey is what a group has in common. Groups stand in the order of domains.
type groupKey struct {
	edge   uint32
	domain string
	classKey
}

func (k groupKey) appendTo(b []byte) []byte {
	b = binary.AppendUvarint(appendOrdered(b, k.domain), uint64(k.edge))
	return appendText(appendText(b, k.class), k.cause)
}

func groupKeyOf(name string) groupKey {
	in := decoder{rest: name}
	domain := in.ordered()
	return groupKey{uint32(in.uvarint()), domain, classKey{in.text(), in.text()}}
}
