package report

import (
	"slices"
	"strings"

	"tracesift/analyze"
	"tracesift/ingest/trace"
)

// NewInspection computes the view of the accounts of exports. It reads files and keeps no part of them.
func NewInspection(files []trace.FileAudit, o Options) *View {
	read := slices.Clone(files)
	for i := range read {
		read[i].Findings = nil // they have a section of their own
	}
	r := &analyze.Result{Files: read}
	all := trace.Total(files)
	span := days(analyze.Span{First: all.FirstAt, Last: all.LastAt})
	if span != "" {
		span = " " + span
	}
	return &View{
		Title:    "Inspection",
		Headline: plural(int64(len(files)), "file", "files") + " with " + plural(all.RowsRead, "row", "rows") + span + ".",
		Alerts:   alerts(r),
		Sections: []Section{
			withoutColumns(quality(r, o), "Shape", "Encoding"), // they stand below, with the rest of what was recognised
			recognised(files, o),
			findings(files, o),
		},
	}
}

// withoutColumns takes columns out of the tables of a section.
func withoutColumns(s Section, titles ...string) Section {
	for k := range s.Tables {
		t := &s.Tables[k]
		for i := len(t.Columns) - 1; i >= 0; i-- {
			if !slices.Contains(titles, t.Columns[i].Title) {
				continue
			}
			t.Columns = slices.Delete(t.Columns, i, i+1)
			for j := range t.Rows {
				t.Rows[j].Cells = slices.Delete(t.Rows[j].Cells, i, i+1)
			}
		}
	}
	return s
}

// recognised says as what each file was read.
func recognised(files []trace.FileAudit, o Options) Section {
	t := Table{
		Title: "Recognised as",
		Columns: []Column{
			{Title: "File", Kind: Path, Doc: "The export as it was named."},
			{Title: "Shape", Doc: "What kind of export it is."},
			{Title: "Format", Rank: 1, Doc: "csv with its delimiter, log, json, ndjson or mail, and how it is packed."},
			{Title: "Encoding", Rank: 2, Doc: "How its text is encoded."},
			{Title: "Dates", Rank: 3, Doc: "The order of day and month where dates are not ISO 8601, and the zone of times without one."},
			{Title: "Columns", Kind: Count, Rank: 4, Doc: "Columns that are read."},
			{Title: "Ignored", Kind: Text, Rank: 5, Doc: "Columns that mean nothing to tracesift."},
			{Title: "Missing", Kind: Text, Rank: 1, Doc: "Columns that would tell more."},
		},
	}
	fill(&t, files, o.Top, func(f *trace.FileAudit) []Cell {
		return []Cell{
			text(f.Path), orUnknown(string(f.Shape)), text(format(f)), orUnknown(f.Encoding), text(dates(f)), count(int64(len(f.Columns))),
			text(strings.Join(f.Ignored, ", ")), text(strings.Join(f.Missing, ", ")),
		}
	}, func([]trace.FileAudit) []Cell { return make([]Cell, len(t.Columns)) })
	s := Section{ID: "recognised", Title: "What was recognised"}
	return s.with(t, "No export was named.")
}

// format says how a file is written and packed.
func format(f *trace.FileAudit) string {
	parts := []string{f.Format}
	switch f.Delimiter {
	case "", ",":
	case "\t":
		parts = append(parts, "tab")
	default:
		parts = append(parts, f.Delimiter)
	}
	if f.Container != "" {
		parts = append(parts, "in "+f.Container)
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// dates says how the times of a file were read, and why.
func dates(f *trace.FileAudit) string {
	var parts []string
	if f.DateOrder != trace.NoDateOrder {
		parts = append(parts, f.DateOrder.String()+": "+f.OrderWhy)
	}
	if f.TimeZone != "" {
		parts = append(parts, f.TimeZone+", "+f.ZoneWhy)
	}
	return strings.Join(parts, "; ")
}

// findings lists what makes the figures doubtful, what is lost first.
func findings(files []trace.FileAudit, o Options) Section {
	s := Section{ID: "findings", Title: "What this does to the figures"}
	for _, lossy := range []bool{true, false} {
		for i := range files {
			for _, f := range files[i].Findings {
				if f.Kind.Lossy() == lossy {
					s.Items = append(s.Items, Item{
						Title: files[i].Path + ": " + f.What, Facts: []Term{{"Effect", f.Effect}},
					})
				}
			}
		}
	}
	if o.Top > 0 && len(s.Items) > o.Top {
		s.Paragraphs = append(s.Paragraphs, FormatCount(int64(o.Top))+" of "+FormatCount(int64(len(s.Items)))+" findings; --top 0 shows all.")
		s.Items = s.Items[:o.Top]
	}
	if len(s.Items) == 0 {
		s.Paragraphs = append(s.Paragraphs, "Nothing was found that would make the figures doubtful.")
	}
	return s
}
