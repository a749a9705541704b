package details

import (
	"encoding/csv"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestScript(t *testing.T) {
	now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	at := time.Date(2026, 11, 10, 23, 59, 0, 0, time.FixedZone("", -3600)) // the 11th in UTC
	var out strings.Builder
	s := New(&out, now)
	for _, d := range []Wanted{
		{"11111111-1111-4111-8111-111111111111", "b@fabrikam.test", at},
		{"11111111-1111-4111-8111-111111111112", "\"a,b\"@fabrikam.test", at},
		{"11111111-1111-4111-8111-111111111113", "'@; Remove-Item x #$(calc)`@fabrikam.test", at},
		{"", "c@fabrikam.test", at}, {"x", "", at}, {"x", "c@fabrikam.test", time.Time{}}, {"x", "a\n'@\nevil@fabrikam.test", at},
		{"x", "d@fabrikam.test", now.Add(-91 * 24 * time.Hour)},
	} {
		if err := s.Add(d); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.End(); err != nil {
		t.Fatal(err)
	}
	if want := (Account{Written: 3, Old: 1, Unnamed: 4}); s.Account != want {
		t.Errorf("%+v, want %+v", s.Account, want)
	}
	_, data, _ := strings.Cut(out.String(), "@'\n")
	data, code, ok := strings.Cut(data, "\n'@")
	if !ok || strings.Contains(code, "fabrikam") || !strings.Contains(code, "# 3 deliveries, about 1 minute. 1 more is older than the 90 days that the service keeps. 4 more have no message") {
		t.Errorf("the deliveries do not stand between the quotes:\n%s", out.String())
	}
	rows, err := csv.NewReader(strings.NewReader(data)).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, want := range []string{"b@fabrikam.test", "\"a,b\"@fabrikam.test", "'@; Remove-Item x #$(calc)`@fabrikam.test"} {
		if row := rows[i+1]; row[1] != want || row[2] != "2026-11-10" || row[3] != "2026-11-18" {
			t.Errorf("row %q, want %q", row, want)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestScriptReportsErrors(t *testing.T) {
	s := New(full{}, time.Now())
	if err := s.End(); err == nil {
		t.Error("a full disk is no error")
	}
}
