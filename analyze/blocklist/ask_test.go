package blocklist

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"tracesift/analyze/blocklist/zonefile"
)

func TestAsk(t *testing.T) {
	modified := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	ips := []netip.Addr{netip.MustParseAddr("40.107.92.14"), netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("40.92.0.1")}
	for _, tt := range []struct {
		name, spec, text string
		want             string // list/zone ip=state,code ...
		audit            string // list zone type health entries skipped
	}{
		{"known zone", "bl.spamcop.net", ":127.0.0.2:x $\n40.107.92.14\njunk\n",
			"spamcop/bl.spamcop.net 40.92.0.1=not_listed 40.107.92.14=listed,127.0.0.2",
			"spamcop bl.spamcop.net ip4set  1 1"},
		{"key as name", "lists/spamcop.txt", "40.107.92.14\n", "spamcop/spamcop 40.92.0.1=not_listed 40.107.92.14=listed",
			"spamcop spamcop plain  1 0"},
		{"unknown zone", "rbl.example.net:ip4set:f", "40.107.92.14\n",
			"rbl.example.net/rbl.example.net 40.92.0.1=not_listed 40.107.92.14=listed,127.0.0.2", " rbl.example.net ip4set  1 0"},
		{"access key", "s3cret.zen.dq.spamhaus.net::f", ":4:\n40.107.92.14\n",
			"spamhaus-zen/{key}.zen.dq.spamhaus.net 40.92.0.1=not_listed 40.107.92.14=listed,127.0.0.4",
			"spamhaus-zen {key}.zen.dq.spamhaus.net ip4set  1 0"},
		{"refuses everything", "zen.spamhaus.org:ip4trie:f", ":127.255.255.254:open\n0.0.0.0/0\n",
			"spamhaus-zen/zen.spamhaus.org 40.92.0.1=refused,127.255.255.254 40.107.92.14=refused,127.255.255.254",
			"spamhaus-zen zen.spamhaus.org ip4trie  1 0"},
		{"lists the world", "zen.spamhaus.org", ":127.0.0.2:gone\n0.0.0.0/0\n",
			"spamhaus-zen/zen.spamhaus.org 40.92.0.1=listed,127.0.0.2 40.107.92.14=listed,127.0.0.2",
			"spamhaus-zen zen.spamhaus.org ip4trie world-listing 1 0"},
		{"lists the world of IPv6", "rbl.example.net", ":127.0.0.2:gone\n::/0\n",
			"rbl.example.net/rbl.example.net 2001:db8::1=listed,127.0.0.2", " rbl.example.net ip6trie world-listing 1 0"},
		{"packet filter", "rbl.example.net", "127.0.0.0/8\n40.92.0.0/15\n", "rbl.example.net/rbl.example.net 40.92.0.1=listed 40.107.92.14=not_listed",
			" rbl.example.net plain  2 0"},
		{"empty", "bl.spamcop.net", "# nothing\n", "", "spamcop bl.spamcop.net plain empty 0 0"},
		{"empty, of a given type", "bl.spamcop.net:ip4set:f", "# nothing\n", "", "spamcop bl.spamcop.net ip4set empty 0 0"},
		{"a web page", "bl.spamcop.net", "<html>\n<p>Not found</p>\n", "", "spamcop bl.spamcop.net plain empty 0 2"},
		{"IPv6 entries in a list of IPv4", "bl.spamcop.net", "2001:db8::1\n40.107.92.14\n",
			"spamcop/bl.spamcop.net 40.92.0.1=not_listed 40.107.92.14=listed", "spamcop bl.spamcop.net plain  2 0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			spec, err := zonefile.ParseSpec(tt.spec)
			if err != nil {
				t.Fatal(err)
			}
			obs, audits := Ask(builtIn(t), File{Spec: spec, ModTime: modified, Reader: strings.NewReader(tt.text)}, ips)
			audit := audits[0]
			var got []string
			for i, o := range obs {
				if i == 0 {
					got = append(got, o.List+"/"+o.Zone)
				}
				s := fmt.Sprintf("%s=%s", o.IP, o.State)
				for _, c := range o.Codes {
					s += "," + c.String()
				}
				got = append(got, s)
				if o.Source != spec.Path || !o.At.Equal(modified) || !o.WeakAt {
					t.Errorf("%+v", o)
				}
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("got  %s\nwant %s", s, tt.want)
			}
			a := fmt.Sprintf("%s %s %s %s %d %d", audit.List, audit.Zone, audit.Type, audit.Health, audit.Entries, audit.Skipped)
			if a != tt.audit || audit.Err != nil {
				t.Errorf("audit %s, want %s", a, tt.audit)
			}
		})
	}
	if got := len(ips); got != 3 {
		t.Errorf("the caller's addresses have changed: %v", ips)
	}
}

// TestAskCombined checks that subzones are lists of their own, with what the catalog knows of them.
func TestAskCombined(t *testing.T) {
	const text = "$TIMESTAMP 2026:11:10\njunk\n$DATASET ip4set sbl @\n40.107.92.14\n$DATASET ip4set xbl\n:4:\n40.92.0.1\n" +
		"$DATASET ip4set pbl\n$DATASET ip4trie world\n0.0.0.0/0\n$DATASET dnset dbl\n.spam.example\n"
	spec := zonefile.Spec{Zone: "spamhaus.org", Path: "f"}
	ips := []netip.Addr{edgeIP, netip.MustParseAddr("40.92.0.1")}
	obs, audits := Ask(builtIn(t), File{Spec: spec, Reader: strings.NewReader(text)}, ips)
	var got []string
	for _, o := range obs {
		got = append(got, fmt.Sprintf("%s %s %s %s %v", o.List, o.Zone, o.IP, o.State, o.Codes))
	}
	for _, a := range audits {
		got = append(got, fmt.Sprintf("%s %s %s %q %d entries, %d ignored, %d skipped", a.List, a.Zone, a.Type, a.Health, a.Entries, a.Ignored, a.Skipped))
	}
	want := []string{
		"spamhaus.org spamhaus.org 40.92.0.1 not_listed []", "spamhaus.org spamhaus.org 40.107.92.14 listed [127.0.0.2]",
		"spamhaus-sbl sbl.spamhaus.org 40.92.0.1 not_listed []", "spamhaus-sbl sbl.spamhaus.org 40.107.92.14 listed [127.0.0.2]",
		"world.spamhaus.org world.spamhaus.org 40.92.0.1 listed [127.0.0.2]", "world.spamhaus.org world.spamhaus.org 40.107.92.14 listed [127.0.0.2]",
		"spamhaus-xbl xbl.spamhaus.org 40.92.0.1 listed [127.0.0.4]", "spamhaus-xbl xbl.spamhaus.org 40.107.92.14 not_listed []",
		` spamhaus.org combined "" 1 entries, 1 ignored, 1 skipped`, `spamhaus-pbl pbl.spamhaus.org combined "empty" 0 entries, 0 ignored, 0 skipped`,
		`spamhaus-sbl sbl.spamhaus.org combined "" 1 entries, 0 ignored, 0 skipped`,
		` world.spamhaus.org combined "world-listing" 1 entries, 0 ignored, 0 skipped`,
		`spamhaus-xbl xbl.spamhaus.org combined "" 1 entries, 0 ignored, 0 skipped`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	spec.Zone = "sesame.zen.dq.spamhaus.net"
	if keyed, audits := Ask(builtIn(t), File{Spec: spec, Reader: strings.NewReader(text)}, ips); strings.Contains(fmt.Sprint(keyed, audits), "sesame") {
		t.Errorf("the access key can be read: %v %v", keyed, audits)
	}
	e := NewEvidence(builtIn(t), obs, audits)
	check(t, Judge(onDNSBL("spamhaus-sbl"), failedAt, e), "confirmed-listed high", "")
	world := onDNSBL("")
	world.Zone = "world.spamhaus.org"
	check(t, Judge(world, failedAt, e), "list-dead high listed-on-other-lists world-listing", "spamhaus-sbl spamhaus.org")
}

func TestStateOfCodes(t *testing.T) {
	for _, tt := range []struct {
		list, codes string
		want        State
	}{
		{"hostkarma", "127.0.0.2 127.0.0.1", Listed}, {"hostkarma", "127.0.0.1 127.0.0.2", Listed},
		{"hostkarma", "127.0.0.1", NotListed}, {"hostkarma", "198.51.100.1 127.0.0.3", NotListed},
		{"hostkarma", "127.0.0.2 127.255.255.255", Refused}, {"spamcop", "127.0.0.1", Unusable},
		{"spamcop", "127.0.0.99", Listed}, {"spamcop", "", Listed}, {"rbl.example.net", "127.9.9.9", Listed},
	} {
		var codes []netip.Addr
		for _, c := range strings.Fields(tt.codes) {
			codes = append(codes, netip.MustParseAddr(c))
		}
		if got := stateOfCodes(builtIn(t), tt.list, codes); got != tt.want {
			t.Errorf("%s %s: %s, want %s", tt.list, tt.codes, got, tt.want)
		}
	}
}

func TestAskBrokenFile(t *testing.T) {
	spec := zonefile.Spec{Zone: "bl.spamcop.net", Type: zonefile.Plain, Path: "bl.spamcop.net.gz"}
	r := io.MultiReader(strings.NewReader("40.107.92.14\n"), iotest.ErrReader(io.ErrUnexpectedEOF))
	obs, audits := Ask(builtIn(t), File{Spec: spec, Reader: r}, []netip.Addr{edgeIP})
	audit := audits[0]
	if len(obs) != 0 || !errors.Is(audit.Err, io.ErrUnexpectedEOF) || audit.Health == Empty {
		t.Errorf("%v %+v", obs, audit)
	}
	e := NewEvidence(builtIn(t), obs, audits)
	check(t, Judge(onDNSBL("spamcop"), failedAt, e), "not-checked -", "")
}

// TestFromFileToVerdict goes the whole way with two snapshots of a zone.
func TestFromFileToVerdict(t *testing.T) {
	cat := builtIn(t)
	var obs []Observation
	var zones []ZoneAudit
	for path, text := range map[string]string{
		"mon/ips.backscatterer.org": "$TIMESTAMP 2026:11:09\n:127.0.0.2:Sorry $ is listed\n40.107.92.14\n",
		"sat/ips.backscatterer.org": "$TIMESTAMP 2026:11:21\n:127.0.0.2:Sorry $ is listed\n104.47.0.9\n",
	} {
		spec, err := zonefile.ParseSpec(path)
		if err != nil {
			t.Fatal(err)
		}
		o, audits := Ask(cat, File{Spec: spec, Reader: strings.NewReader(text)}, []netip.Addr{edgeIP})
		obs, zones = append(obs, o...), append(zones, audits...)
	}
	v := Judge(onDNSBL("backscatterer"), failedAt, NewEvidence(cat, obs, zones))
	check(t, v, "listed-then-not-now medium reject-mode-misuse", "")
	if v.Observed == nil || v.Observed.Text != "Sorry 40.107.92.14 is listed" || v.Gap != -36*time.Hour {
		t.Errorf("%+v", v)
	}
}
