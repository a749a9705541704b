//go:build !unix

package bench

import "os"

// peakOf is 0: this system does not say.
func peakOf(*os.ProcessState) int64 { return 0 }
