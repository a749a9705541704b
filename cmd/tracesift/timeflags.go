package main

import (
	"errors"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // zones have names on systems that know none

	"tracesift/ingest/trace"
)

// dateOrder is a flag that takes the order of a date's parts; by default there is none.
type dateOrder struct{ order trace.DateOrder }

// Set takes mdy, dmy or ymd.
func (d *dateOrder) Set(word string) error {
	order, ok := trace.ParseDateOrder(word)
	if !ok {
		return errors.New("want mdy, dmy or ymd")
	}
	d.order = order
	return nil
}

// String returns the word, "" for none.
func (d *dateOrder) String() string { return d.order.String() }

// Type names the value in the help.
func (d *dateOrder) Type() string { return "mdy|dmy|ymd" }

// zone is a flag that takes a time zone; by default there is none.
type zone struct{ location *time.Location }

// Set takes a name of the IANA time zone database or an offset from UTC.
func (z *zone) Set(text string) (err error) {
	if offset, err := time.Parse("-07:00", text); err == nil {
		_, seconds := offset.Zone()
		z.location = time.FixedZone(text, seconds)
		return nil
	}
	if text == "" || strings.EqualFold(text, "local") {
		return errors.New("want a zone such as Europe/Paris or an offset such as +02:00")
	}
	if z.location, err = time.LoadLocation(text); err != nil {
		return fmt.Errorf("%w; want a zone such as Europe/Paris or an offset such as +02:00", err)
	}
	return nil
}

// String returns the name or the offset, "" for none.
func (z *zone) String() string {
	if z.location == nil {
		return ""
	}
	return z.location.String()
}

// Type names the value in the help.
func (z *zone) Type() string { return "ZONE" }
