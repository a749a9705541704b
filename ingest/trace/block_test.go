package trace

import "testing"

// TestBlock reads a block of two rows by hand: the second row's first cell was repaired and lies in Side.
func TestBlock(t *testing.T) {
	layout := &Layout{Names: []string{"date_time_utc", "event_id"}}
	for c := range layout.Index {
		layout.Index[c] = -1
	}
	layout.Index[DateTime], layout.Index[EventID] = 0, 1
	b := &Block{
		In:     Carry{Layout: layout, Line: 10},
		Text:   []byte("t1,FAIL\n\n\"t\"\"2\",DEFER\n"),
		Side:   []byte(`t"2`),
		Starts: []uint32{0, 9},
		Cells:  []uint32{0, 2, 3, 7, SideCell, 3, 16, 21},
		Rows:   2,
	}
	for _, c := range []struct {
		row    int
		column Column
		want   string
	}{{0, DateTime, "t1"}, {0, EventID, "FAIL"}, {1, DateTime, `t"2`}, {1, EventID, "DEFER"}} {
		if got := b.Cell(c.row, c.column); string(got) != c.want {
			t.Errorf("row %d, %v is %q, want %q", c.row, c.column, got, c.want)
		}
	}
	if got := b.Cell(0, MessageID); got != nil {
		t.Errorf("a column that the export lacks is %q", got)
	}
	if b.Line(0) != 11 || b.Line(1) != 13 {
		t.Errorf("rows on lines %d and %d, want 11 and 13", b.Line(0), b.Line(1))
	}
	if b.Layout().Width() != 2 {
		t.Errorf("width %d", b.Layout().Width())
	}
}

func TestEncodingNames(t *testing.T) {
	for e, want := range map[Encoding]string{UTF8: "utf-8", UTF16LE: "utf-16le", UTF16BE: "utf-16be"} {
		if e.String() != want {
			t.Errorf("%v, want %s", e, want)
		}
	}
}
