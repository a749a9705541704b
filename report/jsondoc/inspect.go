package jsondoc

import (
	"io"

	"tracesift/ingest/trace"
)

// inspection is the document of an inspection: the same file objects as in a report.
type inspection struct {
	SchemaVersion int        `json:"schema_version"`
	Files         []file     `json:"files"`
	Totals        fileTotals `json:"totals"`
}

// fileTotals adds up files.
type fileTotals struct {
	Files int `json:"files"`
	account
}

// RenderInspection writes the accounts of exports: as one document, or a JSON line each. It returns the error of w.
func RenderInspection(w io.Writer, files []trace.FileAudit, lines bool) error {
	if lines {
		return rows(w, each(files, fileOf), true)
	}
	t := trace.Total(files)
	return Write(w, inspection{schemaVersion, each(files, fileOf), fileTotals{len(files), accountOf(&t)}})
}
