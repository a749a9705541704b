//go:build !unix

package cost

import "time"

// processorTime is 0: this system is not asked.
func processorTime() time.Duration { return 0 }

// peak is 0: this system is not asked.
func peak() int64 { return 0 }
