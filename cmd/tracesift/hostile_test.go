package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// hostile is what a stranger may put into a cell: markup, an escape sequence, text that runs backwards, a formula.
const hostile = "=HYPERLINK(1)<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\u202e\u009b|[a](javascript:x)`"

// control are characters that no form may pass on: C0 but for line ends and tabs, C1, and those that turn text around.
var control = regexp.MustCompile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

// code are the code spans of a text with single backticks in it: nothing in them is markup.
var code = regexp.MustCompile("``[^\n]*?[^`]``(?:[^`]|$)")

// TestHostileCells: whatever stands in the cells of an export, no form of the report lets it act.
func TestHostileCells(t *testing.T) {
	dir := t.TempDir()
	columns := strings.Split("date_time_utc client_hostname server_hostname source_context connector_id source event_id message_id network_message_id "+
		"recipient_address recipient_status sender_address return_path custom_data directionality", " ")
	for at, column := range columns {
		if column == "date_time_utc" || column == "event_id" || column == "network_message_id" {
			continue // another value there makes the row none
		}
		t.Run(column, func(t *testing.T) {
			row := []string{"2026-11-10T08:00:00Z", "a.example.com", "mx.example.net", "", "Internet", "SMTP", "FAIL", "<1@example.com>",
				"0a1b2c3d-0001-0002-0003-08de00000001", "jane@example.net", "550 5.1.1 unknown", "joe@example.com", "joe@example.com", "", "Originating"}
			row[at] = hostile
			if strings.Contains(column, "address") || column == "return_path" {
				row[at] = strings.NewReplacer(" ", "", "<", "\u2039").Replace(hostile) + "@example.net"
			}
			var export bytes.Buffer
			w := csv.NewWriter(&export)
			if err := w.WriteAll([][]string{columns, row}); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, column+".csv")
			if err := os.WriteFile(path, export.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			args := []string{"report", "--own-domains", "example.com", path}
			out := func(suffix string) string { return filepath.Join(dir, column+suffix) }
			for _, suffix := range []string{".md", ".html", ".json", ".xlsx", ".eml", ".out.csv"} {
				args = append(args, "-o", out(suffix))
			}
			var stdout, stderr bytes.Buffer
			if code := execute(context.Background(), args, stdio{in: strings.NewReader(""), out: &stdout, err: &stderr}); code != exitDone {
				t.Fatalf("exit code %d: %s", code, stderr.String())
			}
			texts := map[string]string{"the terminal": stdout.String() + stderr.String()}
			for _, suffix := range []string{".md", ".html", ".json", ".out.csv"} {
				b, err := os.ReadFile(out(suffix))
				if err != nil {
					t.Fatal(err)
				}
				texts[suffix] = string(b)
			}
			texts[".xlsx"], texts[".eml"] = string(decoded(t, out(".xlsx"))), string(decoded(t, out(".eml")))
			for form, text := range texts {
				if found := control.FindString(text); found != "" {
					t.Errorf("%s passes %q on", form, found)
				}
			}
			for _, form := range []string{".md", ".html", ".eml"} {
				html := texts[form]
				if form == ".md" {
					html = strings.ReplaceAll(code.ReplaceAllString(html, ""), `\<`, "") // which is escaped
				}
				if form == ".eml" {
					_, html, _ = strings.Cut(html, "text/html")
				}
				for _, markup := range []string{"<script>alert", "<img src=x"} {
					if strings.Contains(html, markup) {
						t.Errorf("%s has %s", form, markup)
					}
				}
			}
			rows, err := csv.NewReader(strings.NewReader(texts[".out.csv"])).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				for _, cell := range row {
					if strings.HasPrefix(cell, "=") {
						t.Errorf("the CSV file has the formula %q", cell)
					}
				}
			}
			book, err := excelize.OpenFile(out(".xlsx"))
			if err != nil {
				t.Fatal(err)
			}
			defer book.Close()
			for _, sheet := range book.GetSheetList() {
				for _, cell := range cellsOf(t, book, sheet) {
					if f, _ := book.GetCellFormula(sheet, cell); f != "" {
						t.Errorf("%s!%s has the formula %q", sheet, cell, f)
					}
				}
			}
		})
	}
}

// cellsOf returns the names of the cells of a sheet that hold something.
func cellsOf(t *testing.T, book *excelize.File, sheet string) []string {
	t.Helper()
	rows, err := book.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for r, row := range rows {
		for c := range row {
			name, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
	}
	return names
}
