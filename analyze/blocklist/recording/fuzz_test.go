package recording

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/blocklist/dnsbl"
)

// FuzzRead checks on any content that nothing panics, that only addresses without a zone and without an IPv4 address
// inside are observed, and that what is read is the same when it is written and read again.
func FuzzRead(f *testing.F) {
	cat, err := catalog.Default()
	if err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, cat, session()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.String())
	f.Add(strings.ReplaceAll(b.String(), "192.0.2.1", "::ffff:192.0.2.1"))
	f.Add(strings.ReplaceAll(b.String(), `"a":["127.0.0.2"]`, `"a":["","2001:db8::1"]`))
	f.Add(strings.ReplaceAll(b.String(), `"bl.spamcop.net"`, `"bl.spamcop.net ."`))
	f.Add("zone,ip,listed,when\nbl.example,192.0.2.1,yes,2026-11-10\n")
	f.Fuzz(func(t *testing.T, text string) {
		if observations, _, err := ReadChecker("f", strings.NewReader(text), cat); err == nil {
			for _, o := range observations {
				if o.IP.Zone() != "" || o.IP.Is4In6() || !o.IP.IsValid() {
					t.Errorf("%+v", o)
				}
			}
		}
		sessions, err := Read("f", strings.NewReader(text), cat)
		if err != nil {
			return
		}
		var out bytes.Buffer
		for _, s := range sessions {
			observations, _ := dnsbl.Observe(cat, s)
			for _, o := range observations {
				if o.IP.Zone() != "" || o.IP.Is4In6() || !o.IP.IsValid() {
					t.Errorf("%+v", o)
				}
			}
			if err := Write(&out, cat, s); err != nil {
				return // a year that JSON cannot hold
			}
		}
		again, err := Read("f", &out, cat)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range sessions {
			if len(again) != len(sessions) || len(again[i].Answers) != len(s.Answers) || len(again[i].Tests) != len(s.Tests) {
				t.Fatalf("%d sessions become %d", len(sessions), len(again))
			}
			again[i].Digest = s.Digest // of another text
			before, _ := dnsbl.Observe(cat, s)
			after, _ := dnsbl.Observe(cat, again[i])
			if diff := cmp.Diff(before, after, cmpopts.EquateComparable(netip.Addr{}), cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		}
	})
}
