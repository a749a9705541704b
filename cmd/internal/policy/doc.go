// Package policy holds the tests of the repository itself: who may import whom, where each library is at home, what lies
// at the top level, and which names and addresses samples may use. Each check is a function over a directory tree, and
// each has a test on a small bad tree, so that it is known to find what it looks for.
//
// The checks read the files in the test process: a child's reads are no part of the test cache's key, and a check that
// ran one would stay green from the cache after a forbidden import was added.
package policy
