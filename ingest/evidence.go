package ingest

import (
	"errors"
	"fmt"
	"math/bits"

	"tracesift/ingest/trace"
)

// evidence is what the dates of one export say about the order of day and month. It is a trace.Consumer that looks at
// nothing but dates, so that every date counts, whatever the size of blocks.
type evidence struct {
	unfit   trace.OrderSet   // orders that some date does not fit
	against [4]string        // the first date that does not fit an order
	example string           // the first date that fits several, and means something else in each
	first   [4]trace.Instant // earliest and latest date in each order
	last    [4]trace.Instant
}

// otherDates are columns that hold dates in the culture of the export too, and mean nothing else to tracesift: the
// bounds of the query in Get-MessageTrace, which may lie outside the days of the rows.
var otherDates = []string{"startdate", "enddate"}

// Consume looks at the dates of a block.
func (e *evidence) Consume(_ int, b *trace.Block) error {
	columns := []int{int(b.Layout().Index[trace.DateTime])}
	for i, name := range b.Layout().Names {
		for _, other := range otherDates {
			if normalise(name) == other {
				columns = append(columns, i)
			}
		}
	}
	for r := range b.Rows {
		for i, c := range columns {
			e.add(b.CellAt(r, c), i == 0)
		}
	}
	return nil
}

// add counts one date; spans says whether it is the time of a row.
func (e *evidence) add(cell []byte, spans bool) {
	fits, decided := trace.DateOrders(cell)
	if fits == 0 {
		return // no date: its row is rejected when it is read
	}
	for o := trace.MonthDayYear; o <= trace.YearMonthDay; o++ {
		if !fits.Has(o) {
			if e.against[o] == "" {
				e.against[o] = string(cell)
			}
			continue
		}
		if at, ok := (trace.Clock{Order: o}).Parse(cell); ok && spans {
			e.first[o], e.last[o] = earliest(e.first[o], at), max(e.last[o], at)
		}
	}
	e.unfit |= trace.AllOrders &^ fits
	if !decided && e.example == "" && bits.OnesCount8(uint8(fits)) > 1 {
		e.example = string(cell)
	}
}

// longestTrace bounds the days of one trace export: the service keeps 90 days (Microsoft Learn, Start-HistoricalSearch
// and Get-MessageTraceV2), and a day is lost to time zones at either end.
const longestTrace = trace.Instant(92 * 24 * 3600 * 1e9)

// decide returns the order of day and month and why it is that, or an error where the dates do not tell.
func (e *evidence) decide() (trace.DateOrder, string, error) {
	possible := e.orders(func(o trace.DateOrder) bool { return !e.unfit.Has(o) })
	switch {
	case len(possible) == 0:
		return 0, "", e.contradiction()
	case len(possible) == 1:
		return possible[0], e.onlyOne(possible[0]), nil
	case e.example == "":
		return possible[0], "every date means the same in any order", nil
	}
	short := e.orders(func(o trace.DateOrder) bool { return !e.unfit.Has(o) && e.last[o]-e.first[o] <= longestTrace })
	if len(short) == 1 {
		const day = trace.Instant(24 * 3600 * 1e9)
		why := fmt.Sprintf("only so do its dates lie within the %d days of one trace", longestTrace/day)
		return short[0], why, nil
	}
	return 0, "", fmt.Errorf("the order of day and month is not known: %q may be either, and no date of the file tells; "+
		"give --date-order %s", e.example, choices(possible))
}

// orders returns the orders for which a condition holds.
func (e *evidence) orders(holds func(trace.DateOrder) bool) (all []trace.DateOrder) {
	for o := trace.MonthDayYear; o <= trace.YearMonthDay; o++ {
		if holds(o) {
			all = append(all, o)
		}
	}
	return all
}

// onlyOne quotes the dates that exclude the other orders.
func (e *evidence) onlyOne(order trace.DateOrder) string {
	quoted := ""
	for o := trace.MonthDayYear; o <= trace.YearMonthDay; o++ {
		if o != order && e.against[o] != "" {
			if o == trace.YearMonthDay && quoted != "" {
				break // a year of four digits at the end is not what the reader asks about
			}
			quoted = e.against[o]
		}
	}
	return fmt.Sprintf("%q is a date in this order only", quoted)
}

// contradiction is the error for dates that no order fits.
func (e *evidence) contradiction() error {
	if e.against[trace.MonthDayYear] == e.against[trace.DayMonthYear] {
		return errors.New("its dates fit no order of day and month")
	}
	return fmt.Errorf("its dates are of two orders, as %q and %q show: split the file, or give --date-order; rows of the other "+
		"order are rejected then", e.against[trace.MonthDayYear], e.against[trace.DayMonthYear])
}

// choices joins the names of orders.
func choices(orders []trace.DateOrder) string {
	text := ""
	for i, o := range orders {
		if i > 0 {
			text += " or "
		}
		text += o.String()
	}
	return text
}
