package catalog

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// setters gives each fact its meaning. Facts that hold one value replace the older one; the others add to it.
func setters() map[string]func(l *List, value, note string) error {
	text := func(field func(*List) *string) func(*List, string, string) error {
		return func(l *List, value, _ string) error { *field(l) = value; return nil }
	}
	code := func(kind CodeKind, isBit bool) func(*List, string, string) error {
		return func(l *List, value, note string) error {
			c, err := parseCode(kind, isBit, value, note)
			if err != nil {
				return err
			}
			l.Codes = slices.DeleteFunc(l.Codes, func(o Code) bool { return o.Prefix == c.Prefix && o.Bit == c.Bit })
			l.Codes = append(l.Codes, c)
			return nil
		}
	}
	return map[string]func(*List, string, string) error{
		"name":          text(func(l *List) *string { return &l.Name }),
		"operator":      text(func(l *List) *string { return &l.Operator }),
		"about":         text(func(l *List) *string { return &l.About }),
		"status_note":   text(func(l *List) *string { return &l.StatusNote }),
		"lifetime_note": text(func(l *List) *string { return &l.LifetimeNote }),
		"eop_note":      text(func(l *List) *string { return &l.EOPNote }),
		"limits":        text(func(l *List) *string { return &l.Limits }),
		"lookup":        text(func(l *List) *string { return &l.Lookup }),
		"delisting":     text(func(l *List) *string { return &l.Delisting }),
		"key_file":      text(func(l *List) *string { return &l.KeyFile }),
		"forbids":       setForbids,
		"test_listed":   setTest(func(p *TestPoints) *netip.Addr { return &p.Listed }),
		"test_unlisted": setTest(func(p *TestPoints) *netip.Addr { return &p.Unlisted }),
		"kind":          choice(func(l *List) *Kind { return &l.Kind }, DNSBL, Domain, Allow, Score, Vendor, Provider, Local),
		"scope":         choice(func(l *List) *Scope { return &l.Scope }, IP, Net, ASN, DomainScope, Policy),
		"status": choice(func(l *List) *Status { return &l.Status },
			Alive, DeadEmpty, DeadWorld, Doubtful, Private, Keyed),
		"eop":         choice(func(l *List) *EOP { return &l.EOP }, Expected, Occurs, Abnormal),
		"families":    setFamilies,
		"status_date": setStatusDate,
		"lifetime":    setLifetime,
		"who":         setWho,
		"mirror":      addMirror,
		"zone":        addZone,
		"host":        adder(func(l *List) *[]string { return &l.Hosts }, strings.ToLower),
		"word":        adder(func(l *List) *[]string { return &l.Words }, strings.TrimSpace),
		"part_of":     adder(func(l *List) *[]string { return &l.PartOf }, strings.TrimSpace),
		"code":        code(CodeListed, false),
		"bit":         code(CodeListed, true),
		"white":       code(CodeWhite, false),
		"error":       code(CodeError, false),
	}
}

// choice sets a field that takes one of some values.
func choice[T ~string](field func(*List) *T, values ...T) func(*List, string, string) error {
	return func(l *List, value, _ string) error {
		if !slices.Contains(values, T(value)) {
			return fmt.Errorf("%q is none of %v", value, values)
		}
		*field(l) = T(value)
		return nil
	}
}

// adder adds a value to a field that holds several.
func adder(field func(*List) *[]string, normal func(string) string) func(*List, string, string) error {
	return func(l *List, value, _ string) error {
		f, value := field(l), normal(value)
		if !slices.Contains(*f, value) {
			*f = append(*f, value)
		}
		return nil
	}
}

func setFamilies(l *List, value, _ string) error {
	l.IPv4, l.IPv6 = false, false
	for _, f := range strings.Fields(value) {
		switch f {
		case "ipv4":
			l.IPv4 = true
		case "ipv6":
			l.IPv6 = true
		default:
			return fmt.Errorf("family %q is neither ipv4 nor ipv6", f)
		}
	}
	return nil
}

func setForbids(l *List, value, _ string) error {
	if value != "public_resolvers" {
		return fmt.Errorf("%q is not public_resolvers", value)
	}
	l.ForbidsPublicResolvers = true
	return nil
}

func setStatusDate(l *List, value, _ string) (err error) {
	l.StatusDate, err = parseDate(value)
	return err
}

func setLifetime(l *List, value, _ string) (err error) {
	l.Lifetime, err = parseLifetime(value)
	return err
}

func setWho(l *List, value, _ string) error {
	actors := []string{"sender", "sending_admin", "microsoft", "recipient_admin", "list_operator", "nobody"}
	l.Who = strings.Fields(value)
	for _, w := range l.Who {
		if !slices.Contains(actors, w) {
			return fmt.Errorf("actor %q is none of %v", w, actors)
		}
	}
	return nil
}

// addMirror reads zone or zone=code; the note is the mirror's operator.
func addMirror(l *List, value, note string) error {
	zone, code, _ := strings.Cut(value, "=")
	if _, err := netip.ParseAddr(code); code != "" && err != nil {
		return err
	}
	zone, err := parseZone(zone)
	if err != nil {
		return err
	}
	l.Mirrors = append(l.Mirrors, Mirror{Zone: zone, Code: code, By: note})
	return nil
}

func addZone(l *List, value, _ string) error {
	zone, err := parseZone(value)
	if err != nil {
		return err
	}
	if !slices.Contains(l.Zones, zone) {
		l.Zones = append(l.Zones, zone)
	}
	return nil
}
