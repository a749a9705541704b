package dataset

import (
	"os"
	"testing"
)

// TestMain is also the process that TestKill kills. It puts temporary directories into memory where it can: bringing files
// to disk is all that these tests wait for.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		os.Exit(writeAndExit(dir))
	}
	const inMemory = "/dev/shm"
	if stat, err := os.Stat(inMemory); err == nil && stat.IsDir() && os.Getenv("TMPDIR") == "" {
		if err := os.Setenv("TMPDIR", inMemory); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
