package zonefile

import (
	"encoding/json"
	"net/netip"
	"time"
)

// drop reads Spamhaus DROP as JSON lines: a network each, and a last line about the file. Such lists have no answers; the
// text is the number of the case.
type drop struct{ plain }

func (f *drop) line(s []byte) string {
	var l struct {
		CIDR      string `json:"cidr"`
		Case      string `json:"sblid"`
		Timestamp int64  `json:"timestamp"`
	}
	if err := json.Unmarshal(s, &l); err != nil {
		return "no JSON object"
	}
	if l.CIDR == "" {
		if l.Timestamp <= 0 {
			return "names neither a network nor a time"
		}
		f.zone.stamped, f.zone.audit.At = true, time.Unix(l.Timestamp, 0).UTC()
		return ""
	}
	if _, err := netip.ParsePrefix(l.CIDR); err != nil {
		return badAddress
	}
	return f.plain.line([]byte(l.CIDR + " " + l.Case))
}
