package trace

import (
	"bytes"
	"strings"
)

// localDate is a date and time as .NET's ToString writes them in some culture: three numbers whose order only the
// culture knows, and a time of day.
type localDate struct {
	numbers [3]int  // of the date, in the order written
	year4   int     // which of the numbers has four digits, -1 where none has
	nanos   Instant // time of day
	dotted  bool    // with dots between the numbers
	zoned   bool
	offset  Instant // east of UTC, where zoned
}

// OrderSet is a set of orders, a bit each: 1<<order.
type OrderSet uint8

// Has says whether o is in the set.
func (s OrderSet) Has(o DateOrder) bool { return s>>o&1 != 0 }

// AllOrders holds every order.
const AllOrders OrderSet = 1<<MonthDayYear | 1<<DayMonthYear | 1<<YearMonthDay

// DateOrders returns the orders in which b is a time; no culture has dots in dates that begin with the month. It is no
// evidence, and decided is true, where b means the same moment in all of them: ISO 8601, a year of four digits in front,
// a day that equals the month. It is empty where b is no time at all.
func DateOrders(b []byte) (fits OrderSet, decided bool) {
	if _, ok := (Clock{}).Parse(b); ok {
		return AllOrders, true
	}
	d, ok := parseLocalDate(b)
	if !ok {
		return 0, false
	}
	var first Instant
	decided = true
	for o := MonthDayYear; o <= YearMonthDay; o++ {
		at, ok := d.instant(o)
		if !ok || d.dotted && o == MonthDayYear {
			continue
		}
		decided = decided && (fits == 0 || at == first)
		fits, first = fits|1<<o, at
	}
	if decided && d.year4 == 2 && fits == 1<<MonthDayYear|1<<DayMonthYear {
		return AllOrders, true // 11/11/2026
	}
	return fits, false
}

// instant returns the moment that d is in an order, as if its clock showed UTC where it has no zone. A year of four
// digits in front stands before month and day whatever the order is: no culture writes the day between them.
func (d *localDate) instant(o DateOrder) (Instant, bool) {
	if d.year4 == 0 {
		o = YearMonthDay
	}
	var year, month, day int
	switch o {
	case MonthDayYear:
		month, day, year = d.numbers[0], d.numbers[1], d.numbers[2]
	case DayMonthYear:
		day, month, year = d.numbers[0], d.numbers[1], d.numbers[2]
	case YearMonthDay:
		if d.year4 == 2 {
			return 0, false
		}
		year, month, day = d.numbers[0], d.numbers[1], d.numbers[2]
	default:
		return 0, false
	}
	if d.year4 < 0 {
		year += 2000
	}
	if year < 1900 || year > 2261 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	return Instant(int64(daysSince1970(year, month, day))*86400e9) + d.nanos - d.offset, true
}

// parseLocalDate reads three numbers with / . or - between them, and a time of day behind: "7/17/2025 9:35:35 PM",
// "28.10.2023 20:18:34", "28. 10. 2023 20:18", "28-10-2023 20.18.34", "2025/06/13 下午 8:18:34".
func parseLocalDate(b []byte) (d localDate, ok bool) {
	if len(b) > 64 {
		return d, false
	}
	p := dateScanner{rest: bytes.TrimSpace(b)}
	d.year4 = -1
	for i := range d.numbers {
		n, digits := p.number()
		switch {
		case digits == 4 && i != 1 && d.year4 < 0:
			d.year4 = i
		case digits < 1 || digits > 2:
			return d, false
		}
		d.numbers[i] = n
		dots := p.rest
		if i < 2 && !p.any("/.-") {
			return d, false
		}
		d.dotted = d.dotted || i < 2 && dots[0] == '.'
		p.blanks()
	}
	p.any(".,") // "2023. 10. 28. 20:18:34", "7/17/2025, 9:35:35 PM"
	p.blanks()
	before := p.half()
	p.blanks()
	hour, digits := p.number()
	if digits < 1 || digits > 2 || !p.any(":.") {
		return d, false
	}
	minute, digits := p.number()
	if digits != 2 {
		return d, false
	}
	second := 0
	if p.any(":.") {
		if second, digits = p.number(); digits != 2 {
			return d, false
		}
	}
	fraction, rest, ok := fraction(p.rest)
	if !ok {
		return d, false
	}
	p.rest = rest
	p.blanks()
	half := max(before, p.half())
	p.blanks()
	switch { // half a day has hours from 1 to 12, in Japanese from 0 to 11
	case half != noHalf && hour > 12, hour > 23, minute > 59, second > 60:
		return d, false
	case half == forenoon && hour == 12:
		hour = 0
	case half == afternoon && hour != 12:
		hour += 12
	}
	offset, isZone := zone(p.rest)
	if !isZone {
		return d, false
	}
	d.zoned, d.offset = len(p.rest) > 0, Instant(offset*1e9)
	d.nanos = Instant(int64(hour*3600+minute*60+second)*1e9 + fraction)
	return d, true
}

// dateScanner reads a date from left to right.
type dateScanner struct{ rest []byte }

// number reads digits; there are none where the count is 0.
func (p *dateScanner) number() (n, digits int) {
	for len(p.rest) > digits && p.rest[digits]-'0' <= 9 && digits < 5 {
		n = 10*n + int(p.rest[digits]-'0')
		digits++
	}
	p.rest = p.rest[digits:]
	return n, digits
}

// any reads one of the characters.
func (p *dateScanner) any(of string) bool {
	if len(p.rest) == 0 || strings.IndexByte(of, p.rest[0]) < 0 {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// blanks skips blanks, with those that do not break: newer cultures have U+202F before AM and PM.
func (p *dateScanner) blanks() {
	for {
		rest := bytes.TrimLeft(p.rest, " \t")
		rest = bytes.TrimPrefix(bytes.TrimPrefix(rest, []byte("\u202f")), []byte("\u00a0"))
		if len(rest) == len(p.rest) {
			return
		}
		p.rest = rest
	}
}

// The halves of the day.
const (
	noHalf = iota
	forenoon
	afternoon
)

// halves are the names of the halves of the day in the cultures whose clocks have twelve hours, longest first.
var halves = []struct {
	name string
	half int
}{
	{"a. m.", forenoon}, {"p. m.", afternoon}, {"a.\u00a0m.", forenoon}, {"p.\u00a0m.", afternoon},
	{"a.m.", forenoon}, {"p.m.", afternoon}, {"am", forenoon}, {"pm", afternoon},
	{"上午", forenoon}, {"下午", afternoon}, {"午前", forenoon}, {"午後", afternoon}, {"오전", forenoon}, {"오후", afternoon},
	{"π.μ.", forenoon}, {"μ.μ.", afternoon}, {"πμ", forenoon}, {"μμ", afternoon}, {"ص", forenoon}, {"م", afternoon},
}

// half reads the name of a half of the day.
func (p *dateScanner) half() int {
	for _, h := range halves {
		if len(p.rest) >= len(h.name) && strings.EqualFold(string(p.rest[:len(h.name)]), h.name) {
			p.rest = p.rest[len(h.name):]
			return h.half
		}
	}
	return noHalf
}
