package report_test

import (
	"testing"

	"tracesift/analyze"
	"tracesift/report"
	"tracesift/report/internal/reporttest"
)

// Where exports are filtered, no table gives a rate over their deliveries: only shares of failures are left.
func TestWithheldRates(t *testing.T) {
	shares := func(r *analyze.Result) (n int) {
		for _, s := range report.New(r, report.Options{}).Sections {
			for _, table := range s.Tables {
				for _, row := range table.Rows {
					for i, cell := range row.Cells {
						if _, ok := cell.Value.(analyze.Rate); ok && table.Columns[i].Doc != "Of all failures." {
							n++
						}
					}
				}
			}
		}
		return n
	}
	r := reporttest.Result()
	if shares(r) == 0 {
		t.Error("no rate at all")
	}
	r.RateWithheld = "the exports hold no accepted delivery"
	if n := shares(r); n > 0 {
		t.Errorf("%d rates are given all the same", n)
	}
}
