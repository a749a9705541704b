//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly || windows)

package dataset

import "os"

const lockIsFile = false

// lock does nothing here: two runs that write the same dataset at once must be kept apart by who starts them.
func lock(string) (*os.File, error) { return nil, nil }
