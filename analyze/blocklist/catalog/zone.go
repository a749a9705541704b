package catalog

import (
	"fmt"
	"regexp"
	"strings"
)

// ByZone returns the list of a DNS zone, however it is written: in any case, with a final dot, with an answer behind an
// equals sign (zen.spamhaus.org=127.0.0.2), or with an access key as its first label.
func (c *Catalog) ByZone(zone string) (*List, bool) {
	l, _ := c.findZone(normalZone(zone))
	return l, l != nil
}

// PublicZone returns a zone as it may be shown and recorded: normal, and with its access key replaced by {key}.
func (c *Catalog) PublicZone(zone string) string {
	zone = normalZone(zone)
	if _, public := c.findZone(zone); public != "" {
		return public
	}
	return zone
}

// findZone returns the list of a normal zone, and the zone without its access key; nil if none.
func (c *Catalog) findZone(zone string) (*List, string) {
	if l := c.byZone[zone]; l != nil {
		return l, zone
	}
	_, rest, _ := strings.Cut(zone, ".")
	p, ok := c.byParent[rest]
	if !ok {
		return nil, ""
	}
	if p.secret {
		return p.list, "{key}." + rest
	}
	return p.list, zone
}

// pattern is a zone whose first label may be anything.
type pattern struct {
	list   *List
	secret bool // the label is an access key
}

// addZone indexes a zone of l; it returns the list that has it already.
func (c *Catalog) addZone(l *List, zone string) *List {
	label, rest, _ := strings.Cut(zone, ".")
	if !strings.HasPrefix(label, "{") {
		if o := c.byZone[zone]; o != nil {
			return o
		}
		c.byZone[zone] = l
		return nil
	}
	if o, ok := c.byParent[rest]; ok {
		return o.list
	}
	c.byParent[rest] = pattern{list: l, secret: label == "{key}"}
	return nil
}

// normalZone returns a zone in lower case, without final dots and without an answer behind an equals sign.
func normalZone(zone string) string {
	zone, _, _ = strings.Cut(zone, "=")
	return strings.ToLower(strings.Trim(strings.TrimSpace(zone), "."))
}

// zoneName is a normal zone: labels of ASCII letters, digits, hyphens and underscores, before them perhaps one in braces.
var zoneName = regexp.MustCompile(`^(\{[a-z]+\}\.)?([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$`)

// parseZone returns a zone of a data file in its normal form. What could not be asked in DNS, or would not be found by
// its own name, is an error.
func parseZone(value string) (string, error) {
	const longest = 253 // RFC 1035 section 2.3.4, without the root
	zone := normalZone(value)
	if len(zone) > longest || !zoneName.MatchString(zone) {
		return "", fmt.Errorf("zone %q is no domain name", value)
	}
	return zone, nil
}
