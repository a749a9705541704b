package coverage

import (
	"bytes"
	"fmt"
	"sync"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/cell"
)

const (
	// sampled is how many rows of a file are looked at. They do not depend on the size of blocks.
	sampled = 50_000
	// fewest is how many rows it takes to take a pattern for a filter.
	fewest = 50
)

// Sample looks at the first rows of each export for signs of a filter. It is a trace.Consumer.
type Sample struct {
	mu     sync.Mutex
	inputs map[trace.InputID]*pattern
}

// pattern is what the rows of one export have in common.
type pattern struct {
	rows, successes, failures  int64
	sender, recipient, message common
}

// common is a value that all rows have that have any.
type common struct {
	value []byte // as the first row has it
	first int64  // that row
	rows  int64
	mixed bool
}

// add takes the value of one row.
func (c *common) add(row int64, value []byte) {
	if value = bytes.TrimSpace(value); len(value) == 0 || c.mixed {
		return
	}
	if c.rows == 0 {
		c.value, c.first = bytes.Clone(value), row
	}
	c.rows++
	c.mixed = !bytes.EqualFold(c.value, value)
}

// merge takes the values of other rows, which may stand before those taken so far.
func (c *common) merge(o *common) {
	switch {
	case o.mixed || c.mixed:
		c.mixed = true
		return
	case o.rows == 0:
		return
	case c.rows == 0:
		*c = *o
		return
	case o.first < c.first:
		c.value, c.first = o.value, o.first
	}
	c.rows += o.rows
	c.mixed = !bytes.EqualFold(c.value, o.value)
}

// most says whether nearly every row has the value.
func (c *common) most(rows int64) bool { return !c.mixed && c.rows*10 >= rows*9 }

// NewSample returns an empty one.
func NewSample() *Sample { return &Sample{inputs: map[trace.InputID]*pattern{}} }

// Consume looks at the rows of a block that stand near the beginning of the export.
func (s *Sample) Consume(_ int, b *trace.Block) error {
	if b.In.Row >= sampled {
		return nil
	}
	var p pattern
	grain := b.Layout().Shape.Grain()
	for r := range min(b.Rows, int(sampled-b.In.Row)) {
		row := b.In.Row + int64(r)
		p.rows++
		p.sender.add(row, b.Cell(r, trace.SenderAddress))
		p.message.add(row, b.Cell(r, trace.MessageID))
		switch grain {
		case trace.GrainMessage:
			p.recipient.mixed = true // packed with the outcome
			p.packed(b.Cell(r, trace.RecipientStatus))
		case trace.GrainDelivery:
			p.recipient.add(row, b.Cell(r, trace.RecipientAddress))
			p.status(trace.ParseStatus(b.Cell(r, trace.DeliveryStatus)))
		default:
			p.recipient.add(row, b.Cell(r, trace.RecipientAddress))
			p.event(trace.ParseEvent(b.Cell(r, trace.EventID)))
		}
	}
	s.add(b.Input, &p)
	return nil
}

// add takes what a block of an input shows.
func (s *Sample) add(input trace.InputID, of *pattern) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.inputs[input]
	if p == nil {
		p = new(pattern)
		s.inputs[input] = p
	}
	p.rows += of.rows
	p.successes += of.successes
	p.failures += of.failures
	p.sender.merge(&of.sender)
	p.recipient.merge(&of.recipient)
	p.message.merge(&of.message)
}

func (p *pattern) event(e trace.Event) {
	switch e.Role() {
	case trace.RoleSuccess, trace.RoleSend:
		p.successes++
	case trace.RoleFailure:
		p.failures++
	}
}

func (p *pattern) status(s trace.Status) {
	switch s {
	case trace.StatusDelivered, trace.StatusSent:
		p.successes++
	case trace.StatusFailed:
		p.failures++
	}
}

// packed takes the recipients of an enhanced summary: the last event of each counts.
func (p *pattern) packed(list []byte) {
	cell.Packed(list, func(_, events []byte) {
		p.status(trace.ParseStatus(events[bytes.LastIndexByte(events, ',')+1:]))
	})
}

// check reports a filter.
func (s *Sample) check(input trace.InputID, f *trace.FileAudit) {
	if s == nil || !service(f.Shape) {
		return
	}
	p := s.inputs[input]
	if p == nil {
		return
	}
	const effect = "it shows a part of the mail: counts hold for that part, and rates say nothing about the organisation"
	switch {
	case p.rows < fewest:
	case p.message.most(p.rows):
		note(f, trace.FindingFilter, fmt.Sprintf("all rows are of the message %s", p.message.value), effect)
	case p.sender.most(p.rows):
		note(f, trace.FindingFilter, fmt.Sprintf("all rows have the sender %s", p.sender.value), effect)
	case p.recipient.most(p.rows):
		note(f, trace.FindingFilter, fmt.Sprintf("all rows have the recipient %s", p.recipient.value), effect)
	}
	if p.failures >= fewest && p.successes == 0 {
		note(f, trace.FindingFilter, trace.Counted(p.failures, "row tells", "rows tell")+" of failures and none of a delivery",
			"the export holds failures only: counts hold, but no rate can be given")
	}
}
