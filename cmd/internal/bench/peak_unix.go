//go:build unix

package bench

import (
	"os"
	"runtime"
	"syscall"
)

// peakOf is the most memory that the process had at once. The kernel counts what this one had when it started it, so it
// must stay small itself.
func peakOf(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return usage.Maxrss // bytes
	}
	return usage.Maxrss * 1024
}
