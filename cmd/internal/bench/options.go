package bench

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Options say what is measured.
type Options struct {
	Size    string   // of the export before compression, as tracegen reads it; "64MiB"
	Seed    uint64   // that the export grows from
	Rounds  int      // how often each engine does each work
	Works   []string // names of Works
	Forms   []string // names of forms
	Rivals  []string // names of engines; empty: all that are installed
	Jobs    int      // threads of each engine
	Dir     string   // keeps exports for the next run, and programs and outputs while it lasts
	Program string   // tracesift; empty: built from the module of the working directory
	Least   []Least
}

// Least is a demand on a figure: a rival takes at least so many times the processor time of tracesift for a work.
type Least struct {
	Work, Rival string
	Ratio       float64
}

// ParseLeast reads a demand from WORK/RIVAL and a number.
func ParseLeast(what, ratio string) (Least, error) {
	work, rival, _ := strings.Cut(what, "/")
	n, err := strconv.ParseFloat(ratio, 64)
	if err != nil || work == "" || rival == "" {
		return Least{}, fmt.Errorf("%s=%s is not WORK/RIVAL=RATIO, like G/csv=0.5", what, ratio)
	}
	return Least{work, rival, n}, nil
}

// Work is something that all engines can do.
type Work struct{ Name, Doc string }

// Works are all works.
func Works() []Work {
	return []Work{
		{"S", "reading every row: tracesift inspect, against reading and counting"},
		{"G", "tracesift report, every delivery resolved and every refusal classified, against a plain grouping of the failing " +
			"rows by edge host, recipient domain and enhanced code"},
		{"D", "deliveries and attempts resolved and written to zstd Parquet: tracesift report --parquet, against the same in SQL"},
		{"E", "every row to zstd Parquet, normalised, and the groups: tracesift report --parquet --events-only, " +
			"against a copy of the rows and the plain grouping"},
	}
}

// form is how the bytes of the exports are spelt and spread.
type form struct {
	name string
	args []string // of tracegen
}

func forms() []form {
	return []form{
		{"utf-8", nil},
		{"utf-16le", []string{"--encoding", "utf-16le", "--bom"}},
		{"gzip", []string{"--gzip"}},
		{"overlap", []string{"--parts", "4", "--overlap", "2000"}},
	}
}

// FormNames are the names of the forms that exports can have.
func FormNames() []string {
	var names []string
	for _, f := range forms() {
		names = append(names, f.name)
	}
	return names
}

// check reports options that make no sense.
func (o *Options) check() error {
	var works []string
	for _, w := range Works() {
		works = append(works, w.Name)
	}
	var engines []string
	for _, e := range rivals() {
		engines = append(engines, e.name)
	}
	for _, list := range []struct {
		what        string
		given, have []string
	}{{"work", o.Works, works}, {"form", o.Forms, FormNames()}, {"rival", o.Rivals, engines}} {
		for _, name := range list.given {
			if !slices.Contains(list.have, name) {
				return fmt.Errorf("%s %q is not one of %s", list.what, name, strings.Join(list.have, ", "))
			}
		}
	}
	if o.Rounds < 1 || o.Jobs < 1 {
		return fmt.Errorf("%d rounds with %d threads", o.Rounds, o.Jobs)
	}
	for _, l := range o.Least {
		if !slices.Contains(engines, l.Rival) || !slices.Contains(o.Works, l.Work) {
			return fmt.Errorf("%s/%s is not measured: nothing can be demanded of it", l.Work, l.Rival)
		}
	}
	return nil
}
