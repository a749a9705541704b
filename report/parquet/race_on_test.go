//go:build race

package parquet

// stride is how far apart the bytes are at which a sink fails: the race detector makes each write many times slower.
const stride = 97
