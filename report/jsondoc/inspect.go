package jsondoc

import (
	"io"

	"tracesift/ingest/trace"
)

// inspection is the document of an inspection: the same file objects as in a report.
type inspection struct {
	SchemaVersion int        `json:"schema_version"`
	Files         []File     `json:"files"`
	Totals        fileTotals `json:"totals"`
}

// fileTotals adds up files.
type fileTotals struct {
	Files      int     `json:"files"`
	RowsRead   int64   `json:"rows_read"`
	Used       int64   `json:"used"`
	Duplicates int64   `json:"duplicates"`
	Filtered   int64   `json:"filtered"`
	Rejected   int64   `json:"rejected"`
	FirstAt    *moment `json:"first_at"`
	LastAt     *moment `json:"last_at"`
}

// RenderInspection writes the accounts of exports: as one document, or a JSON line each. It returns the error of w.
func RenderInspection(w io.Writer, files []trace.FileAudit, lines bool) error {
	if lines {
		return rows(w, each(files, fileOf), true)
	}
	t := trace.Total(files)
	return Write(w, inspection{schemaVersion, each(files, fileOf), fileTotals{
		len(files), t.RowsRead, t.Used, t.Duplicates, t.Filtered, t.Rejected, at(t.FirstAt), at(t.LastAt),
	}})
}
