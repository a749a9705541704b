//go:build !race

package dataset

// underRace says that the race detector is on: it makes a process that is killed many times slower.
const underRace = false
