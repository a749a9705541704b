package analyze

import "strings"

// classKey is an NDR class with its cause.
type classKey struct{ class, cause string }

// String returns the class with its cause, where it has one.
func (k classKey) String() string { return strings.TrimSuffix(k.class+"."+k.cause, ".") }
