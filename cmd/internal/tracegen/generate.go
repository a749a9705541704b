package tracegen

import (
	"container/heap"
	"io"
	"math/rand/v2"
	"time"
)

// Widths that set the pace of messages, so that every trace covers about a week.
const (
	rowsPerMessage = 6.2
	bytesPerRow    = 640
	week           = 7 * 24 * 60 * minute
)

// Generate writes a trace to one or more exports. next opens the export of a part, numbered from 0; each is closed
// before the next one is opened. After an error the exports are of no use.
func Generate(next func(part int) (io.WriteCloser, error), o Options) (Summary, error) {
	if err := o.check(); err != nil {
		return Summary{}, err
	}
	out := &sink{next: next, options: &o}
	if err := out.open(0); err != nil {
		return Summary{}, err
	}
	p := newPlanner(o.Seed)
	if err := p.run(&o, out); err != nil {
		out.abort()
		return Summary{}, err
	}
	if err := out.close(); err != nil {
		return Summary{}, err
	}
	p.sum.Rows, p.sum.Duplicates, p.sum.Bytes = out.rows, out.duplicates, out.bytes
	return p.sum, nil
}

// run writes rows in order of time until enough are written, and then those of the messages that are still in flight.
func (p *planner) run(o *Options, out *sink) error {
	clock := time.Date(2026, 11, 9, 0, 0, 0, 0, time.UTC).UnixNano()
	pace := pace(o)
	var flight queue
	var planned int64 // rows of all messages begun
	enough := func() bool {
		if o.Rows > 0 {
			return planned >= o.Rows
		}
		return out.bytes+(planned-out.written)*out.width() >= o.Bytes
	}
	begin := func() {
		m := p.message(clock)
		planned += int64(len(m.steps))
		heap.Push(&flight, m)
		clock += p.between(pace/2, pace*3/2) / 100 * 100
	}
	w := new(row)
	shuffle := newShuffle(o, out)
	for {
		for len(flight) < o.Open && !enough() && (len(flight) == 0 || flight[0].steps[flight[0].next].at >= clock) {
			begin()
		}
		if len(flight) == 0 {
			return shuffle.flush()
		}
		m := flight[0]
		s := &m.steps[m.next]
		if s.event == fail || s.event == deferral {
			p.sum.FailRows++
		}
		if err := shuffle.put(w.write(m, s)); err != nil {
			return err
		}
		if m.next++; m.next == len(m.steps) {
			heap.Pop(&flight)
		} else {
			heap.Fix(&flight, 0)
		}
		if s.event == fail {
			n := p.report(m, s.at)
			planned += int64(len(n.steps))
			heap.Push(&flight, n)
		}
	}
}

// pace is the mean time between two messages.
func pace(o *Options) int64 {
	rows := float64(o.Rows)
	if rows == 0 {
		rows = float64(o.Bytes) / bytesPerRow
	}
	return max(int64(float64(week)*rowsPerMessage/rows), 200)
}

// shuffler writes rows in random order within a window.
type shuffler struct {
	rand *rand.Rand
	size int
	rows [][]byte
	out  *sink
}

func newShuffle(o *Options, out *sink) *shuffler {
	return &shuffler{rand: rand.New(rand.NewPCG(o.Seed, 0x73687566)), size: o.Shuffle, out: out}
}

// put takes a row, which it copies, and writes one where the window is full.
func (s *shuffler) put(row []byte) error {
	if len(s.rows) < s.size {
		s.rows = append(s.rows, append([]byte(nil), row...))
		return nil
	}
	if s.size == 0 {
		return s.out.row(row)
	}
	i := s.rand.IntN(s.size)
	if err := s.out.row(s.rows[i]); err != nil {
		return err
	}
	s.rows[i] = append(s.rows[i][:0], row...)
	return nil
}

// flush writes what the window holds.
func (s *shuffler) flush() error {
	s.rand.Shuffle(len(s.rows), func(i, j int) { s.rows[i], s.rows[j] = s.rows[j], s.rows[i] })
	for _, row := range s.rows {
		if err := s.out.row(row); err != nil {
			return err
		}
	}
	return nil
}
