package zonefile

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// show prints an answer as "no", or as its codes and text.
func show(a Answer) string {
	if !a.Listed {
		return "no"
	}
	var codes []string
	for _, c := range a.Codes {
		codes = append(codes, c.String())
	}
	return strings.TrimSpace(strings.Join(codes, ",") + " " + a.Text)
}

// TestSemantics holds what rbldnsd answers; the values were asked of rbldnsd 1.0.
func TestSemantics(t *testing.T) {
	const eop = "$1 see https://bl.test/q/\n:127.0.0.2:$1$\n40.107.92.14\n40.92.0.0/24 :127.0.0.3:CSS $1$\n!40.92.0.77\n" +
		"52.100.0-3\n40.95.10.1-20 :127.0.0.10\n104.47.0.9 :9:\n198.51.100.7 only text $\n"
	const trie = ":127.0.0.2:$ by AS\n40.107.0.0/16\n40.107.92.0/24 :127.0.0.4:longer\n!40.107.92.200\n"
	const trie6 = ":127.0.0.2:v6 $\n2a01:111:f400::/48 :127.0.0.3:pool $\n2a01:111:f403:c111::/64\n!2a01:111:f403:c111::5\n2001:db8/33\n"
	for _, tt := range []struct {
		name string
		kind Type
		text string
		want map[string]string
	}{
		{"ip4set", IP4Set, eop, map[string]string{
			"40.107.92.14": "127.0.0.2 see https://bl.test/q/40.107.92.14", "40.107.92.15": "no",
			"40.92.0.76": "127.0.0.3 CSS see https://bl.test/q/40.92.0.76", "40.92.0.77": "no",
			"52.99.255.255": "no", "52.100.0.0": "127.0.0.2 see https://bl.test/q/52.100.0.0",
			"52.100.3.255": "127.0.0.2 see https://bl.test/q/52.100.3.255", "52.100.4.0": "no",
			"40.95.10.0": "no", "40.95.10.20": "127.0.0.10 see https://bl.test/q/40.95.10.20", "40.95.10.21": "no",
			"104.47.0.9": "127.0.0.9", "198.51.100.7": "127.0.0.2 only text 198.51.100.7",
			"::ffff:40.107.92.14": "127.0.0.2 see https://bl.test/q/40.107.92.14",
		}},
		{"without a default line", IP4Set, "192.0.2.1\n", map[string]string{"192.0.2.1": "127.0.0.2"}},
		{"the smallest piece decides", IP4Set, "192.0.2.0/24 :2:net\n192.0.2.9 :3:host\n192/8 :4:all\n",
			map[string]string{"192.0.2.9": "127.0.0.3 host", "192.0.2.8": "127.0.0.2 net", "192.0.9.9": "127.0.0.4 all"}},
		{"all values of a piece", IP4Set, "192.0.2.0/24 :2:one\n192.0.2 :3:two\n192.0.2.0/24 :2:one\n",
			map[string]string{"192.0.2.9": "127.0.0.2,127.0.0.3 one"}},
		{"an exclusion wins among equals", IP4Set, "!192.0.2.9\n192.0.2.9 :3\n198.51.100.1\n!198.51.100.1\n",
			map[string]string{"192.0.2.9": "no", "198.51.100.1": "no"}},
		{"an exclusion hides larger pieces only", IP4Set, "!192.0.2.0/24\n192.0.2.9\n192.0.0.0/16\n",
			map[string]string{"192.0.2.9": "127.0.0.2", "192.0.2.8": "no", "192.0.3.1": "127.0.0.2"}},
		{"/25 is 128 single addresses", IP4Set, "192.0.2.0/25 :2\n192.0.2.0/24 :3\n",
			map[string]string{"192.0.2.1": "127.0.0.2", "192.0.2.128": "127.0.0.3"}},
		{"a range is cut at octets", IP4Set, "192.0.2.5-192.0.4.7 :2\n192.0.3.0-192.0.3.9 :5\n",
			map[string]string{"192.0.2.4": "no", "192.0.3.9": "127.0.0.5", "192.0.3.10": "127.0.0.2", "192.0.4.7": "127.0.0.2",
				"192.0.4.8": "no"}},
		{"no /0 in ip4set", IP4Set, "0.0.0.0/0\n", map[string]string{"192.0.2.1": "no"}},
		{"defaults change on the way", IP4Set, "192.0.2.1\n:3:a\n192.0.2.2\n:4\n192.0.2.3\n",
			map[string]string{"192.0.2.1": "127.0.0.2", "192.0.2.2": "127.0.0.3 a", "192.0.2.3": "127.0.0.4"}},
		{":9 keeps the default text, :9: has none", IP4Set, ":2:text\n192.0.2.1 :9\n192.0.2.2 :9:\n",
			map[string]string{"192.0.2.1": "127.0.0.9 text", "192.0.2.2": "127.0.0.9"}},
		{"dollars", IP4Set, "192.0.2.1 :2:$ $$ $1 $9 $=\n$1 one $\n$1 two\n",
			map[string]string{"192.0.2.1": "127.0.0.2 192.0.2.1 $ one $ $9 $ $$ $1 $9 $="}},
		{"base template", IP4Set, "$= <$=> $\n192.0.2.1 :2:a\n192.0.2.2 :2:=b $\n192.0.2.3 :2:\n", map[string]string{
			"192.0.2.1": "127.0.0.2 <a> 192.0.2.1", "192.0.2.2": "127.0.0.2 b 192.0.2.2", "192.0.2.3": "127.0.0.2 <192.0.2.3> 192.0.2.3"}},
		{"a comment only in place of a value", IP4Set, ":2:t\n192.0.2.1 # c\n192.0.2.2 :3:a # b\n192.0.2.3;c\n",
			map[string]string{"192.0.2.1": "127.0.0.2 t", "192.0.2.2": "127.0.0.3 a # b", "192.0.2.3": "127.0.0.2 t"}},
		{"$MAXRANGE4", IP4Set, "$MAXRANGE4 /24\n192.0.2.0/24\n198.51.0.0/16\n$MAXRANGE4 /8\n203.0.0.0/16\n",
			map[string]string{"192.0.2.1": "127.0.0.2", "198.51.0.1": "no", "203.0.0.1": "no"}},
		{"CR LF", IP4Set, "192.0.2.1 :3:t\r\n192.0.2.2\r\n", map[string]string{"192.0.2.1": "127.0.0.3 t", "192.0.2.2": "127.0.0.2"}},
		{"text of 255, then 254 bytes", IP4Set, "192.0.2.1 :2:" + strings.Repeat("x", 300) + "\n",
			map[string]string{"192.0.2.1": "127.0.0.2 " + strings.Repeat("x", 254)}},

		{"ip4trie", IP4Trie, trie, map[string]string{
			"40.107.92.14": "127.0.0.4 longer", "40.107.1.1": "127.0.0.2 40.107.1.1 by AS", "40.107.92.200": "no", "40.108.0.1": "no"}},
		{"/0 in ip4trie", IP4Trie, "0.0.0.0/0 :127.255.255.254:open resolver\n", map[string]string{"192.0.2.1": "127.255.255.254 open resolver"}},
		{"the first of equals in a trie", IP4Trie, "192.0.2.0/24 :3\n192.0.2.0/24 :4\n!192.0.2.0/24\n", map[string]string{"192.0.2.1": "127.0.0.3"}},
		{"no ranges in ip4trie", IP4Trie, "192.0.2.1-9\n", map[string]string{"192.0.2.1": "no"}},

		{"ip4tset: first default, no own values", IP4TSet, "192.0.2.1 :9:own\n:3:$ listed\n:4:late\n192.0.2.2\n!192.0.2.2\n192.0.2.0/24\n",
			map[string]string{"192.0.2.1": "127.0.0.3 192.0.2.1 listed", "192.0.2.2": "127.0.0.3 192.0.2.2 listed", "192.0.2.3": "no"}},

		{"ip6trie", IP6Trie, trie6, map[string]string{
			"2a01:111:f400:fe0c::1": "127.0.0.3 pool 2a01:111:f400:fe0c::1", "2a01:111:f403:c111::4": "127.0.0.2 v6 2a01:111:f403:c111::4",
			"2a01:111:f403:c111::5": "no", "2a01:111:f403:c112::5": "no", "2001:db8:7fff::": "127.0.0.2 v6 2001:db8:7fff::", "2001:db8:8000::": "no"}},
		{"ip6tset", IP6TSet, ":3:$\n2001:db8:0:1\n2001:db8::/64\n!2001:db8:0:1::5\n2001:db8:0:2 :4:\n", map[string]string{
			"2001:db8:0:1::1": "127.0.0.3 2001:db8:0:1::1", "2001:db8:0:1::5": "no", "2001:db8::1": "no", "2001:db8:0:2::1": "127.0.0.3 2001:db8:0:2::1"}},

		{"plain", Plain, "# head\n192.0.2.1\n198.51.100.0/24 ; SBL1\n198.51.100.7 # more\n203.0.113.9-203.0.113.11\n2001:db8:5::/48\n192.0.2.77/30\n",
			map[string]string{"192.0.2.1": "", "198.51.100.1": "SBL1", "198.51.100.7": "more", "203.0.113.11": "", "203.0.113.12": "no",
				"2001:db8:5:1::": "", "2001:db8:6::": "no", "192.0.2.79": "", "192.0.2.80": "no"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var ips []netip.Addr
			for ip := range tt.want {
				ips = append(ips, netip.MustParseAddr(ip))
			}
			answers, _, err := Scan(strings.NewReader(tt.text), Options{Path: "f", Type: tt.kind}, ips)
			if err != nil {
				t.Fatal(err)
			}
			got := map[netip.Addr]Answer{}
			for _, a := range answers {
				got[a.IP] = a
			}
			for ip, want := range tt.want {
				if a, ok := got[netip.MustParseAddr(ip).Unmap()]; !ok || show(a) != want {
					t.Errorf("%s: %q (%t), want %q", ip, show(a), ok, want)
				}
			}
		})
	}
}

func TestFamilies(t *testing.T) {
	both := []netip.Addr{netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.1"), {}}
	for _, tt := range []struct {
		kind       Type
		text, want string
	}{
		{IP4Set, "198.51.100.1\n", "192.0.2.1"},
		{IP6Trie, "2001:db8:1::/48\n", "2001:db8::1"},
		{Plain, "198.51.100.1\n", "192.0.2.1"},
		{Plain, "198.51.100.1\n2001:db8:1::\n", "192.0.2.1 2001:db8::1"},
		{Plain, "# nothing\n", ""}, // an empty list says nothing about anybody
	} {
		answers, audit, err := Scan(strings.NewReader(tt.text), Options{Type: tt.kind}, both)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range answers {
			got = append(got, a.IP.String())
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s %q: %v, want %s", tt.kind, tt.text, got, tt.want)
		}
		if int(audit.Entries) != strings.Count(tt.text, ":1")+strings.Count(tt.text, "198") {
			t.Errorf("%q: %d entries", tt.text, audit.Entries)
		}
	}
}

func TestBadLines(t *testing.T) {
	const text = "192.0.2.1\nnot an address\n\n# 192.0.2.2\n192.0.2.5/24\n192.0.2.6 :x:y\n192.0.2.7 :3 y\n$WHAT ever\n10\n1.2.3.4.5\n"
	_, audit, err := Scan(strings.NewReader(text), Options{Path: "dir/bl.gz", Type: IP4Set}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"dir/bl.gz:2: invalid address", "dir/bl.gz:5: network with host bits", "dir/bl.gz:6: invalid answer",
		"dir/bl.gz:7: text after the answer without a colon", "dir/bl.gz:8: unknown or invalid $ line",
	}
	if audit.Entries != 1 || audit.Skipped != 7 || !slices.Equal(audit.Bad, want) {
		t.Errorf("%+v", audit)
	}
}

func TestLongLine(t *testing.T) {
	text := "192.0.2.1\n192.0.2.2 " + strings.Repeat("x", 3*maxLine) + "\n192.0.2.3\n" + strings.Repeat("y", 2*maxLine)
	ips := []netip.Addr{netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("192.0.2.3")}
	answers, audit, err := Scan(strings.NewReader(text), Options{Path: "f", Type: IP4Set}, ips)
	if err != nil || audit.Entries != 2 || audit.Skipped != 2 || answers[0].Listed || !answers[1].Listed {
		t.Errorf("%v %+v %+v", err, audit, answers)
	}
	if want := []string{"f:2: longer than 64 KiB", "f:4: longer than 64 KiB"}; !slices.Equal(audit.Bad, want) {
		t.Errorf("%q", audit.Bad)
	}
}

// TestReadError checks that a file that breaks off answers nothing: an exclusion may have been lost.
func TestReadError(t *testing.T) {
	for _, kind := range []Type{"", IP4Set} {
		r := io.MultiReader(strings.NewReader(strings.Repeat("192.0.2.1\n", maxLine)), iotest.ErrReader(io.ErrUnexpectedEOF))
		answers, audit, err := Scan(r, Options{Path: "f.gz", Type: kind}, []netip.Addr{netip.MustParseAddr("192.0.2.1")})
		if !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasPrefix(err.Error(), "f.gz: ") || answers != nil || audit.Entries != maxLine {
			t.Errorf("%v %v %+v", err, answers, audit)
		}
	}
	if _, _, err := Scan(iotest.ErrReader(io.ErrClosedPipe), Options{Path: "f"}, nil); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
}

// TestOrder checks that an answer does not depend on where in the file the deciding lines stand.
func TestOrder(t *testing.T) {
	lines := []string{"192.0.2.0/24 :3:a", "192.0.2.9 :4:b", "!192.0.2.10", "192.0.0.0/16 :5:c", "192.0.2.10"}
	ips := []netip.Addr{netip.MustParseAddr("192.0.2.9"), netip.MustParseAddr("192.0.2.10"), netip.MustParseAddr("192.0.2.1")}
	for shift := range lines {
		text := strings.Join(append(slices.Clone(lines[shift:]), lines[:shift]...), "\n")
		answers, _, err := Scan(strings.NewReader(text), Options{Type: IP4Set}, ips)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(show(answers[0]), "|", show(answers[1]), "|", show(answers[2])); got != "127.0.0.3 a|127.0.0.4 b|no" {
			t.Errorf("shift %d: %s", shift, got)
		}
	}
}
