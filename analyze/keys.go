package analyze

import (
	"strings"
)

// Keys are names of ledgers: texts that have lengths or ends, so that no key begins another one.

type classKey struct{ class, cause string }

// String returns the class with its cause, where it has one.
func (k classKey) String() string { return strings.TrimSuffix(k.class+"."+k.cause, ".") }
