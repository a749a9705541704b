package jsondoc

import "tracesift/ingest/trace"

// File is the account of one export, as the report and inspect show it: rows_read = used + duplicates + filtered +
// rejected.
type File struct {
	Path       string   `json:"path"`
	Shape      string   `json:"shape"`
	Encoding   string   `json:"encoding"`
	Container  string   `json:"container"`
	Format     string   `json:"format"`
	Delimiter  string   `json:"delimiter"`
	Columns    []string `json:"columns"`
	Ignored    []string `json:"ignored_columns"`
	Missing    []string `json:"missing_columns"`
	DateOrder  string   `json:"date_order"`
	OrderWhy   string   `json:"date_order_why"`
	TimeZone   string   `json:"time_zone"` // of times without one
	ZoneWhy    string   `json:"time_zone_why"`
	Bytes      int64    `json:"bytes"`
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

	UnknownEvents map[string]int64 `json:"unknown_events"` // rows by the name of the event or status
	Findings      []finding        `json:"findings"`       // they stand among the warnings too
}

// finding is something that makes the figures doubtful.
type finding struct {
	Kind   string `json:"kind"` // cap, gap, overlap, filter, tail, zone or unknown
	What   string `json:"what"`
	Effect string `json:"effect"`
}

// findingOf returns a finding.
func findingOf(f *trace.Finding) finding { return finding{string(f.Kind), f.What, f.Effect} }

// fileOf returns the account of an export.
func fileOf(f *trace.FileAudit) File {
	return File{
		Path: f.Path, Shape: string(f.Shape), Encoding: f.Encoding, Container: f.Container, Format: f.Format, Delimiter: f.Delimiter,
		Columns: list(f.Columns), Ignored: list(f.Ignored), Missing: list(f.Missing),
		DateOrder: f.DateOrder.String(), OrderWhy: f.OrderWhy, TimeZone: f.TimeZone, ZoneWhy: f.ZoneWhy, Bytes: f.Bytes,
		RowsRead: f.RowsRead, Used: f.Used, Duplicates: f.Duplicates, Filtered: f.Filtered, Rejected: f.Rejected,
		FirstAt: at(f.FirstAt), LastAt: at(f.LastAt), Truncated: f.Truncated, Error: message(f.Err),
		Warnings: list(f.AllWarnings()), UnknownEvents: tallied(f.UnknownEvents), Findings: each(f.Findings, findingOf),
	}
}
