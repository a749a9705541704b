// Package details writes a PowerShell script that fetches what exports lack: the events of failed deliveries whose refusal
// or edge host they do not hold.
//
// Summaries and lists say that a delivery failed, not why. The service has the details for 90 days and gives them one
// delivery a call, 100 calls in five minutes (Microsoft Learn, Get-MessageTraceDetailV2). The deliveries stand in the
// script as data and never as code: addresses are chosen by strangers.
package details

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"

	"tracesift/ingest/trace"
)

// Wanted is a delivery whose details are wanted.
type Wanted struct {
	MessageTraceID string // the network message id
	Recipient      string
	At             time.Time // when the message entered the organisation
}

const (
	// kept is how long the service keeps details.
	kept = 90 * 24 * time.Hour
	// longest is the longest time that one call may ask about, ten days; a message is given up long before.
	before, after = 24 * time.Hour, 7 * 24 * time.Hour
	// pause keeps calls below 100 in five minutes.
	pause = 3100 * time.Millisecond
)

// Account says what became of what was wanted.
type Account struct {
	Written int
	Old     int // the service has forgotten them
	Unnamed int // without a message trace id or an address: only logs of one's own servers tell more
}

// Script is a script in the making.
type Script struct {
	out     *bufio.Writer
	data    *csv.Writer
	now     time.Time
	Account Account
}

// New begins a script that is run after now.
func New(w io.Writer, now time.Time) *Script {
	out := bufio.NewWriter(w)
	_, _ = out.WriteString(head) // an error stays until End
	data := csv.NewWriter(out)
	_ = data.Write([]string{"MessageTraceId", "RecipientAddress", "StartDate", "EndDate"})
	return &Script{out: out, data: data, now: now}
}

// Add adds a delivery, or counts why it cannot be asked about.
func (s *Script) Add(d Wanted) error {
	switch {
	case d.MessageTraceID == "" || d.Recipient == "" || strings.ContainsAny(d.Recipient, "\r\n\u2028\u2029") || d.At.IsZero():
		s.Account.Unnamed++
		return nil
	case s.now.Sub(d.At) > kept:
		s.Account.Old++
		return nil
	}
	s.Account.Written++
	from := d.At.UTC().Truncate(24 * time.Hour).Add(-before)
	return s.data.Write([]string{d.MessageTraceID, d.Recipient, from.Format(time.DateOnly), from.Add(before + after).Format(time.DateOnly)})
}

// End ends the script and returns the first error of its writer.
func (s *Script) End() error {
	s.data.Flush()
	if err := s.data.Error(); err != nil {
		return err
	}
	a := s.Account
	minutes := int((time.Duration(a.Written)*pause + time.Minute - 1) / time.Minute)
	count := func(n int, one, many string) string { return trace.Counted(int64(n), one, many) }
	if _, err := fmt.Fprintf(s.out, tail, pause.Milliseconds(), count(a.Written, "delivery", "deliveries"),
		count(minutes, "minute", "minutes"), count(a.Old, "more is", "more are"), count(a.Unnamed, "more has", "more have")); err != nil {
		return err
	}
	return s.out.Flush()
}

// head stands before the deliveries. Nothing in a here-string of single quotes is expanded; it ends with '@ at the
// beginning of a line, where each line of data has an id.
const head = `# Fetches the details of failed deliveries whose refusal or edge host the exports do not hold.
# Run it after Connect-ExchangeOnline, then give details.csv to tracesift beside the exports.
$wanted = @'
`

const tail = `'@ | ConvertFrom-Csv
$done = 0
foreach ($w in $wanted) {
    $done++
    Write-Progress -Activity 'Message trace details' -Status $w.RecipientAddress -PercentComplete (100 * $done / @($wanted).Count)
    Get-MessageTraceDetailV2 -MessageTraceId $w.MessageTraceId -RecipientAddress $w.RecipientAddress -StartDate $w.StartDate -EndDate $w.EndDate |
        Select-Object @{n = 'Date'; e = { $_.Date.ToString('o') } }, @{n = 'MessageTraceId'; e = { $w.MessageTraceId } }, MessageId,
            @{n = 'RecipientAddress'; e = { $w.RecipientAddress } }, Event, Action, Detail, Data |
        Export-Csv -Path details.csv -NoTypeInformation -Encoding UTF8 -Append
    Start-Sleep -Milliseconds %d
}
# %s, about %s. %s older than the 90 days that the service keeps. %s no message
# trace id or no usable address: the tracking and send logs of your own servers tell of them.
`
