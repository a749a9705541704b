package ingest

import (
	"bytes"
	"context"
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
	survey   survey
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
// used, and gives the present layout a clock that knows it.
func (s *splitter) settleOrder(pos int) error {
	why := "given"
	order := s.given
	if order == trace.NoDateOrder {
		rest := func() []byte {
			s.fill(pos + surveyLen)
			return s.text[pos:min(len(s.text), pos+surveyLen)]
		}
		var err error
		if order, why, err = s.survey(rest, s.carry.Layout).decide(); err != nil {
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

// surveyLen bounds how much of an export is looked at for dates where it cannot be opened twice.
const surveyLen = 16 << 20

// survey collects the dates of an export: of all of it, or of the rest, which has the given layout, where it cannot be
// opened again.
type survey func(rest func() []byte, layout *trace.Layout) *evidence

// newSurvey returns the survey of an input.
func newSurvey(ctx context.Context, shapes *Shapes, in Input, blockSize, maxRecord int) survey {
	return func(rest func() []byte, layout *trace.Layout) *evidence {
		e := &evidence{}
		probe := splitter{
			shapes: shapes, consumer: e, blockSize: blockSize, maxRecord: maxRecord,
			audit: &trace.FileAudit{}, dates: dates{evidence: e},
		}
		if in.Path == Stdin {
			probe.src = bytes.NewReader(rest())
			probe.setLayout(layout)
		} else {
			again, err := open(in, nil, false)
			if err != nil {
				return e // the file is gone; reading it says so
			}
			defer again.close()
			probe.src = again
		}
		// What is wrong with the export is said when it is read: whatever dates there are count.
		_ = probe.run(ctx)
		return e
	}
}

// sayZone notes, at the first row of a layout with local times, how its time was read.
func (s *splitter) sayZone(cell []byte) {
	if !s.local || trace.HasZone(cell) {
		return
	}
	s.zoneSaid = true
	if s.zone != nil {
		s.audit.TimeZone, s.audit.ZoneWhy = s.zone.String(), "given"
		return
	}
	s.audit.TimeZone, s.audit.ZoneWhy = "UTC", "assumed"
	s.warn("its times have no zone and may be local to whoever exported them; they were taken as UTC (give --tz)")
}
