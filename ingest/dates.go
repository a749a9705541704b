package ingest

import (
	"time"

	"tracesift/ingest/trace"
)

// dates says how the splitter reads the times of its export.
type dates struct {
	given trace.DateOrder // by the user
	order trace.DateOrder // once it is known
	zone  *time.Location  // given by the user, of times that are local; nil where none was given
	local bool            // the times of the present layout are local

	zoneSaid bool // the account says how times without a zone were read
	survey   func(off int64) *evidence
	evidence *evidence // set on the pass that only looks at dates: any order will do
}

// clock returns the clock of the present layout.
func (s *splitter) clock() trace.Clock {
	c := trace.Clock{Order: s.order}
	if s.local {
		c.Zone = s.zone
	}
	return c
}

// when reads the time of a row.
func (s *splitter) when(cell []byte) (trace.Instant, bool) {
	at, ok := s.carry.Layout.Clock.Parse(cell)
	if !ok && s.evidence != nil {
		fits, _ := trace.DateOrders(cell)
		return 0, fits != 0
	}
	return at, ok
}

// needsOrder says whether a time can only be read once the order of day and month is known.
func (s *splitter) needsOrder(cell []byte) bool {
	if s.order != trace.NoDateOrder || s.evidence != nil {
		return false
	}
	fits, _ := trace.DateOrders(cell)
	return fits != 0
}

// settleOrder finds the order of day and month, from all dates of the export that can be had, before any of them is
// used, and gives the present layout a clock that knows it. cell is the first of them.
func (s *splitter) settleOrder(pos int, cell []byte) error {
	why := "given"
	order := s.given
	if order == trace.NoDateOrder {
		e := s.survey(s.placeAt(pos).offset)
		e.add(cell, true) // where it lies beyond what could be looked at
		var err error
		if order, why, err = e.decide(); err != nil {
			return s.errorAt(pos, err)
		}
	}
	s.order = order
	s.audit.DateOrder, s.audit.OrderWhy = order, why
	layout := *s.carry.Layout
	layout.Clock = s.clock()
	s.setLayout(&layout)
	return nil
}

// sayZone notes, at the first row of a layout with local times, how its time was read.
func (s *splitter) sayZone(cell []byte) {
	if !s.local || trace.HasZone(cell) {
		return
	}
	s.zoneSaid = true
	s.unshare()
	if s.zone != nil {
		s.audit.TimeZone, s.audit.ZoneWhy = s.zone.String(), "given"
		return
	}
	s.audit.TimeZone, s.audit.ZoneWhy = "UTC", "assumed"
	s.warn("its times have no zone and may be local to whoever exported them; they were taken as UTC (give --tz)")
}
