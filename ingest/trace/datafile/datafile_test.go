package datafile

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestRead(t *testing.T) {
	const text = "\ufeff# a comment\nid, note\n\nfirst,\"two\nlines\"\n# between\n second ,\n"
	records, err := Read("x.csv", strings.NewReader(text), "id", "note", "unused?")
	if err != nil {
		t.Fatal(err)
	}
	want := []struct{ at, id, note string }{
		{"x.csv:4", "first", "two\nlines"},
		{"x.csv:7", "second", ""},
	}
	if len(records) != len(want) {
		t.Fatalf("got %d records, want %d", len(records), len(want))
	}
	for i, w := range want {
		r := records[i]
		if r.At() != w.at || r.Get("id") != w.id || r.Get("note") != w.note || r.Get("unused") != "" {
			t.Errorf("record %d: %s %q %q, want %s %q %q", i, r.At(), r.Get("id"), r.Get("note"), w.at, w.id, w.note)
		}
		if !r.Has("note") || r.Has("unused") {
			t.Errorf("record %d: Has(note), Has(unused) = %t, %t", i, r.Has("note"), r.Has("unused"))
		}
	}
	if got := records[1].Errorf("bad %d", 7).Error(); got != "x.csv:7: bad 7" {
		t.Errorf("Errorf: %q", got)
	}
}

// TestReadSpreadsheets reads a table as spreadsheet programs write it.
func TestReadSpreadsheets(t *testing.T) {
	for name, text := range map[string]string{
		"comma":                       "id,note\na,\"b;c\"\n",
		"semicolon":                   "# lists; mine\r\n\r\nid;note\r\na;\"b;c\"\r\n",
		"tab":                         "id\tnote\na\tb;c\n",
		"UTF-16, little end first":    "\xff\xfei\x00d\x00\t\x00n\x00o\x00t\x00e\x00\n\x00a\x00\t\x00b\x00;\x00c\x00\n\x00",
		"UTF-16, big end first, half": "\xfe\xff\x00i\x00d\x00,\x00n\x00o\x00t\x00e\x00\n\x00a\x00,\x00b\x00;\x00c\x00\n\x00",
	} {
		records, err := Read("x.csv", strings.NewReader(text), "id", "note")
		if err != nil || len(records) != 1 || records[0].Get("id") != "a" || records[0].Get("note") != "b;c" {
			t.Errorf("%s: %v, %v", name, records, err)
		}
	}
}

func TestReadErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "x.csv:1: the file has no header"},
		{"only comments", "# nothing\n", "x.csv:1: the file has no header"},
		{"unknown column", "\nid,idd\n", `x.csv:2: unknown column "idd"`},
		{"missing column", "note\n", `x.csv:1: column "id" is missing`},
		{"repeated column", "id,id\n", `x.csv:1: column "id" stands twice`},
		{"unnamed column", "id,\n", `x.csv:1: a column has no name`},
		{"too many fields", "id,note\n# c\na,b,c\n", "x.csv:3: 3 fields, but the header has 2"},
		{"too few fields", "id,note\n\na\n", "x.csv:3: 1 fields, but the header has 2"},
		{"open quote", "id,note\na,\"b\n", "x.csv:2: extraneous or missing \" in quoted-field"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read("x.csv", strings.NewReader(c.text), "id", "note?")
			if err == nil || err.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			var e *Error
			if !errors.As(err, &e) {
				t.Errorf("%v is no *Error", err)
			}
		})
	}
}

func TestReadFailingReader(t *testing.T) {
	_, err := Read("x.csv", io.MultiReader(strings.NewReader("id\n"), iotest.ErrReader(io.ErrUnexpectedEOF)))
	if !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasPrefix(err.Error(), "x.csv: ") {
		t.Errorf("got %v", err)
	}
}
