package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tracesift/analyze"
	"tracesift/report"
	"tracesift/report/internal/reporttest"
)

func render(t *testing.T, r *analyze.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, report.New(r, report.Options{Messages: 100})); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t *testing.T, doc []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// The golden file is the workbook as text: what every cell shows.
func TestGolden(t *testing.T) {
	var doc bytes.Buffer
	if err := Render(&doc, reporttest.View()); err != nil {
		t.Fatal(err)
	}
	f := open(t, doc.Bytes())
	var b strings.Builder
	for _, sheet := range f.GetSheetList() {
		b.WriteString("== " + sheet + "\n")
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			b.WriteString(strings.Join(row, "\t") + "\n")
		}
	}
	reporttest.Golden(t, "report.txt", []byte(b.String()))
}

// Numbers, times and durations are numbers, so that they add up, sort and filter as such.
func TestCellsHaveTypes(t *testing.T) {
	var doc bytes.Buffer
	if err := Render(&doc, reporttest.View()); err != nil {
		t.Fatal(err)
	}
	f := open(t, doc.Bytes())
	const sheet = "Edge hosts"
	for _, tt := range []struct {
		cell, raw string
		kind      excelize.CellType
	}{
		{"A2", "mail-psaapc01on2122.outbound.protection.outlook.com", excelize.CellTypeInlineString},
		{"C2", "12", excelize.CellTypeUnset},
		{"D2", "0.0419580419580", excelize.CellTypeUnset},
		{"E2", "12 of 286", excelize.CellTypeInlineString},
		{"F2", "46083.34375", excelize.CellTypeUnset},     // 2026-03-02 08:15
		{"G2", "0.0097800925925", excelize.CellTypeUnset}, // of a day
		{"I2", "=1+1", excelize.CellTypeInlineString},
	} {
		kind, err := f.GetCellType(sheet, tt.cell)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := f.GetCellValue(sheet, tt.cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if kind != tt.kind || !strings.HasPrefix(raw, tt.raw) {
			t.Errorf("%s is %q of type %d, want %q of type %d", tt.cell, raw, kind, tt.raw, tt.kind)
		}
	}
	panes, err := f.GetPanes(sheet)
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the header does not stay: %+v, %v", panes, err)
	}
	tables, err := f.GetTables(sheet)
	if err != nil || len(tables) != 1 || tables[0].Range != "A1:J3" { // without the sums
		t.Errorf("the filters are %+v, %v", tables, err)
	}
}

// A column of shares takes two of the sheet, whatever its cells hold.
func TestShares(t *testing.T) {
	doc := render(t, reporttest.Result())
	rows, err := open(t, doc).GetRows("Headline figures", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]string{
		{"Figure", "Before", "Before, counts", "Now", "Now, counts", "Change"},
		{"Failed", "0.006622516556291391", "8 of 1,208", "0.016329704510108865", "21 of 1,286", "worse"},
		{"Deferred", "0.020967741935483872", "26 of 1,240", "0.022865853658536585", "30 of 1,312", "no clear change"},
		{"Deliveries", "1240", "", "1312", "", "not compared"},
	} {
		if got := rows[i][:min(len(want), len(rows[i]))]; !slices.Equal(got, want) {
			t.Errorf("row %d is %q, want %q", i+1, got, want)
		}
	}
}

// Whatever stands in a result, no part of the workbook has a formula or a link, and every part is sound XML.
func TestNoFormulas(t *testing.T) {
	for _, text := range []string{"=1+1", "=cmd|'/c calc'!A1", "@SUM(A1)", "+1", `<f>1</f>`, "a\x00\x0b\ufffe\uffff\x1b[1m", strings.Repeat("=", 40_000), "[x]:y*z?/\\"} {
		r := reporttest.Result()
		g := &r.Groups.List()[0]
		g.EdgeHost, g.RecipientDomain, g.Class, g.Dominant.Text = text, text, text, text
		g.Examples[0].Sender, g.Examples[0].Diagnostic = text, text
		r.Classes[0].Class, r.Days[0].Classes[0].Class = text, text
		r.Actions[0].Advice.Title, r.Warnings[0] = text, text
		parts, err := zip.NewReader(bytes.NewReader(render(t, r)), int64(len(render(t, r))))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts.File {
			file, err := part.Open()
			if err != nil {
				t.Fatal(err)
			}
			for d := xml.NewDecoder(file); ; {
				token, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("%.20q: %s: %v", text, part.Name, err)
				}
				if e, ok := token.(xml.StartElement); ok && (e.Name.Local == "f" || e.Name.Local == "hyperlink") {
					t.Errorf("%.20q: %s has <%s>", text, part.Name, e.Name.Local)
				}
			}
		}
	}
}

// A text that looks like an escaped character is shown as it is (ECMA-376, part 1, 22.9.2.19).
func TestLiteral(t *testing.T) {
	r := reporttest.Result()
	r.Groups.List()[0].Dominant.Text = "550 _x0041_ and _x00e9_ but not _x12_"
	f := open(t, render(t, r))
	found := false
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, c := range row {
				found = found || c == r.Groups.List()[0].Dominant.Text
			}
		}
	}
	if !found {
		t.Error("the text is not read back as it was written")
	}
}

// Equal results are equal files, whenever they are written.
func TestSameFile(t *testing.T) {
	if !bytes.Equal(render(t, reporttest.Result()), render(t, reporttest.Result())) {
		t.Error("two workbooks of one result differ")
	}
}

func TestSheetNames(t *testing.T) {
	b := &book{names: map[string]bool{}}
	for _, tt := range []struct{ name, want string }{
		{"Groups", "Groups"}, {"groups", "groups 2"}, {"a/b:c", "a b c"}, {"'quoted'", "quoted"},
		{"Failures by edge host, recipient domain and NDR class", "Failures by edge host"},
		{"Failures by edge host, recipient domain and more", "Failures by edge host 2"},
		{strings.Repeat("x", 40), strings.Repeat("x", 31)},
	} {
		if got := b.free(tt.name); got != tt.want {
			t.Errorf("free(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}
