package jsondoc

import (
	"io"

	"tracesift/report"
)

// lookup is the document of a look-up: the same observations and zones as in a report.
type lookup struct {
	SchemaVersion int        `json:"schema_version"`
	Observations  []observed `json:"observations"`
	Zones         []zone     `json:"zones"`
}

// RenderLookup writes a look-up as one document. It returns the error of w.
func RenderLookup(w io.Writer, l *report.Lookup) error {
	return Write(w, lookup{schemaVersion, each(l.Observations, observedOf), each(l.Zones, zoneOf)})
}

// RenderObservations writes the observations of a look-up, a JSON line each. It returns the error of w.
func RenderObservations(w io.Writer, l *report.Lookup) error {
	return rows(w, each(l.Observations, observedOf), true)
}
