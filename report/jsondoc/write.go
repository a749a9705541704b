package jsondoc

import (
	"bytes"
	"encoding/json"
	"io"
	"net/netip"
	"time"

	"tracesift/ingest/trace"
	"tracesift/report/sanitise"
)

// Write writes v as an indented document with characters as they are, but with those as escapes that could drive a
// terminal or turn text around. It returns the error of w.
func Write(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(sanitise.JSON(b.Bytes()))
	return err
}

// moment is a time in UTC that writes as RFC 3339.
type moment time.Time

// MarshalText keeps the digits of the fraction that the export gave.
func (m moment) MarshalText() ([]byte, error) {
	return time.Time(m).UTC().AppendFormat(nil, time.RFC3339Nano), nil
}

func at(i trace.Instant) *moment { return when(i.Time()) }

func when(t time.Time) *moment {
	if t.IsZero() {
		return nil
	}
	m := moment(t)
	return &m
}

// list makes an empty array of nothing.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// tallied makes an empty object of nothing.
func tallied(m map[string]int64) map[string]int64 {
	if m == nil {
		return map[string]int64{}
	}
	return m
}

func address(ip netip.Addr) string {
	if !ip.IsValid() {
		return ""
	}
	return ip.String()
}

func addresses(ips []netip.Addr) []string {
	return each(ips, func(ip *netip.Addr) string { return address(*ip) })
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// each converts every item; the result is never nil.
func each[A, B any](items []A, convert func(*A) B) []B {
	out := make([]B, len(items))
	for i := range items {
		out[i] = convert(&items[i])
	}
	return out
}
