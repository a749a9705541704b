package jsondoc

import "tracesift/ingest/trace"

// account is what became of rows: rows_read = used + duplicates + filtered + rejected.
type account struct {
	RowsRead   int64 `json:"rows_read"`
	Used       int64 `json:"used"`
	Duplicates int64 `json:"duplicates"`
	Filtered   int64 `json:"filtered"`
	Rejected   int64 `json:"rejected"`
	span
}

func accountOf(f *trace.FileAudit) account {
	return account{f.RowsRead, f.Used, f.Duplicates, f.Filtered, f.Rejected, span{at(f.FirstAt), at(f.LastAt)}}
}

// file is one export, as the report and inspect show it.
type file struct {
	Path      string   `json:"path"`
	Shape     string   `json:"shape"`
	Encoding  string   `json:"encoding"`
	Container string   `json:"container"`
	Format    string   `json:"format"`
	Delimiter string   `json:"delimiter"`
	Columns   []string `json:"columns"`
	Ignored   []string `json:"ignored_columns"`
	Missing   []string `json:"missing_columns"`
	DateOrder string   `json:"date_order"`
	OrderWhy  string   `json:"date_order_why"`
	TimeZone  string   `json:"time_zone"` // of times without one
	ZoneWhy   string   `json:"time_zone_why"`
	Bytes     int64    `json:"bytes"`
	account
	Truncated bool     `json:"truncated"`
	Error     string   `json:"error"` // why the file was refused or not read to its end
	Warnings  []string `json:"warnings"`

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

func fileOf(f *trace.FileAudit) file {
	return file{
		Path: f.Path, Shape: string(f.Shape), Encoding: f.Encoding, Container: f.Container, Format: f.Format, Delimiter: f.Delimiter,
		Columns: list(f.Columns), Ignored: list(f.Ignored), Missing: list(f.Missing),
		DateOrder: f.DateOrder.String(), OrderWhy: f.OrderWhy, TimeZone: f.TimeZone, ZoneWhy: f.ZoneWhy, Bytes: f.Bytes,
		account: accountOf(f), Truncated: f.Truncated, Error: message(f.Err),
		Warnings: list(f.AllWarnings()), UnknownEvents: tallied(f.UnknownEvents), Findings: each(f.Findings, findingOf),
	}
}
