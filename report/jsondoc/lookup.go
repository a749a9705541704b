package jsondoc

import (
	"bytes"
	"encoding/json"
	"io"

	"tracesift/report"
	"tracesift/report/sanitise"
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
	for i := range l.Observations {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(observedOf(&l.Observations[i])); err != nil {
			return err
		}
		if _, err := w.Write(sanitise.JSON(b.Bytes())); err != nil {
			return err
		}
	}
	return nil
}
