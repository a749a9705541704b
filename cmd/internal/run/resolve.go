package run

import (
	"context"
	"errors"

	"tracesift/analyze"
	"tracesift/analyze/delivery"
	"tracesift/cmd/internal/progress"
)

// totals are what deliveries add up to.
type totals struct {
	sum  *analyze.Accumulator
	dead *deadAddresses
	more []*totals // of further workers
}

// newTotals begins to count, by one worker for each job.
func newTotals(o *Options, t *tools) *totals {
	sum := analyze.NewAccumulator(analyze.Options{
		Choice: o.Choice, Hosts: t.edges.Hosts, Providers: t.providers, Temp: openLedger, Memory: o.countingMemory(), Jobs: o.jobs(),
	})
	c := &totals{sum: sum, dead: newDeadAddresses(o)}
	for range o.jobs() - 1 {
		c.more = append(c.more, &totals{sum: sum.Another(), dead: newDeadAddresses(o)})
	}
	return c
}

// add totals the deliveries of one message.
func (c *totals) add(of []delivery.Delivery) {
	for i := range of {
		c.sum.Add(&of[i])
		c.dead.add(&of[i])
	}
}

// merge adds up what the workers counted.
func (c *totals) merge() {
	for _, m := range c.more {
		c.sum.Merge(m.sum)
		c.dead.merge(m.dead)
	}
	c.more = nil
}

// close gives temporary storage back.
func (c *totals) close() error {
	err := errors.Join(c.sum.Close(), c.dead.close())
	for _, m := range c.more {
		err = errors.Join(err, m.close())
	}
	return err
}

// resolve finalizes every message into the totals and the dataset, and completes the accounts. A redactor, which works
// alone, sees all deliveries before it changes the first.
func (c *totals) resolve(ctx context.Context, o *Options, e *exports, env *delivery.Env, d *PendingDataset) error {
	workers, names := append([]*totals{c}, c.more...), o.Redact
	if names != nil {
		workers = workers[:1]
		_, err := e.eachMessage(ctx, o.Bars, env, 1, func(_ int, _ *delivery.Message, of []delivery.Delivery) error {
			for i := range of {
				names.Count(&of[i])
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	e.store.Once()
	accounts, err := e.eachMessage(ctx, o.Bars, env, len(workers), func(worker int, m *delivery.Message, of []delivery.Delivery) error {
		if names != nil {
			for i := range of {
				names.Delivery(&of[i])
			}
		}
		workers[worker].add(of)
		return d.add(m)
	})
	if err != nil {
		return err
	}
	c.merge()
	settle(e.files, accounts)
	return nil
}

// eachMessage finalizes every message, and gives it with its deliveries, which are valid until f returns. So many
// workers call f at the same time.
func (e *exports) eachMessage(
	ctx context.Context, bars progress.Display, env *delivery.Env, workers int,
	f func(worker int, m *delivery.Message, of []delivery.Delivery) error,
) ([]delivery.Account, error) {
	bar := bars.Start("resolving messages", delivery.Partitions, progress.Share)
	defer bar.Stop()
	parts := make([]int, workers) // which each worker is in
	finalizers := make([]*delivery.Finalizer, workers)
	for i := range finalizers {
		finalizers[i] = delivery.NewFinalizer(env)
	}
	deliveries := make([][]delivery.Delivery, workers)
	return e.store.EachOf(workers, len(e.files), func(worker int, m *delivery.Message) error {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if part := m.Key.Partition(); part != parts[worker] {
			parts[worker] = part
			bar.Add(1)
		}
		deliveries[worker] = finalizers[worker].Finalize(m, deliveries[worker][:0])
		return f(worker, m, deliveries[worker])
	})
}
