//go:build !race

package run

// underRace says that the race detector is on.
const underRace = false
