package ingest

import (
	"context"
	"sync"
)

// pool gives workers what to read: an export of their own as long as there are any, and then a share of the one that
// has most left.
type pool struct {
	open  func(i int) *reading // nil where input i cannot be read
	count int

	mu      sync.Mutex
	changed sync.Cond
	taken   int // inputs
	opening int
	read    []*reading // that may need help
}

func newPool(count int, open func(i int) *reading) *pool {
	p := &pool{open: open, count: count}
	p.changed.L = &p.mu
	return p
}

// next returns the reading that a worker is to work on, nil where there is none any more.
func (p *pool) next(ctx context.Context) *reading {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ctx.Err() == nil {
		if p.taken < p.count {
			if r := p.begin(); r != nil {
				return r
			}
			continue
		}
		if r := p.help(); r != nil {
			return r
		}
		if p.opening == 0 {
			return nil
		}
		p.changed.Wait()
	}
	return nil
}

// begin opens the next input.
func (p *pool) begin() *reading {
	i := p.taken
	p.taken++
	p.opening++
	p.mu.Unlock()
	r := p.open(i)
	p.mu.Lock()
	p.opening--
	if r != nil {
		p.read = append(p.read, r)
	}
	p.changed.Broadcast()
	return r
}

// help joins the reading that has most left for each of its workers.
func (p *pool) help() *reading {
	for {
		var most *reading
		left := int64(0)
		still := p.read[:0]
		for _, r := range p.read {
			n := r.left()
			if n > 0 {
				still = append(still, r)
			}
			if n > left {
				most, left = r, n
			}
		}
		clear(p.read[len(still):])
		p.read = still
		if most == nil || most.join() {
			return most
		}
	}
}
