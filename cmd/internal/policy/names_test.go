package policy

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"net/netip"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

//go:embed allowed_names.csv
var allowedNames []byte

func TestSamplesHoldReservedNamesOnly(t *testing.T) { holds(t, sampleNames) }
func TestTestsHoldReservedNamesOnly(t *testing.T)   { holds(t, testNames) }

// sampleNames finds names and addresses in samples and testdata that may be somebody's.
func sampleNames(tree fs.FS) []string {
	may := readAllowed(allowedNames)
	var found []string
	for _, name := range files(tree) {
		if !under(name, "samples") && !within(path.Dir(name), "testdata") {
			continue
		}
		text, err := plain(name, read(tree, name))
		if err != nil {
			found = append(found, name+": "+err.Error())
			continue
		}
		for i, line := range bytes.Split(text, []byte("\n")) {
			for _, stray := range may.strays(string(line)) {
				found = append(found, fmt.Sprintf("%s:%d: %s is neither reserved nor published", name, i+1, stray))
			}
		}
	}
	return found
}

// testNames does the same for the strings in test files.
func testNames(tree fs.FS) []string {
	may := readAllowed(allowedNames)
	var found []string
	for _, s := range sources(tree, parser.SkipObjectResolution) {
		if !s.test() || under(s.path, "cmd/internal/policy") {
			continue
		}
		imports := map[*ast.BasicLit]bool{}
		for _, spec := range s.file.Imports {
			imports[spec.Path] = true
		}
		ast.Inspect(s.file, func(node ast.Node) bool {
			literal, ok := node.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING || imports[literal] {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				panic(err)
			}
			for _, stray := range may.strays(text) {
				found = append(found, s.finding(literal.Pos(), "%s is neither reserved nor published", stray))
			}
			return true
		})
	}
	return found
}

// plain returns the content of a file without its compression, and without the zero bytes of UTF-16, which leaves the
// ASCII of either byte order.
func plain(name string, data []byte) ([]byte, error) {
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		r, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		inner, err := io.ReadAll(r)
		// A sample may be cut on purpose: what was read is checked.
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("gunzip %s: %w", path.Base(name), err)
		}
		data = inner
	}
	return bytes.ReplaceAll(data, []byte{0}, nil), nil
}

// allowed is what may stand in samples beside the reserved names.
type allowed struct {
	prefixes  []netip.Prefix
	domains   map[string]bool
	mailboxes map[string]bool
}

func readAllowed(data []byte) allowed {
	r := csv.NewReader(bytes.NewReader(data))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic(err)
	}
	may := allowed{domains: map[string]bool{}, mailboxes: map[string]bool{}}
	for _, row := range rows[1:] {
		switch kind, value, reason := row[0], row[1], row[2]; {
		case reason == "":
			panic("allowed_names.csv: no reason for " + value)
		case kind == "prefix":
			may.prefixes = append(may.prefixes, netip.MustParsePrefix(value))
		case kind == "domain":
			may.domains[value] = true
		case kind == "mailbox":
			may.mailboxes[value] = true
		default:
			panic("allowed_names.csv: unknown kind " + kind)
		}
	}
	for _, value := range reservedPrefixes() {
		may.prefixes = append(may.prefixes, netip.MustParsePrefix(value))
	}
	return may
}

// reservedPrefixes are the address blocks that are nobody's on the public Internet.
func reservedPrefixes() []string {
	return []string{
		"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20", // RFC 5737, 3849, 9637
		"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "100.64.0.0/10", // RFC 1918, 4193, 6598
		"127.0.0.0/8", "::1/128", "169.254.0.0/16", "fe80::/10", "0.0.0.0/8", "::/128", "240.0.0.0/4", // RFC 6890
		"198.18.0.0/15", "224.0.0.0/4", // RFC 2544, 5771
	}
}

// reserved are the domains of RFC 2606, 6761 and 6762, and ICANN's internal.
func reserved(domain string) bool {
	for _, name := range []string{
		"example.com", "example.net", "example.org", "example", "test", "invalid", "localhost", "local", "internal",
	} {
		if domain == name || strings.HasSuffix(domain, "."+name) {
			return true
		}
	}
	return false
}

var (
	word    = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9]`)
	six     = regexp.MustCompile(`(?:^|[^0-9A-Za-z])([0-9A-Fa-f]*:[0-9A-Fa-f.:]*:[0-9A-Fa-f.]*)`)
	cut     = regexp.MustCompile(`\S*…\S*`) // what a narrow table leaves of a name
	mailbox = regexp.MustCompile(`([A-Za-z0-9._+=-]+)@([A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z]{2})\b`)
	// Of two-letter endings those that are country codes; md, py and sh are left out, being more often files.
	ending = regexp.MustCompile(`^(com|net|org|edu|gov|mil|int|info|biz|` +
		`a[cdefgilmoqrstuwxz]|b[abdefghijmnorstwyz]|c[acdfghiklmnoruvwxyz]|d[ejkmoz]|e[cegrstu]|f[ijkmor]|` +
		`g[adefghilmnpqrstuwy]|h[kmnrtu]|i[delmnoqrst]|j[emop]|k[eghimnprwyz]|l[abcikrstuvy]|m[aceghklmnopqrstuvwxyz]|` +
		`n[acefgilopruz]|om|p[aefghklmnrstw]|qa|r[eosuw]|s[abcdegiklmnorstuvxyz]|t[cdfghjklmnortvwz]|u[agksyz]|` +
		`v[aceginu]|w[fs]|y[et]|z[amw])$`)
)

// strays returns the addresses, domains and mailboxes of a text that are neither reserved nor allowed.
func (may allowed) strays(text string) []string {
	text = strings.ReplaceAll(cut.ReplaceAllString(text, ""), `\_`, "_") // as Markdown writes it
	var found []string
	for _, parts := range mailbox.FindAllStringSubmatch(text, -1) {
		domain := strings.ToLower(parts[2])
		ours := reserved(domain) || !strings.Contains(domain, ".") || may.mailboxes[strings.ToLower(parts[0])]
		if !ours && (may.domains[domain] || !may.domain(domain)) {
			found = append(found, parts[0])
		}
	}
	for _, name := range word.FindAllString(text, -1) {
		switch domain, four, isDomain := splitAddress(name); {
		case four.IsValid() && !may.address(four):
			found = append(found, four.String())
		case isDomain && !reserved(domain) && !may.domain(domain):
			found = append(found, name)
		}
	}
	for _, parts := range six.FindAllStringSubmatch(text, -1) {
		if addr, err := netip.ParseAddr(parts[1]); err == nil && !may.address(addr.Unmap()) {
			found = append(found, parts[1])
		}
	}
	return found
}

// splitAddress reads a word as an IPv4 address, or as a domain with or without a reversed address before it, as
// blocklists are asked.
func splitAddress(name string) (domain string, four netip.Addr, isDomain bool) {
	if addr, err := netip.ParseAddr(name); err == nil && addr.Is4() {
		return "", addr, false
	}
	labels := strings.Split(name, ".")
	last := labels[len(labels)-1]
	mixed := last != strings.ToLower(last) && last != strings.ToUpper(last) // "listed.To": a sentence, not a domain
	if len(labels) < 2 || mixed || !ending.MatchString(strings.ToLower(last)) {
		return "", netip.Addr{}, false
	}
	if len(labels) > 4 {
		turned := strings.Join([]string{labels[3], labels[2], labels[1], labels[0]}, ".")
		four, _ = netip.ParseAddr(turned)
	}
	return strings.ToLower(name), four, true
}

func (may allowed) address(addr netip.Addr) bool {
	for _, prefix := range may.prefixes {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// domain reports whether a domain or one above it is allowed.
func (may allowed) domain(name string) bool {
	for {
		if may.domains[name] {
			return true
		}
		_, parent, below := strings.Cut(name, ".")
		if !below {
			return false
		}
		name = parent
	}
}
