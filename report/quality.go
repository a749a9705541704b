package report

import (
	"tracesift/analyze"
	"tracesift/ingest/trace"
)

// quality accounts for every row that was read.
func quality(r *analyze.Result, o Options) Section {
	s := Section{ID: "data-quality", Title: "Data quality"}
	all := trace.Total(r.Files)
	s.Paragraphs = append(s.Paragraphs, "Rows read "+FormatCount(all.RowsRead)+" = used "+FormatCount(all.Used)+
		" + duplicates "+FormatCount(all.Duplicates)+" + filtered "+FormatCount(all.Filtered)+
		" + rejected "+FormatCount(all.Rejected)+".")

	t := Table{
		Title: "Exports",
		Columns: []Column{
			{Title: "File", Kind: Path, Doc: "The export as it was named."},
			{Title: "Shape", Rank: 4, Doc: "What kind of export it is."},
			{Title: "Encoding", Rank: 5, Doc: "How its text is encoded."},
			{Title: "Rows", Kind: Count, Doc: "Rows read; the next four add up to it."},
			{Title: "Used", Kind: Count, Rank: 1, Doc: "Rows that the figures rest on."},
			{Title: "Duplicates", Kind: Count, Rank: 1, Doc: "Rows equal in every field to one already read."},
			{Title: "Filtered", Kind: Count, Rank: 1, Doc: "Rows that are no mail events."},
			{Title: "Rejected", Kind: Count, Alarm: true, Doc: "Rows that could not be read."},
			{Title: "First (UTC)", Kind: Moment, Rank: 3, Doc: "Time of its first event."},
			{Title: "Last (UTC)", Kind: Moment, Rank: 3, Doc: "Time of its last event."},
			{Title: "State", Rank: 2, Doc: "Whether it was read to its end."},
		},
	}
	fill(&t, r.Files, o.Top, func(f *trace.FileAudit) []Cell {
		return append([]Cell{text(f.Path), orUnknown(string(f.Shape)), orUnknown(f.Encoding)}, audited(*f, state(f))...)
	}, func(rest []trace.FileAudit) []Cell {
		return append([]Cell{{}, {}, {}}, audited(trace.Total(rest), "")...)
	})
	if len(r.Files) > 1 {
		cells := append([]Cell{text("all files"), {}, {}}, audited(all, "")...)
		t.Rows = append(t.Rows, Row{Kind: Sum, Cells: cells})
	}
	s = s.with(t, "No export was read.")
	s.Notes = cutLines(warnings(r), o.Top)
	return s
}

func audited(f trace.FileAudit, state string) []Cell {
	return []Cell{
		count(f.RowsRead), count(f.Used), count(f.Duplicates), count(f.Filtered), count(f.Rejected),
		at(f.FirstAt), at(f.LastAt), text(state),
	}
}

func state(f *trace.FileAudit) string {
	switch {
	case f.Err != nil && f.RowsRead == 0:
		return "not read"
	case f.Err != nil:
		return "read in part"
	case f.Truncated:
		return "cut off"
	case f.Shape == "":
		return "skipped"
	}
	return "complete"
}

// warnings lists what is wrong, lost input first.
func warnings(r *analyze.Result) []string {
	var lost, other []string
	for i := range r.Files {
		f := &r.Files[i]
		if f.Err != nil {
			lost = append(lost, f.Path+": "+f.Err.Error())
		}
		if f.Truncated {
			lost = append(lost, f.Path+": the file ends inside a row")
		}
		for _, w := range f.AllWarnings() {
			other = append(other, f.Path+": "+w)
		}
	}
	return append(append(lost, r.Warnings...), other...)
}
