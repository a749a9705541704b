package ingest

import (
	"bytes"
	"fmt"
	"strings"
)

// notTables are files that people give for exports, by their first bytes.
var notTables = []struct{ begin, what, instead string }{
	{"<Objs ", "objects of Export-Clixml", "export them with Export-Csv -NoTypeInformation -Encoding UTF8"},
	{"<html", "a web page", "download the report itself"},
	{"<!doctype", "a web page", "download the report itself"},
	{"<?xml", "XML", "export as CSV"},
	{"%PDF", "a PDF", "export as CSV"},
	{"\xD0\xCF\x11\xE0", "a workbook of Excel before 2007 or a message of Outlook", "save the sheet as CSV, the bounce as .eml"},
	{"TSSTATE", "a partial", "give it to tracesift merge"},
	{"{\\rtf", "a text document", "export as CSV"},
}

// notTable returns an error that says what a text is that is known to be no table, and what to give instead; nil where
// it is not known.
func notTable(text []byte, columns columnNames) error {
	if begin := text[:min(len(text), headLen)]; bytes.HasPrefix(begin, []byte("<")) && bytes.Contains(begin, []byte("http://www.w3.org/2005/Atom")) {
		return fmt.Errorf("%w: this is an Atom feed, as the Reporting web service gives by default: ask it for JSON "+
			"($format=Json)", errNotExport)
	}
	for _, n := range notTables {
		if len(text) >= len(n.begin) && strings.EqualFold(string(text[:len(n.begin)]), n.begin) {
			return fmt.Errorf("%w: this is %s: %s", errNotExport, n.what, n.instead)
		}
	}
	if what := screenDump(text, columns); what != "" {
		return fmt.Errorf("%w: this is what %s prints on a screen, cut and wrapped: "+
			"pipe the cmdlet to Export-Csv -NoTypeInformation -Encoding UTF8 instead", errNotExport, what)
	}
	return nil
}

// screenDump names the cmdlet whose output begins a text: Format-List writes "Name : value" lines, Format-Table a line of
// dashes below the names.
func screenDump(text []byte, columns columnNames) string {
	const lines = 40
	properties := 0
	rest := text
	for range lines {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte{'\n'})
		line = bytes.TrimSpace(line)
		if name, _, ok := bytes.Cut(line, []byte(":")); ok {
			if _, known := columns[normalise(string(name))]; known {
				properties++
			}
		}
		if len(line) > 0 && len(bytes.Trim(line, "- ")) == 0 && bytes.Contains(line, []byte("-- -")) {
			return "Format-Table"
		}
	}
	if properties >= 2 {
		return "Format-List"
	}
	return ""
}
