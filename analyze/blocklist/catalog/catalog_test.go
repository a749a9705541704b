package catalog

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

func builtIn(t testing.TB) *Catalog {
	t.Helper()
	c, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestKeys holds the stable names that reports and other people's scripts rely on.
func TestKeys(t *testing.T) {
	const keys = `spamhaus spamhaus-zen spamhaus-sbl spamhaus-xbl spamhaus-pbl spamhaus-css spamhaus-sbl-xbl spamhaus-dbl cbl
		spamcop barracuda sorbs backscatterer uceprotect-1 uceprotect-2 uceprotect-3 psbl mailspike spamrats abusix
		invaluement senderscore truncate-gbudb 0spam spameatingmonkey s5h blocklist-de dronebl hostkarma njabl spamrl
		casa-cbl casa-cdl casa-cblplus casa-cblless uribl surbl drbl rota cobion countries-nerd-dk microsoft
		proofpoint-pdr cloudmark-csi trendmicro-ers cisco-talos-sbrs mimecast symantec sophos cloudfilter-cdrbl att
		comcast t-online gmx-1and1 kpn mail-ru alibaba`
	c := builtIn(t)
	for _, key := range strings.Fields(keys) {
		l, ok := c.ByKey(key)
		if !ok {
			t.Errorf("no list %s", key)
			continue
		}
		if len(l.Who) == 0 {
			t.Errorf("%s: nobody can act", key)
		}
	}
}

func TestByZone(t *testing.T) {
	c := builtIn(t)
	for _, tt := range []struct{ zone, key, public string }{
		{"zen.spamhaus.org", "spamhaus-zen", "zen.spamhaus.org"},
		{"ZEN.Spamhaus.ORG.", "spamhaus-zen", "zen.spamhaus.org"},
		{"zen.spamhaus.org=127.0.0.[2..11]", "spamhaus-zen", "zen.spamhaus.org"},
		{"abcdefghijklmnopqrstuvwxyz.zen.dq.spamhaus.net", "spamhaus-zen", "{key}.zen.dq.spamhaus.net"},
		{"secret.combined.mail.abusix.zone", "abusix", "{key}.combined.mail.abusix.zone"},
		{"combined.mail.abusix.zone", "abusix", "combined.mail.abusix.zone"},
		{"ee.countries.nerd.dk", "countries-nerd-dk", "ee.countries.nerd.dk"},
		{"web.dnsbl.sorbs.net", "sorbs", "web.dnsbl.sorbs.net"},
		{"88.blocklist.zap", "microsoft", "88.blocklist.zap"},
		{"cblless.anti-spam.org.cn", "casa-cblless", "cblless.anti-spam.org.cn"},
		{"Rbl.Example.NET.", "", "rbl.example.net"},
		{"spamhaus.org", "", "spamhaus.org"},
		{"", "", ""},
	} {
		l, ok := c.ByZone(tt.zone)
		if ok != (tt.key != "") || ok && l.Key != tt.key {
			t.Errorf("%s: %v, want %q", tt.zone, l, tt.key)
		}
		if got := c.PublicZone(tt.zone); got != tt.public {
			t.Errorf("%s: shown as %s, want %s", tt.zone, got, tt.public)
		}
	}
}

func TestByAlias(t *testing.T) {
	c := builtIn(t)
	for name, want := range map[string]string{
		"spamhaus-zen": "spamhaus-zen", "Spamhaus ZEN": "spamhaus-zen", "zen.spamhaus.org": "spamhaus-zen",
		"SpamHaus": "spamhaus", "barracuda reputation": "barracuda", "UCEPROTECTL3": "uceprotect-3", "nothing": "",
	} {
		got := ""
		if l, ok := c.ByAlias(name); ok {
			got = l.Key
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestAnswer(t *testing.T) {
	c := builtIn(t)
	for _, tt := range []struct {
		key, a string
		kind   CodeKind
		list   string
	}{
		{"spamhaus-zen", "127.0.0.2", CodeListed, "spamhaus-sbl"},
		{"spamhaus-zen", "127.0.0.3", CodeListed, "spamhaus-css"},
		{"spamhaus-zen", "127.0.0.4", CodeListed, "cbl"},
		{"spamhaus-zen", "127.0.0.7", CodeListed, "spamhaus-xbl"},
		{"spamhaus-zen", "127.0.0.11", CodeListed, "spamhaus-pbl"},
		{"spamhaus-sbl-xbl", "127.0.0.11", CodeUnknown, "spamhaus-sbl-xbl"},
		{"spamhaus-zen", "127.0.0.99", CodeUnknown, "spamhaus-zen"},
		{"spamhaus-zen", "127.255.255.254", CodeError, "spamhaus-zen"},
		{"spamcop", "127.255.255.254", CodeError, "spamcop"}, // reserved everywhere
		{"spamcop", "127.0.0.1", CodeClosing, "spamcop"},
		{"hostkarma", "127.0.0.1", CodeWhite, "hostkarma"},
		{"dnswl", "127.0.5.2", CodeWhite, "dnswl"},
		{"dnswl", "127.0.0.255", CodeError, "dnswl"},
		{"dnswl", "127.0.10.3", CodeError, "dnswl"},
		{"senderscore-score", "127.0.4.90", CodeWhite, "senderscore-score"},
		{"hostkarma", "127.0.0.3", CodeWhite, "hostkarma"},
		{"senderscore", "127.0.0.1", CodeListed, "senderscore"}, // a bit, not last words
		{"senderscore", "127.0.0.18", CodeListed, "senderscore"},
		{"senderscore", "127.0.0.32", CodeUnknown, "senderscore"},
		{"senderscore", "127.0.4.1", CodeUnknown, "senderscore"}, // a score, not a bit
		{"uribl", "127.0.0.1", CodeError, "uribl"},
		{"uribl", "127.0.0.2", CodeListed, "uribl"},
		{"casa-cblless", "127.0.8.5", CodeListed, "casa-cblless"},
		{"casa-cblless", "127.0.0.2", CodeUnknown, "casa-cblless"},
		{"spamrats", "127.0.0.36", CodeListed, "spamrats"}, // no codes known
		{"rbl.example.net", "127.0.0.2", CodeListed, "rbl.example.net"},
		{"spamcop", "198.51.100.1", CodeForeign, "spamcop"},
		{"spamcop", "2001:db8::1", CodeForeign, "spamcop"},
	} {
		got := c.Answer(tt.key, netip.MustParseAddr(tt.a))
		if got.Kind != tt.kind || got.List != tt.list {
			t.Errorf("%s %s: %+v, want %s of %s", tt.key, tt.a, got, tt.kind, tt.list)
		}
	}
	if got := c.Answer("senderscore", netip.MustParseAddr("127.0.0.17")).Meaning; got != "bot, low score" {
		t.Errorf("sum of bits: %q", got)
	}
}

func TestCovers(t *testing.T) {
	c := builtIn(t)
	for _, tt := range []struct {
		whole, part string
		want        bool
	}{
		{"spamhaus-zen", "spamhaus-zen", true}, {"spamhaus-zen", "cbl", true}, {"spamhaus", "spamhaus-css", true},
		{"spamhaus-sbl-xbl", "cbl", true}, {"spamhaus-sbl-xbl", "spamhaus-pbl", false},
		{"spamhaus-xbl", "spamhaus-zen", false}, {"spamhaus-zen", "spamcop", false}, {"x", "x", true}, {"x", "y", false},
		{"spamhaus-zen", "spamhaus-dbl", false},
	} {
		if got := c.Covers(tt.whole, tt.part); got != tt.want {
			t.Errorf("%s covers %s: %t", tt.whole, tt.part, got)
		}
	}
}

func TestMirrored(t *testing.T) {
	c := builtIn(t)
	for _, tt := range []struct{ zone, code, want string }{
		{"sa-ip4tset.blagr.emailsrvr.com", "127.22.0.2", "senderscore"},
		{"sa-ip4tset.blagr.emailsrvr.com=127.24.0.2", "127.24.0.2", "spamhaus-xbl"},
		{"sa-ip4tset.blagr.emailsrvr.com", "", "spamhaus-xbl senderscore"},
		{"zen.mimecast.org", "127.0.0.4", "spamhaus-zen"},
		{"zen.spamhaus.org", "", ""},
	} {
		var got []string
		for _, l := range c.Mirrored(tt.zone, tt.code) {
			got = append(got, l.Key)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s %s: %v, want %s", tt.zone, tt.code, got, tt.want)
		}
	}
}

func TestFamiliesAndLifetimes(t *testing.T) {
	c := builtIn(t)
	for _, key := range []string{
		"spamcop", "casa-cbl", "casa-cblless", "backscatterer", "uceprotect-1", "uceprotect-3", "psbl", "truncate-gbudb",
	} {
		if l, _ := c.ByKey(key); l.Holds(true) || !l.Holds(false) {
			t.Errorf("%s is not a list of IPv4 only", key)
		}
	}
	for _, key := range []string{"spamhaus-zen", "abusix", "barracuda"} {
		if l, _ := c.ByKey(key); !l.Holds(true) || !l.Holds(false) {
			t.Errorf("%s does not hold both families", key)
		}
	}
	for key, want := range map[string]time.Duration{
		"spamcop": 24 * time.Hour, "blocklist-de": 48 * time.Hour, "uceprotect-1": 168 * time.Hour, "psbl": 336 * time.Hour,
		"backscatterer": 672 * time.Hour, "abusix": 124*time.Hour + 48*time.Minute, "barracuda": DefaultLifetime,
	} {
		if l, _ := c.ByKey(key); l.LifetimeOrDefault() != want {
			t.Errorf("%s: %s, want %s", key, l.LifetimeOrDefault(), want)
		}
	}
}

func TestDead(t *testing.T) {
	c := builtIn(t)
	sorbs, _ := c.ByKey("sorbs")
	for at, want := range map[string]bool{
		"2024-06-04T23:59:59Z": false, "2024-06-05T00:00:00Z": true, "2026-11-21T00:00:00Z": true,
	} {
		when, _ := time.Parse(time.RFC3339, at)
		if sorbs.Dead(when) != want {
			t.Errorf("sorbs at %s: dead %t", at, !want)
		}
	}
	if !sorbs.Dead(time.Time{}) {
		t.Error("sorbs is not dead now")
	}
	if l, _ := c.ByKey("spamcop"); l.Dead(time.Time{}) {
		t.Error("spamcop is dead")
	}
}

func TestOverlay(t *testing.T) {
	base := builtIn(t)
	const overlay = `list,fact,value,note
spamcop,lifetime,2d,
spamcop,word,Cop of Spam,
corp,zone,rbl.corp.test,
corp,code,127.0.0.7,seen by us
`
	c, err := Load("my.csv", strings.NewReader(overlay), base)
	if err != nil {
		t.Fatal(err)
	}
	l, _ := c.ByKey("spamcop")
	if l.Lifetime != 48*time.Hour || !slices.Equal(l.Words, []string{"SpamCop", "Cop of Spam"}) {
		t.Errorf("overlay is not applied: %v %v", l.Lifetime, l.Words)
	}
	if corp, ok := c.ByZone("rbl.corp.test"); !ok || corp.Kind != DNSBL || corp.Scope != IP || corp.Name != "corp" {
		t.Errorf("new list: %+v", corp)
	}
	if old, _ := base.ByKey("spamcop"); old.Lifetime != 24*time.Hour || len(old.Words) != 1 {
		t.Errorf("base has changed: %+v", old)
	}
	table, err := Load("t.csv", strings.NewReader("list,status,status_date\nspamcop,dead-empty,2027\n"), base)
	if err != nil {
		t.Fatal(err)
	}
	if l, _ := table.ByKey("spamcop"); !l.Dead(time.Time{}) || l.Lifetime != 24*time.Hour {
		t.Errorf("table overlay: %+v", l)
	}
}

func TestLoadErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"list,fact,value\nx,zone,\n", "o.csv:2: fact zone of x has no value"},
		{"list,fact,value\nx,colour,red\n", `o.csv:2: unknown fact "colour"`},
		{"list,fact,value\n,zone,a.test\n", "o.csv:2: the list has no name"},
		{"list,fact,value,extra\nx,zone,a.test,1\n", `unknown column "extra"`},
		{"list,kind\nx,nonsense\n", `o.csv:2: kind of x: "nonsense" is none of`},
		{"list,fact,value\nx,code,198.51.100.1\n", "outside 127.0.0.0/8"},
		{"list,fact,value\nx,bit,3\n", "not a power of two"},
		{"list,fact,value\nx,lifetime,soon\n", `lifetime "soon"`},
		{"list,fact,value\nx,lifetime,-3d\n", `lifetime "-3d"`},
		{"list,fact,value\nx,status_date,June\n", `date "June"`},
		{"list,fact,value\nx,families,ipv5\n", `family "ipv5"`},
		{"list,fact,value\nx,who,us\n", `actor "us"`},
		{"list,fact,value\nx,zone,a b\n", "no domain name"},
		{"list,fact,value\nx,zone,\"a.\r.test\"\n", "no domain name"},
		{"list,fact,value\nx,zone,{key}\n", "no domain name"},
		{"list,fact,value\nx,mirror,a/b=127.0.0.2\n", "no domain name"},
		{"list,fact,value\nx,part_of,unheard\n", "part of unheard, which is no list"},
		{"list,fact,value\nx,part_of,y\ny,part_of,x\n", "is part of itself"},
		{"list,fact,value\nw,part_of,x\nx,part_of,y\ny,part_of,x\n", "is part of itself"},
		{"list,fact,value\nx,zone,bl.spamcop.net\n", "zone bl.spamcop.net belongs to spamcop already"},
		{"list,fact,value\nx,word,SpamCop\n", `word "SpamCop" belongs to spamcop already`},
	} {
		_, err := Load("o.csv", strings.NewReader(tt.text), builtIn(t))
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "o.csv:") {
			t.Errorf("%q: %v, want %s", tt.text, err, tt.want)
		}
	}
}

// The test entries are those of RFC 5782, section 5, but where a list has others, each for its own family.
func TestTestPoints(t *testing.T) {
	c, err := Load("o.csv", strings.NewReader("list,fact,value\ncorp,test_listed,192.0.2.7\ncorp,test_unlisted,2001:db8::1\n"), builtIn(t))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"spamcop":  "127.0.0.2 127.0.0.1 ::ffff:127.0.0.2 ::ffff:127.0.0.1",
		"casa-cdl": "240.0.0.0 127.0.0.1 ::ffff:127.0.0.2 ::ffff:127.0.0.1",
		"corp":     "192.0.2.7 127.0.0.1 ::ffff:127.0.0.2 2001:db8::1",
		"no list":  "127.0.0.2 127.0.0.1 ::ffff:127.0.0.2 ::ffff:127.0.0.1",
	} {
		l, _ := c.ByKey(key)
		p4, p6 := l.TestPoints(false), l.TestPoints(true)
		if got := fmt.Sprint(p4.Listed, p4.Unlisted, p6.Listed, p6.Unlisted); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
}

// FuzzLoad checks that no overlay makes the loader panic, and that what it takes can be asked.
func FuzzLoad(f *testing.F) {
	f.Add("list,fact,value,note\nx,zone,{key}.a.test,\nx,part_of,spamcop,\nx,bit,4,four\nx,lifetime,5.2d,\n")
	f.Add("list,kind,status,status_date,lifetime\nx,dnsbl,dead-world,2020-02,2w\n")
	f.Add("list,fact,value\nx,zone,\"a.\r\"\n")
	f.Add("list,fact,value\nx,zone,\"a\r\"\n")
	base, err := Default()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Load("o.csv", strings.NewReader(text), base)
		if err != nil {
			return
		}
		for _, l := range c.Lists() {
			if got, ok := c.ByKey(l.Key); !ok || got != l {
				t.Errorf("list %q is not found", l.Key)
			}
			l.Dead(time.Unix(0, 0))
			c.Answer(l.Key, netip.AddrFrom4([4]byte{127, 0, 0, 4}))
			c.Covers("spamhaus", l.Key)
			for _, z := range l.Zones {
				if _, ok := c.ByZone(z); !ok {
					t.Errorf("zone %q of %q is not found", z, l.Key)
				}
			}
		}
	})
}
