package zonefile

import (
	"errors"
	"strings"
	"testing"
)

func TestDetect(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Type
	}{
		{":127.0.0.2:listed\n192.0.2.1\n", IP4Set},
		{"$SOA 60 a. b. 0 1 1 1 1\n192.0.2.1\n", IP4Set},
		{"192.0.2.1 :3:why\n", IP4Set},
		{"192.0.2.0/24\n!192.0.2.9\n", IP4Set},
		{"52.100.0-3\n", IP4Set},
		{"192.0.2\n", IP4Set},
		{":127.0.0.2:dead\n0.0.0.0/0\n", IP4Trie},
		{":127.0.0.2:v6 $\n::1\n2001:db8::/32 :127.0.0.3:x\n", IP6Trie},
		{":2:v6\n2001:db8:0:1\n2001:db8:0:2\n!2001:db8:0:2::1\n", IP6TSet},
		{"# a list\n192.0.2.1\n198.51.100.0/24 # x\n", Plain},
		{"198.51.100.0/25 ; SBL256894\n", Plain},
		{"2001:db8::/32\n", Plain},
		{"192.0.2.1\n2001:db8::1\n", Plain},
		{"192.0.2.1-192.0.2.9\n", Plain},
		{"{\"cidr\":\"192.0.2.0/24\",\"sblid\":\"SBL1\",\"rir\":\"x\"}\n", Drop},
		{"$ORIGIN\tbl.test.\n@\t3600\tSOA\tns.test. h.test. (1 2 3 4 5)\n", Bind},
		{"@ IN SOA ns.test. h.test. 1 2 3 4 5\n", Bind},
		{"192.0.2.1 # a SOA b\n", Plain},
		{"$SOA 60 a. b. 0 1 1 1 1\n$DATASET ip4set black @\n192.0.2.1\n", Combined},
		{rev("127.0.0.2") + " A 127.0.0.2\n" + rev("127.0.0.2") + " TXT \"test\"\n@ MX 10 mx.bl.test\n", Generic},
		{"www 300 IN A 192.0.2.80\n", Generic},
		{"192.0.2.1 A spammer\n", Plain},
		{":2:x\nadded.bad 192.0.2.1\n192.0.2.1\n", IP4Set},
		{"<html>\n<body>", Plain},
		{"", Plain},
	} {
		if got, err := detect([]byte(tt.text)); got != tt.want || err != nil {
			t.Errorf("%q: %s %v, want %s", tt.text, got, err, tt.want)
		}
	}
	cut := strings.Repeat("192.0.2.1\n", maxLine/10) + "!192.0"
	if got, _ := detect([]byte(cut)); got != Plain {
		t.Errorf("a line cut at the end of the head decided: %s", got)
	}
}

func TestDetectNames(t *testing.T) {
	for _, text := range []string{
		":127.0.1.2:listed $\ntest\n.spammy.example\n!ok.spammy.example\n", "*.sub.example :3\n", "# domains\nbad.example\n",
	} {
		if _, _, err := Scan(strings.NewReader(text), Options{Path: "f"}, nil); !errors.Is(err, errNames) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestParseSpec(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Spec
	}{
		{"lists/bl.spamcop.net", Spec{"bl.spamcop.net", "", "lists/bl.spamcop.net"}},
		{"lists/Zen.Spamhaus.ORG.zone.gz", Spec{"zen.spamhaus.org", "", "lists/Zen.Spamhaus.ORG.zone.gz"}},
		{`C:\lists\psbl.surriel.com.txt`, Spec{"psbl.surriel.com", "", `C:\lists\psbl.surriel.com.txt`}},
		{"bl.test:ip4trie:a/b.dat", Spec{"bl.test", IP4Trie, "a/b.dat"}},
		{"BL.test.::b.dat", Spec{"bl.test", "", "b.dat"}},
		{`bl.test:plain:C:\b.dat`, Spec{"bl.test", Plain, `C:\b.dat`}},
		{"./2026-11-21T10:00:00/bl.test", Spec{"bl.test", "", "./2026-11-21T10:00:00/bl.test"}},
	} {
		if got, err := ParseSpec(tt.in); got != tt.want || err != nil {
			t.Errorf("%s: %+v %v, want %+v", tt.in, got, err, tt.want)
		}
	}
	for in, want := range map[string]string{
		"dbl.test:dnset:f": "domain names", "bl.test:acl:f": "who may ask",
		"": "no file", "bl.test:ip4sett:f": `type "ip4sett"`, "bl.test:ip4set:": "zone:type:file", ":ip4set:f": "zone:type:file",
	} {
		if _, err := ParseSpec(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}
