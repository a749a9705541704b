// Package cost measures what the stages of a run took.
package cost

import (
	"time"

	"tracesift/analyze"
)

// Meter measures stages that follow one another. A nil Meter measures nothing.
type Meter struct {
	wall   time.Time
	cpu    time.Duration
	stages []analyze.Stage
}

// Start begins the first stage.
func Start() *Meter { return &Meter{wall: time.Now(), cpu: processorTime()} }

// End ends the stage that began with the end of the one before.
func (m *Meter) End(name string) {
	if m == nil {
		return
	}
	wall, cpu := time.Now(), processorTime()
	m.stages = append(m.stages, analyze.Stage{Name: name, Wall: wall.Sub(m.wall), CPU: cpu - m.cpu})
	m.wall, m.cpu = wall, cpu
}

// Cost returns what the stages took, and the most memory that the process had at once until now; nil of a nil Meter.
func (m *Meter) Cost() *analyze.Cost {
	if m == nil {
		return nil
	}
	return &analyze.Cost{Stages: m.stages, PeakBytes: peak()}
}
