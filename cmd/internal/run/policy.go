package run

import (
	"bufio"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/blocklist/dnsbl"
)

// newPolicy reads whom to ask. lists is the user's own lists, beside which its key files lie.
func newPolicy(o Lookups, cat *catalog.Catalog, lists string) (dnsbl.Policy, error) {
	p := dnsbl.Policy{Servers: map[string]netip.AddrPort{}, Keys: map[string]string{}, Only: o.Only}
	for _, text := range o.Resolvers {
		zone, address, forZone := strings.Cut(text, "=")
		if !forZone {
			zone, address = "", text
		}
		server, err := parseServer(address)
		if err != nil {
			return p, &Misuse{fmt.Errorf("--resolver %s: %w", text, err)}
		}
		if forZone {
			p.Servers[cat.PublicZone(zone)] = server
		} else {
			p.Resolver = server
		}
	}
	if !p.Resolver.IsValid() {
		var err error
		if p.Resolver, err = systemResolver("/etc/resolv.conf"); err != nil {
			return p, fmt.Errorf("%w; name one with --resolver ADDRESS", err)
		}
	}
	return p, readKeys(o, cat, lists, p.Keys)
}

// parseServer reads an address with or without a port.
func parseServer(text string) (netip.AddrPort, error) {
	const dnsPort = 53
	if a, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return netip.AddrPortFrom(a.Unmap(), dnsPort), nil
	}
	s, err := netip.ParseAddrPort(text)
	if err != nil {
		return s, errors.New("want an address such as 127.0.0.1 or 127.0.0.1:5353")
	}
	return netip.AddrPortFrom(s.Addr().Unmap(), s.Port()), nil
}

// systemResolver returns the first resolver of the system.
func systemResolver(path string) (netip.AddrPort, error) {
	f, err := os.Open(path)
	if err != nil {
		return netip.AddrPort{}, errors.New("the system's resolver is not known")
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if words := strings.Fields(lines.Text()); len(words) > 1 && words[0] == "nameserver" {
			return parseServer(words[1])
		}
	}
	return netip.AddrPort{}, errors.New(path + " names no resolver")
}

// readKeys reads the access keys: of files named on the command line, then of those that the user's lists name.
func readKeys(o Lookups, cat *catalog.Catalog, lists string, keys map[string]string) error {
	files := map[string]string{}
	for _, l := range cat.Lists() {
		if l.KeyFile == "" {
			continue
		}
		files[l.Key] = l.KeyFile
		if !filepath.IsAbs(l.KeyFile) {
			files[l.Key] = filepath.Join(filepath.Dir(lists), l.KeyFile)
		}
	}
	for _, text := range o.Keys {
		list, file, ok := strings.Cut(text, "=")
		if _, known := cat.ByKey(list); !ok || !known {
			return &Misuse{errors.New("--key wants LIST=FILE, with a list of the catalog and a file that holds its access key")}
		}
		files[list] = file
	}
	for list, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("access key of %s: %w", list, err)
		}
		key := strings.TrimSpace(string(text))
		if !isLabel(key) {
			return fmt.Errorf("access key of %s: %s does not hold one key of letters, digits and hyphens", list, file)
		}
		keys[list] = strings.ToLower(key)
	}
	return nil
}

// isLabel says whether a key can be one label of a name.
func isLabel(s string) bool {
	const longest = 63
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return s != "" && len(s) <= longest
}
