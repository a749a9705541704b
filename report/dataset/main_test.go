package dataset

import (
	"os"
	"testing"
)

// TestMain puts temporary directories into memory where it can: bringing files to disk is all that these tests wait for.
func TestMain(m *testing.M) {
	const inMemory = "/dev/shm"
	if stat, err := os.Stat(inMemory); err == nil && stat.IsDir() && os.Getenv("TMPDIR") == "" {
		if err := os.Setenv("TMPDIR", inMemory); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
