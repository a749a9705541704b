package analyze

import (
	"errors"
	"sync"
)

// together runs parts that share nothing they change, at the same time where there is more than one job.
func (o *Options) together(parts ...func() error) error {
	errs := make([]error, len(parts))
	var running sync.WaitGroup
	for i, part := range parts {
		if o.Jobs < 2 {
			errs[i] = part()
			continue
		}
		running.Go(func() { errs[i] = part() })
	}
	running.Wait()
	return errors.Join(errs...)
}
