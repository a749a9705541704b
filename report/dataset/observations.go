package dataset

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"tracesift/analyze/blocklist"
	"tracesift/report/parquet"
	"tracesift/report/schema"
)

// observationTable is the table of what lists said.
func observationTable() *table[blocklist.Observation] {
	type O = blocklist.Observation
	return newTable(schema.Table{
		Name: Observations, Key: "observation_id", Sort: []string{"ip", "list"},
		Partition: schema.Column{Column: parquet.Column{Name: "asked_date", Type: parquet.Date}, Doc: "UTC date of asked_at."},
		Doc:       "One row per observation: what one list said about one address at one time. Verdicts follow from all of them.",
	}, []column[O]{
		text("observation_id", "Key of this table: a hash of what follows but source, 32 hexadecimal digits.",
			observationID, required, unique, noBounds),
		text("list", "Catalog key of the list, or its zone where the catalog does not know it.",
			func(o *O) string { return o.List }),
		text("zone", "DNS zone of the list, without an access key.", func(o *O) string { return o.Zone }),
		text("ip", "The address.", func(o *O) string { return address(o.IP) }),
		text("state", "listed, not_listed, refused, unreachable or unusable.", func(o *O) string { return string(o.State) }),
		text("codes", "A records of the answer, sorted, joined by |.", func(o *O) string { return joinIPs(o.Codes) }),
		text("answer_text", "TXT record of the answer.", func(o *O) string { return o.Text }, unique, noBounds),
		number(parquet.TimestampMicros, "asked_at", "When the data was true.", func(o *O) (int64, bool) {
			return o.At.UnixMicro(), !o.At.IsZero()
		}),
		fact("weak_time", "asked_at is only the modification time of a file.", func(o *O) bool { return o.WeakAt }),
		text("source", "File that said it, as it was named.", func(o *O) string { return o.Source }),
	}, func(dst []byte, o *O) []byte { return append(append(dst, o.List...), address(o.IP)...) })
}

// observationID is half a SHA-256 of what was said, whoever kept it.
func observationID(o *blocklist.Observation) string {
	at := ""
	if !o.At.IsZero() {
		at = fmt.Sprint(o.At.UnixMicro())
	}
	return halfHash([]byte(strings.Join([]string{
		o.List, o.Zone, address(o.IP), string(o.State), joinIPs(o.Codes), o.Text, at, fmt.Sprint(o.WeakAt),
	}, "\x00")))
}

// askedDate is the partition of an observation.
func askedDate(o *blocklist.Observation) date {
	if o.At.IsZero() {
		return noDate
	}
	return dateOf(o.At)
}

// observationOf reads a row of the table back.
func observationOf(r *Row) (blocklist.Observation, error) {
	o := blocklist.Observation{
		List: r.Text("list"), Zone: r.Text("zone"), State: blocklist.State(r.Text("state")), Text: r.Text("answer_text"),
		WeakAt: r.Int("weak_time") != 0, Source: r.Text("source"),
	}
	if !r.Null("asked_at") {
		o.At = time.UnixMicro(r.Int("asked_at")).UTC()
	}
	var err error
	if ip := r.Text("ip"); ip != "" {
		if o.IP, err = netip.ParseAddr(ip); err != nil {
			return o, fmt.Errorf("ip: %w", err)
		}
	}
	for _, code := range strings.FieldsFunc(r.Text("codes"), func(c rune) bool { return c == '|' }) {
		ip, err := netip.ParseAddr(code)
		if err != nil {
			return o, fmt.Errorf("codes: %w", err)
		}
		o.Codes = append(o.Codes, ip)
	}
	return o, nil
}
