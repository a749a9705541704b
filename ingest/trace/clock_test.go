package trace

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestClockParse(t *testing.T) {
	october := time.Date(2023, 10, 28, 20, 18, 34, 0, time.UTC)
	july := time.Date(2025, 7, 17, 21, 35, 35, 0, time.UTC)
	for _, c := range []struct {
		in    string
		order DateOrder
		want  time.Time // zero: refused
	}{
		// What .NET's ToString gives in some cultures, in their order.
		{"7/17/2025 9:35:35 PM", MonthDayYear, july},      // en-US
		{"7/17/2025 9:35:35\u202fPM", MonthDayYear, july}, // en-US with ICU 72
		{"7/17/2025, 9:35:35 pm", MonthDayYear, july},     // JavaScript
		{"17/07/2025 9:35:35 p. m.", DayMonthYear, july},  // es-CO
		{"17/7/2025 9:35:35 μ.μ.", DayMonthYear, july},    // el-GR
		{"28/10/2023 20:18:34", DayMonthYear, october},    // fr-FR, en-GB
		{"28.10.2023 20:18:34", DayMonthYear, october},    // de-DE
		{"28. 10. 2023 20:18:34", DayMonthYear, october},  // cs-CZ
		{"28-10-2023 20:18:34", DayMonthYear, october},    // nl-NL
		{"28-10-2023 20.18.34", DayMonthYear, october},    // da-DK
		{"28.10.2023 20.18.34", DayMonthYear, october},    // fi-FI
		{"2023. 10. 28. 20:18:34", NoDateOrder, october},  // hu-HU
		{"2023/10/28 20:18:34", NoDateOrder, october},     // ja-JP
		{"2023/10/28 下午 8:18:34", NoDateOrder, october},   // zh-TW
		{"2023-10-28 오후 8:18:34", NoDateOrder, october},   // ko-KR
		{"2023-10-28 20:18:34", NoDateOrder, october},     // sv-SE
		{"10/28/23 20:18:34", MonthDayYear, october},      // a year of two digits
		{"28/10/23 20:18:34", DayMonthYear, october},
		{"23/10/28 20:18:34", YearMonthDay, october},
		{"28/10/2023 20:18", DayMonthYear, october.Add(-34 * time.Second)}, // saved by a spreadsheet
		{"28/10/2023 22:18:34 +02:00", DayMonthYear, october},              // DateTimeOffset
		{"28/10/2023 20:18:34,5", DayMonthYear, october.Add(5e8)},
		{"12/31/2025 12:00:00 AM", MonthDayYear, time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)},
		{"12/31/2025 12:00:00 PM", MonthDayYear, time.Date(2025, 12, 31, 12, 0, 0, 0, time.UTC)},
		{"12/31/2025 0:00:00 AM", MonthDayYear, time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)},
		{"2025/12/31 午後 0:00:00", NoDateOrder, time.Date(2025, 12, 31, 12, 0, 0, 0, time.UTC)}, // CLDR's K: hours from 0
		{" 28/10/2023 20:18:34 ", DayMonthYear, october},
		// Other forms.
		{"2023-10-28T20:18:34.0000000", NoDateOrder, october},
		{"/Date(1698524314000)/", NoDateOrder, october},
		{`\/Date(1698524314000)\/`, NoDateOrder, october},

		{in: ""}, {in: "/"}, {in: "/Date()/"}, {in: "/Date(9999999999999)/"}, {in: "/Date(-1)/"},
		{in: "28/10/2023 20:18:34", order: MonthDayYear},
		{in: "10/28/2023 20:18:34", order: DayMonthYear},
		{in: "28/10/2023 20:18:34", order: YearMonthDay},
		{in: "28/10/2023 20:18:34", order: NoDateOrder},
		{in: "29/02/2023 20:18:34", order: DayMonthYear},
		{in: "28/10/2023", order: DayMonthYear},
		{in: "28/10/2023 24:00:00", order: DayMonthYear},
		{in: "28/10/2023 13:00:00 PM", order: DayMonthYear},
		{in: "28/10/2023 20:60:00", order: DayMonthYear},
		{in: "28/10/2023 20:8:00", order: DayMonthYear},
		{in: "28/10/20231 20:18:00", order: DayMonthYear},
		{in: "28/2023/10 20:18:00", order: DayMonthYear},
		{in: "28/10/2023 20:18:34 x", order: DayMonthYear},
		{in: "192.0.2.1 20:18", order: DayMonthYear},
		{in: "250 2.1.5 Recipient OK", order: DayMonthYear},
		{in: strings.Repeat("1", 100), order: DayMonthYear},
	} {
		got, ok := Clock{Order: c.order}.Parse([]byte(c.in))
		if ok != !c.want.IsZero() || ok && got != InstantOf(c.want) {
			t.Errorf("%v: Parse(%q) = %v, %v; want %v", c.order, c.in, got.Time(), ok, c.want)
		}
	}
}

func TestClockZone(t *testing.T) {
	zone := time.FixedZone("+02:00", 2*3600)
	want := InstantOf(time.Date(2025, 6, 13, 10, 30, 0, 0, time.UTC))
	for _, in := range []string{
		"2025-06-13T12:30:00", "2025-06-13 12:30:00.000", "13/06/2025 12:30:00", "2025-06-13T10:30:00Z", "2025-06-13 10:30:00z",
		"2025-06-13T13:30:00.5+03:00", "13/06/2025 9:30 -01:00", "/Date(1749810600000)/",
	} {
		got, ok := Clock{Order: DayMonthYear, Zone: zone}.Parse([]byte(in))
		if !ok || got.Second() != want.Second() {
			t.Errorf("%q in a zone is %v, %v", in, got.Time(), ok)
		}
	}
}

func TestDateOrders(t *testing.T) {
	const mdy, dmy, ymd = 1 << MonthDayYear, 1 << DayMonthYear, 1 << YearMonthDay
	for _, c := range []struct {
		in      string
		fits    OrderSet
		decided bool
	}{
		{"2025-06-13T10:30:00Z", AllOrders, true},
		{"2025/06/13 10:30", AllOrders, true},
		{"11/11/2025 10:30", AllOrders, true}, // the same day in both
		{"11/12/2025 10:30", mdy | dmy, false},
		{"11/13/2025 10:30", mdy, false},
		{"13/11/2025 10:30", dmy, false},
		{"10/11/12 10:30", mdy | dmy | ymd, false},
		{"25/11/12 10:30", dmy | ymd, false},
		{"31/11/12 10:30", ymd, false}, // November has 30 days
		{"31/11/2025 10:30", 0, false},
		{"40/11/12 10:30", ymd, false},
		{"", 0, false}, {"yesterday", 0, false},
	} {
		if fits, decided := DateOrders([]byte(c.in)); fits != c.fits || decided != c.decided {
			t.Errorf("DateOrders(%q) = %03b, %v; want %03b, %v", c.in, fits, decided, c.fits, c.decided)
		}
	}
}

func TestParseDateOrder(t *testing.T) {
	for _, s := range []string{"mdy", "dmy", "ymd"} {
		if o, ok := ParseDateOrder(s); !ok || o.String() != s {
			t.Errorf("%s is read as %v, %v", s, o, ok)
		}
	}
	for _, s := range []string{"", "ydm", "MDY"} {
		if o, ok := ParseDateOrder(s); ok {
			t.Errorf("%q is read as %v", s, o)
		}
	}
}

// FuzzClock holds what each order reads against package time, and DateOrders against what the orders read.
func FuzzClock(f *testing.F) {
	for _, s := range []string{
		"7/17/2025 9:35:35 PM", "28. 10. 2023 20:18:34", "2023. 10. 28. 20:18:34", "23/10/28 20:18", "28-10-2023 20.18.34 +02:00", "/Date(1698524314000)/",
		"1.1.0 0.00",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		fits, decided := DateOrders(b)
		for o := MonthDayYear; o <= YearMonthDay; o++ {
			at, ok := Clock{Order: o}.Parse(b)
			// A user may say mdy of dates with dots, which no file is taken to have by itself.
			if ok && !fits.Has(o) && (o != MonthDayYear || !bytes.ContainsRune(b, '.')) {
				t.Errorf("%q is %v in %v, but the order does not fit", b, at.Time(), o)
			}
			if !ok && fits.Has(o) && !decided {
				t.Errorf("%q is refused in %v, though the order fits", b, o)
			}
			for _, layout := range map[DateOrder][]string{
				MonthDayYear: {"1/2/2006 3:04:05 PM", "1/2/06 15:04"}, DayMonthYear: {"2.1.2006 15:04:05", "2/1/06 3:04 PM"},
				YearMonthDay: {"06-1-2 15:04:05"},
			}[o] {
				// Package time reads years of two digits from 69 on as those of the century before.
				want, err := time.Parse(layout, string(b))
				if err == nil && want.Year() >= 2000 && want.Year() < 2262 && !strings.Contains(string(b), ":60") && (!ok || at != InstantOf(want)) {
					t.Errorf("%q is %v, %v in %v, package time reads %v", b, at.Time(), ok, o, want)
				}
			}
		}
	})
}
