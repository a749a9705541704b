//go:build !race

package parquet

// stride is how far apart the bytes are at which a sink fails: the race detector makes each write many times slower.
const stride = 1

// underRace says that the race detector is on: it makes sync.Pool forget what it holds now and then.
const underRace = false
