//go:build !race

package ingest

// underRace says that the race detector is on: it makes times mean nothing.
const underRace = false
