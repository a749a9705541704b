// Package profile records what a run costs, in the formats of `go tool pprof` and `go tool trace`.
package profile

import (
	"errors"
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"

	"github.com/spf13/pflag"
)

// Files name where the records go; an empty name is not recorded.
type Files struct {
	CPU, Memory, Trace string
}

// Declare declares the flags. They are for those who work on the program, so the help leaves them out.
func (f *Files) Declare(flags *pflag.FlagSet) {
	for _, d := range []struct {
		target      *string
		name, usage string
	}{
		{&f.CPU, "cpuprofile", "write a processor profile to `FILE`"},
		{&f.Memory, "memprofile", "write a profile of the memory in use at the end, and of all allocations, to `FILE`"},
		{&f.Trace, "trace", "write an execution trace to `FILE`"},
	} {
		flags.StringVar(d.target, d.name, "", d.usage)
		flags.Lookup(d.name).Hidden = true
	}
}

// Start begins to record. The returned function ends it and must be called once.
func (f *Files) Start() (stop func() error, err error) {
	var stops []func() error
	end := func() error {
		var errs []error
		for i := len(stops) - 1; i >= 0; i-- {
			errs = append(errs, stops[i]())
		}
		return errors.Join(errs...)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, end())
		}
	}()
	// open returns a file that is closed at the stop, after what is to be done first.
	open := func(name string, first func(*os.File) error) (*os.File, error) {
		file, err := os.Create(name)
		if err != nil {
			return nil, err
		}
		stops = append(stops, func() error { return errors.Join(first(file), file.Close()) })
		return file, nil
	}
	if f.CPU != "" {
		file, err := open(f.CPU, func(*os.File) error { pprof.StopCPUProfile(); return nil })
		if err != nil {
			return nil, err
		}
		if err := pprof.StartCPUProfile(file); err != nil {
			return nil, err
		}
	}
	if f.Trace != "" {
		file, err := open(f.Trace, func(*os.File) error { trace.Stop(); return nil })
		if err != nil {
			return nil, err
		}
		if err := trace.Start(file); err != nil {
			return nil, err
		}
	}
	if f.Memory != "" {
		_, err := open(f.Memory, func(file *os.File) error {
			runtime.GC() // what is in use is exact only after a collection
			return pprof.Lookup("allocs").WriteTo(file, 0)
		})
		if err != nil {
			return nil, err
		}
	}
	return end, nil
}
