//go:build unix

package cost

import (
	"runtime"
	"syscall"
	"time"
)

// processorTime is the user and system time of the process, 0 where the system does not say.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// peak is the most resident memory that the process had at once, in bytes; 0 where the system does not say.
func peak() int64 {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	most := int64(usage.Maxrss) //nolint:unconvert // processors of 32 bits have a narrower one
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return most // bytes already
	}
	return most * 1024
}
