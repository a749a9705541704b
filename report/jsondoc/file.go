package jsondoc

import "tracesift/ingest/trace"

// File is the account of one export, as the report and inspect show it: rows_read = used + duplicates + filtered +
// rejected.
type File struct {
	Path       string   `json:"path"`
	Shape      string   `json:"shape"`
	Encoding   string   `json:"encoding"`
	Container  string   `json:"container"`
	Delimiter  string   `json:"delimiter"`
	RowsRead   int64    `json:"rows_read"`
	Used       int64    `json:"used"`
	Duplicates int64    `json:"duplicates"`
	Filtered   int64    `json:"filtered"`
	Rejected   int64    `json:"rejected"`
	FirstAt    *moment  `json:"first_at"`
	LastAt     *moment  `json:"last_at"`
	Truncated  bool     `json:"truncated"`
	Error      string   `json:"error"` // why the file was refused or not read to its end
	Warnings   []string `json:"warnings"`
}

// FileOf returns the account of an export.
func FileOf(f *trace.FileAudit) File {
	return File{
		Path: f.Path, Shape: string(f.Shape), Encoding: f.Encoding, Container: f.Container, Delimiter: f.Delimiter,
		RowsRead: f.RowsRead, Used: f.Used, Duplicates: f.Duplicates, Filtered: f.Filtered, Rejected: f.Rejected,
		FirstAt: at(f.FirstAt), LastAt: at(f.LastAt), Truncated: f.Truncated, Error: message(f.Err),
		Warnings: list(f.Warnings),
	}
}
