package sanitise

import "strings"

// Spreadsheet returns s as one line that a program for spreadsheets takes for text when it reads it from CSV: what could
// begin a formula gets an apostrophe before it (OWASP, "CSV Injection").
func Spreadsheet(s string) string {
	s = Line(s)
	if strings.ContainsRune("=+-@\uff1d\uff0b\uff0d\uff20|%", first(s)) {
		return "'" + s
	}
	return s
}

// first returns the first rune of s, a letter where there is none.
func first(s string) rune {
	for _, r := range s {
		return r
	}
	return 'a'
}
