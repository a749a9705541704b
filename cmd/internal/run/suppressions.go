package run

import (
	"context"
	"io"

	"tracesift/analyze"
	"tracesift/analyze/delivery"
	"tracesift/report/atomicfile"
	"tracesift/report/suppressions"
)

// deadAddresses are collected for a file. A nil one collects nothing.
type deadAddresses struct {
	path string
	*analyze.Suppressions
}

// newDeadAddresses begins the collection, nil where no file is asked for.
func newDeadAddresses(o *Options) *deadAddresses {
	if o.Suppressions == "" {
		return nil
	}
	return &deadAddresses{o.Suppressions, analyze.NewSuppressions(o.Choice, o.countingMemory(), openLedger)}
}

// add takes a delivery.
func (d *deadAddresses) add(x *delivery.Delivery) {
	if d != nil {
		d.Add(x)
	}
}

// merge adds what another collection holds, which is empty afterwards.
func (d *deadAddresses) merge(other *deadAddresses) {
	if d != nil {
		d.Merge(other.Suppressions)
	}
}

// write puts the file in place.
func (d *deadAddresses) write(ctx context.Context) error {
	if d == nil {
		return nil
	}
	return atomicfile.Write(ctx, d.path, func(w io.Writer) error { return suppressions.Write(w, d.Each) })
}

// close gives temporary storage back.
func (d *deadAddresses) close() error {
	if d == nil {
		return nil
	}
	return d.Close()
}
