package trace

import "slices"

// FileAudit accounts for one export: RowsRead = Used + Duplicates + Filtered + Rejected, always.
type FileAudit struct {
	Path      string // as the user named it, or found under a directory
	Shape     Shape  // empty where the file was refused
	Encoding  string // as read, with "+bom" where the file has one
	Container string // empty, or gzip, zstd, bzip2, zip, joined with + from the outermost on
	Format    string // csv, log, json, ndjson or mail
	Delimiter string // of csv and log

	Columns []string // names in its header that are read, as written
	Ignored []string // names in its header that mean nothing to tracesift
	Missing []string // columns that the shape has elsewhere and that would tell more; canonical names

	DateOrder DateOrder // of dates that are not ISO 8601; NoDateOrder where all are
	OrderWhy  string    // the evidence for DateOrder, for people
	TimeZone  string    // how times without a zone were read: a name or an offset; empty where all have one
	ZoneWhy   string    // why, for people
	Bytes     int64     // read from disk
	SHA256    string    // of the file's bytes, hexadecimal; empty where it was not asked for

	RowsRead   int64
	Used       int64
	Duplicates int64 // mail events equal in every field to a row already read; charged to the file whose path sorts later
	Filtered   int64 // recognised, but no mail event, however often it comes
	Rejected   int64

	RejectedLine int64  // where the first rejected row begins, from 1; 0 where none was rejected
	RejectedWhy  string // why, for people

	UnknownEvents map[string]int64 // rows with an event, or a status, that tracesift does not know, by its name

	FirstAt, LastAt Instant
	Hours           map[int64]int64 // rows in each hour since 1970 that has any; nil where they are too many to count
	Findings        []Finding       // what package analyze/coverage found
	Truncated       bool            // the file ends inside a row
	Warnings        []string
	Err             error // the file was refused or could not be read to its end; its rows up to there count
}

// AllWarnings returns the warnings of the reader and the findings, a sentence each.
func (f *FileAudit) AllWarnings() []string {
	all := slices.Clone(f.Warnings)
	for _, found := range f.Findings {
		all = append(all, found.What+": "+found.Effect)
	}
	return all
}

// Total adds up the rows of files and joins their spans.
func Total(files []FileAudit) FileAudit {
	var t FileAudit
	for i := range files {
		f := &files[i]
		t.RowsRead += f.RowsRead
		t.Used += f.Used
		t.Duplicates += f.Duplicates
		t.Filtered += f.Filtered
		t.Rejected += f.Rejected
		if f.FirstAt != 0 && (t.FirstAt == 0 || f.FirstAt < t.FirstAt) {
			t.FirstAt = f.FirstAt
		}
		t.LastAt = max(t.LastAt, f.LastAt)
	}
	return t
}

// Reject is one row, or a run of lines, that could not be read.
type Reject struct {
	Path   string
	Line   int64  // first line, from 1
	Lines  int64  // how many lines it spans
	Offset int64  // byte offset of Line in the decompressed export
	Column string // the header name of the cell that is wrong; empty where it is the row as a whole
	Reason string
	Text   string // as UTF-8; invalid bytes replaced
}
