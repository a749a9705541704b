package jsondoc

import (
	"bytes"
	"encoding/json"
	"io"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/report/sanitise"
)

// listed is one list of the catalog.
type listed struct {
	List        string   `json:"list"`
	Name        string   `json:"name"`
	Operator    string   `json:"operator"`
	About       string   `json:"about"`
	Kind        string   `json:"kind"`
	Scope       string   `json:"scope"`
	IPv4        bool     `json:"ipv4"`
	IPv6        bool     `json:"ipv6"`
	PartOf      []string `json:"part_of"`
	Status      string   `json:"status"`
	StatusDate  string   `json:"status_date"`
	Zones       []string `json:"zones"`
	LifetimeS   float64  `json:"lifetime_s"` // 0 where no source says
	Lookup      string   `json:"lookup"`
	Delisting   string   `json:"delisting"`
	WhoCanAct   []string `json:"who"`
	EOP         string   `json:"eop"`
	TestListed  string   `json:"test_listed"` // the test entries; empty where the family is not held
	TestListed6 string   `json:"test_listed_ipv6"`
	Limits      string   `json:"limits"`
	NoPublicDNS bool     `json:"forbids_public_resolvers"`
}

// RenderLists writes lists as one array, or with lines as an object a line. It returns the error of w.
func RenderLists(w io.Writer, all []*catalog.List, lines bool) error {
	return rows(w, each(all, func(l **catalog.List) listed {
		x := *l
		return listed{
			List: x.Key, Name: x.Name, Operator: x.Operator, About: x.About, Kind: string(x.Kind), Scope: string(x.Scope),
			IPv4: x.IPv4, IPv6: x.IPv6, PartOf: list(x.PartOf), Status: string(x.Status), StatusDate: string(x.StatusDate),
			Zones: list(x.Zones), LifetimeS: x.Lifetime.Seconds(), Lookup: x.Lookup, Delisting: x.Delisting, WhoCanAct: list(x.Who),
			EOP: string(x.EOP), TestListed: testEntry(x, false), TestListed6: testEntry(x, true), Limits: x.Limits, NoPublicDNS: x.ForbidsPublicResolvers,
		}
	}), lines)
}

// testEntry returns the address that a list holds for tests, empty for a family that it is not known to hold.
func testEntry(l *catalog.List, v6 bool) string {
	if v6 && !l.IPv6 || !l.Holds(v6) || l.Kind != catalog.DNSBL {
		return ""
	}
	return l.TestPoints(v6).Listed.String()
}

// RenderZones writes accounts of zones as one array, or with lines as an object a line. It returns the error of w.
func RenderZones(w io.Writer, all []blocklist.ZoneAudit, lines bool) error {
	return rows(w, each(all, zoneOf), lines)
}

// rows writes items as one array, or as an object a line.
func rows[T any](w io.Writer, items []T, lines bool) error {
	if !lines {
		return Write(w, items)
	}
	for i := range items {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(items[i]); err != nil {
			return err
		}
		if _, err := w.Write(sanitise.JSON(b.Bytes())); err != nil {
			return err
		}
	}
	return nil
}
