package run

import (
	"io"
	"os"
)

// overlay loads a user's data file on top of ours.
func overlay[T any](path string, base T, load func(name string, r io.Reader, base T) (T, error)) (T, error) {
	f, err := os.Open(path)
	if err != nil {
		return base, err
	}
	defer f.Close()
	return load(path, f, base)
}
