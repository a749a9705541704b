package ingest

import (
	"bytes"
	"strings"
	"testing"
)

// TestReadWindows reads exports in the code pages of Windows, whole ones and cells of them.
func TestReadWindows(t *testing.T) {
	const head = "date_time_utc,event_id,recipient_address,message_subject\n2026-01-02T03:04:05Z,FAIL,a@example.com,"
	for _, c := range []struct{ name, subject, want, encoding, warning string }{
		{"ASCII", "Hello", "Hello", "utf-8", ""},
		{"UTF-8", "Grüße", "Grüße", "utf-8", ""},
		{"German", "Gr\xfc\xdfe \x80 5", "Grüße € 5", "windows-1252", "1 cell is not UTF-8; it was read as windows-1252"},
		{"French", "\xe9t\xe9 \x96 No\xebl", "été – Noël", "windows-1252", "read as windows-1252"},
		{"Russian", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет", "windows-1251", "1 cell is not UTF-8; it was read as windows-1251"},
		{"both", "Gr\xfc\xdfe\n2026-01-02T03:04:05Z,FAIL,a@example.com,Grüße", "Grüße", "utf-8", "read as windows-1252"},
		{"a lone byte of UTF-8", "€\xe2\x82", "€\uFFFD", "utf-8", "1 cell held bytes that are not valid utf-8; they were replaced"},
	} {
		got := readBytes(t, mustShapes(t), strings.NewReader(head+c.subject+"\n"), Options{})
		if len(got.rows) == 0 || !strings.HasSuffix(got.rows[0].cells, "\xFF"+c.want+"\xFF") || got.audit.Encoding != c.encoding {
			t.Errorf("%s: %+v", c.name, got)
		}
		if w := strings.Join(got.audit.Warnings, ";"); !strings.Contains(w, c.warning) || (c.warning == "") != (w == "") {
			t.Errorf("%s: warnings %q", c.name, w)
		}
	}
}

// TestReadTurns reads exports that programs of different encodings wrote to, one after the other.
func TestReadTurns(t *testing.T) {
	const rows = "2026-01-02T03:04:05Z,FAIL,a@example.com,550,Grüße\r\n2026-01-02T03:04:06Z,FAIL,b@example.com,550,日本\r\n"
	names := []string{"utf-8+bom", "utf-16le+bom", "utf-16le", "utf-16be+bom", "utf-8"}
	for i, first := range names {
		for j, second := range names {
			export := bytes.Join([][]byte{encode(narrow+"\r\n"+rows, i), encode(rows, j), encode(narrow+"\r\n"+rows, i)}, nil)
			want := first + ", " + second + ", " + first
			if sameUnits(first, second) {
				want = first // a byte order mark in the middle changes nothing
			}
			got := readBytes(t, mustShapes(t), bytes.NewReader(export), Options{})
			if len(got.rows) != 6 || len(got.rejects) != 0 || got.audit.Encoding != want || got.audit.Truncated {
				t.Errorf("%s behind %s: %d rows, account %+v", second, first, len(got.rows), got.audit)
			}
			for k, row := range got.rows {
				if row.cells != got.rows[k%2].cells || row.line != 2+k+k/4 {
					t.Errorf("%s behind %s: row %d is %+v", second, first, k, row)
				}
			}
		}
	}
}

// sameUnits says whether text goes on in the same code units.
func sameUnits(a, b string) bool {
	return strings.TrimSuffix(a, "+bom") == strings.TrimSuffix(b, "+bom")
}
