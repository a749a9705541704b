package run

import (
	"maps"
	"slices"
	"strings"

	"tracesift/analyze/delivery"
	"tracesift/cmd/internal/cost"
	"tracesift/ingest/trace"
)

// debug says a line to those who look for a fault, if anybody does.
func (s *Source) debug(format string, args ...any) {
	if s.Debug != nil {
		s.Debug(format, args...)
	}
}

// end ends a stage.
func (o *Options) end(m *cost.Meter, stage string) {
	m.End(stage)
	o.debug("stage %s ended", stage)
}

// debug says how exports were read, once their accounts are complete, and what they taught; env is nil where nobody
// asked them.
func (e *exports) debug(s *Source, env *delivery.Env) {
	if s.Debug == nil {
		return
	}
	s.debug("exports read: %d; parts that were read twice: %d; bytes of rows in temporary files: %d", len(e.files), e.rescans.Load(), e.store.Spilled())
	for i := range e.files {
		debugFile(s, &e.files[i])
	}
	if env != nil {
		s.debug("own domains (given: %t): %s", len(s.OwnDomains) > 0, strings.Join(env.Own.Names(), ", "))
		s.debug("connectors to smart hosts: %s", strings.Join(slices.Sorted(maps.Keys(env.SmartHosts)), ", "))
	}
}

// debugFile says as what an export was read, and why.
func debugFile(s *Source, f *trace.FileAudit) {
	s.debug("%s: shape %q, format %q, container %q, encoding %q, delimiter %q, %d bytes; rows read %d = used %d + duplicates %d + filtered %d + rejected %d",
		f.Path, f.Shape, f.Format, f.Container, f.Encoding, f.Delimiter, f.Bytes, f.RowsRead, f.Used, f.Duplicates, f.Filtered, f.Rejected)
	if f.DateOrder != trace.NoDateOrder {
		s.debug("%s: date order %s: %s", f.Path, f.DateOrder, f.OrderWhy)
	}
	if f.TimeZone != "" {
		s.debug("%s: time zone %s: %s", f.Path, f.TimeZone, f.ZoneWhy)
	}
	if f.Err != nil {
		s.debug("%s: %v", f.Path, f.Err)
	}
}
