package zonefile

import (
	"bytes"
	"net/netip"
	"testing"
)

// FuzzScan checks on any content that nothing panics, that each asked address gets at most one answer, that only
// listed addresses have codes and text, and that lines are accounted for.
func FuzzScan(f *testing.F) {
	for _, s := range []string{
		"", ":127.0.0.2:$1$\n192.0.2.1-9 :3:x\n!192.0.2.2\n$1 a\n", "2001:db8::/32 :2\n!2001:db8::1\n::\n1::2::3\n",
		"2001:db8:0:1\n:2:$= $$\n$= <$=>\n", "$MAXRANGE4 /0\n$MAXRANGE4 4294967295\n0.0.0.0-255.255.255.255\n",
		"$TIMESTAMP 2026:1:1\n$SOA 1 a b 2026010101 1 1 1 1\n", "$DATASET ip4set @\n192.0.2.1\n$DATASET generic @\n" + rev("192.0.2.1") + " A 3\n", "192.0-192.0.2.4\n192.0.2.4-1\n256.1.1.1\n192.0.2.4/33\n",
	} {
		for i := range types() {
			f.Add([]byte(s), uint8(i))
		}
	}
	ips := []netip.Addr{
		netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("0.0.0.0"),
		netip.MustParseAddr("255.255.255.255"), netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("::"),
		netip.MustParseAddr("2001:db8:0:1::2"), netip.MustParseAddr("::ffff:192.0.2.4"),
	}
	f.Fuzz(func(t *testing.T, text []byte, kind uint8) {
		opts := Options{Path: "f"}
		if types := types(); int(kind) < len(types) {
			opts.Type = types[kind]
		}
		answers, audit, err := Scan(bytes.NewReader(text), opts, ips)
		if err != nil {
			return
		}
		type question struct {
			sub string
			ip  netip.Addr
		}
		seen := map[question]bool{}
		for _, a := range answers {
			if of := (question{a.Sub, a.IP}); seen[of] {
				t.Errorf("%s is answered twice by %q", a.IP, a.Sub)
			} else {
				seen[of] = true
			}
			if !a.Listed && (len(a.Codes) > 0 || a.Text != "") || a.Listed && audit.Type.HasAnswers() && len(a.Codes) == 0 {
				t.Errorf("%+v", a)
			}
			if len(a.Text) > maxText {
				t.Errorf("text of %d bytes", len(a.Text))
			}
		}
		if n := int64(bytes.Count(text, []byte("\n")) + 1); audit.Entries+audit.Skipped > n {
			t.Errorf("%d entries and %d bad lines in %d lines", audit.Entries, audit.Skipped, n)
		}
	})
}
