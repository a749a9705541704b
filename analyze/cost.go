package analyze

import "time"

// Cost is what a run took. It says nothing of the mail, and differs from run to run.
type Cost struct {
	Stages          []Stage // in their order, until the result was complete
	ReadBytes       int64   // of exports, as they lie on disk
	RescannedBlocks int64   // parts of exports that were looked at ahead in vain
	PeakBytes       int64   // resident memory at most; 0 where the system does not say
}

// Stage is a part of a run.
type Stage struct {
	Name string
	Wall time.Duration
	CPU  time.Duration // of all processors; 0 where the system does not say
}
