package zonefile

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// rev returns the name of an address relative to a zone.
func rev(ip string) string { return reversed(netip.MustParseAddr(ip)) }

func TestCombined(t *testing.T) {
	text := "$SOA 60 ns.test. admin.test. 2026111001 1 1 1 1\n$1 see https://bl.test/\n" +
		"$DATASET ip4set:black black @\n:2:Black $ $1 $2\n$2 of black\n192.0.2.0/24\n!192.0.2.9\n" +
		"$DATASET ip4tset:dyn dynamic @\n:11:Dynamic $ $2\n192.0.2.1\n192.0.2.9\n192.0.2.77/x\n" +
		"$DATASET ip6trie six @\n2001:db8::/33 :6\n" +
		"$DATASET ip4set:white white # @\n:3:White\n198.51.100.1\n198.51.100.2\n" +
		"$DATASET dnset names @\n.spam.example\n" +
		"$DATASET acl:who @\n192.0.2.0/24 :refuse\n" +
		"$DATASET generic @\n@ A 127.0.0.8\nwww A 192.0.2.80\n" +
		rev("192.0.2.3") + " A 127.0.0.12\n" + rev("198.51.100.4") + " TXT \"no listing\"\n" +
		"$DATASET asn @\nAS64496\n"
	var ips []netip.Addr
	for _, s := range []string{"192.0.2.1", "192.0.2.3", "192.0.2.9", "198.51.100.1", "198.51.100.4", "2001:db8::1", "2001:db8:8000::1"} {
		ips = append(ips, netip.MustParseAddr(s))
	}
	answers, audit, err := Scan(strings.NewReader(text), Options{Path: "f"}, ips)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range answers {
		got = append(got, a.Sub+" "+a.IP.String()+": "+show(a))
	}
	want := []string{
		" 192.0.2.1: 127.0.0.2,127.0.0.11 Black 192.0.2.1 see https://bl.test/ of black",
		" 192.0.2.3: 127.0.0.2,127.0.0.12 Black 192.0.2.3 see https://bl.test/ of black",
		" 192.0.2.9: 127.0.0.11 Dynamic 192.0.2.9 $2",
		" 198.51.100.1: no", " 198.51.100.4: no", " 2001:db8::1: 127.0.0.6", " 2001:db8:8000::1: no",
		"black 192.0.2.1: 127.0.0.2 Black 192.0.2.1 see https://bl.test/ of black",
		"black 192.0.2.3: 127.0.0.2 Black 192.0.2.3 see https://bl.test/ of black", "black 192.0.2.9: no",
		"black 198.51.100.1: no", "black 198.51.100.4: no",
		"dynamic 192.0.2.1: 127.0.0.11 Dynamic 192.0.2.1 $2", "dynamic 192.0.2.3: no", "dynamic 192.0.2.9: 127.0.0.11 Dynamic 192.0.2.9 $2",
		"dynamic 198.51.100.1: no", "dynamic 198.51.100.4: no",
		"six 2001:db8::1: 127.0.0.6", "six 2001:db8:8000::1: no",
		"white 192.0.2.1: no", "white 192.0.2.3: no", "white 192.0.2.9: no", "white 198.51.100.1: 127.0.0.3 White", "white 198.51.100.4: no",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s\nwant %s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if audit.Type != Combined || audit.At.Format("20060102") != "20261110" || audit.Entries != 8 || audit.Ignored != 5 ||
		fmt.Sprint(audit.Parts) != "[{ 6} {black 2} {dynamic 2} {six 1} {white 2}]" ||
		fmt.Sprint(audit.Bad) != "[f:12: invalid address f:28: a data set of unknown type]" {
		t.Errorf("%+v", audit)
	}
}

// TestCombinedWithoutBase checks that a file that only holds subzones does not answer for its own name.
func TestCombinedWithoutBase(t *testing.T) {
	const text = "192.0.2.1\n$DATASET ip4set Black.\n192.0.2.1\n"
	answers, audit, err := Scan(strings.NewReader(text), Options{Path: "f"}, []netip.Addr{netip.MustParseAddr("192.0.2.1")})
	if err != nil || len(answers) != 1 || answers[0].Sub != "black" || !answers[0].Listed || len(audit.Parts) != 1 || audit.Skipped != 1 {
		t.Errorf("%v %v %+v", err, answers, audit)
	}
}

// TestCombinedWithoutAddresses checks that a file of names is refused as one, and one of other things says why.
func TestCombinedWithoutAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"$DATASET dnset:names @ dbl\n.spam.example\n":         "f: " + errNames.Error(),
		"$DATASET acl:who @\n192.0.2.0/24 :refuse\n":          "f: no data set of this combined file holds addresses",
		"$DATASET ip4set # black\n192.0.2.1\n":                "f: no data set of this combined file holds addresses",
		"$DATASET dnset @\n.spam\n$DATASET ip4set\n192.0.2.1": "f: " + errNames.Error(),
	} {
		answers, _, err := Scan(strings.NewReader(text), Options{Path: "f"}, []netip.Addr{netip.MustParseAddr("192.0.2.1")})
		if err == nil || err.Error() != want || answers != nil {
			t.Errorf("%q: %v, %v; want %s", text, answers, err, want)
		}
	}
}

func TestGeneric(t *testing.T) {
	text := "@ A 127.0.0.8\n0" + rev("192.0.2.1") + " A 127.0.0.4\n*.2.0.192 A 127.0.0.9\nmx MX 10 mx.test\n" +
		rev("192.0.2.1") + " 300 IN A 127.0.0.2\n" + rev("192.0.2.1") + " TXT \"literal $\"\n" +
		rev("192.0.2.1") + " A 127.0.0.3\n" + rev("192.0.2.2") + " TXT alone\n" + rev("2001:db8::1") + " A 127.0.0.6\n" +
		rev("192.0.2.3") + " AAAA ::1\n" + rev("192.0.2.3") + " A x\n"
	var ips []netip.Addr
	for _, s := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1"} {
		ips = append(ips, netip.MustParseAddr(s))
	}
	answers, audit, err := Scan(strings.NewReader(text), Options{Path: "f", Type: Generic}, ips)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range answers {
		got = append(got, show(a))
	}
	if want := []string{"127.0.0.2,127.0.0.3 literal $", "no", "no", "127.0.0.6"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if audit.Entries != 3 || audit.Ignored != 4 || audit.Skipped != 2 {
		t.Errorf("%+v", audit)
	}
}
