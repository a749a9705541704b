package cell

import (
	"bytes"
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// texts makes byte slices comparable and readable.
func texts(in [][]byte) []string {
	var out []string
	for _, b := range in {
		out = append(out, string(b))
	}
	return out
}

// members splits a list that Exchange joined with ";", some members in apostrophes.
func members(list []byte) (out [][]byte) {
	for len(list) > 0 {
		var member []byte
		if list[0] == '\'' {
			member, list = protected(list)
		} else {
			member, list, _ = bytes.Cut(list, []byte{';'})
		}
		out = append(out, member)
	}
	return out
}

func TestProtected(t *testing.T) {
	tests := []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"a;b", []string{"a", "b"}},
		{"'a;b';c", []string{"a;b", "c"}},
		{"'it''s;so';c", []string{"it's;so", "c"}},
		{"'cut off", []string{"cut off"}},
		{"S:A=1;'S:B=x;y=2;z''=3'", []string{"S:A=1", "S:B=x;y=2;z'=3"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, texts(members([]byte(tt.in)))); diff != "" {
			t.Errorf("%q: %s", tt.in, diff)
		}
	}
}

func TestAppendAddresses(t *testing.T) {
	for in, want := range map[string][]string{
		"": nil,
		`a@example.com; b@example.com;"x;<y"@example.com;`: {"a@example.com", "b@example.com", `"x;<y"@example.com`},
		"{a@example.com, b@example.com}":                   {"a@example.com", "b@example.com"}, // as PowerShell prints it
		"{a@example.com}":                                  {"a@example.com"},
		`{"a, b"@example.com, c@example.com}`:              {`"a, b"@example.com`, "c@example.com"},
		"{}":                                               nil,
		"System.String[]":                                  nil,
		"Microsoft.Exchange.Data.MultiValuedProperty`1[x]": nil,
		"System.Admin@example.com":                         {"System.Admin@example.com"},
		"jürgen@bücher.example;x@[IPv6:2001:db8::1]":       {"jürgen@bücher.example", "x@[IPv6:2001:db8::1]"},
		"/o=Org/ou=Exchange/cn=Recipients/cn=a":            {"/o=Org/ou=Exchange/cn=Recipients/cn=a"},
		"IMCEAEX-_o=Org_ou=A+20B_cn=c@example.com":         {"IMCEAEX-_o=Org_ou=A+20B_cn=c@example.com"},
		`"a@b"@example.com;undisclosed`:                    {`"a@b"@example.com`, "undisclosed"},
		`"never closed;a@example.com`:                      {`"never closed;a@example.com`},
	} {
		if diff := cmp.Diff(want, texts(AppendAddresses(nil, []byte(in)))); diff != "" {
			t.Errorf("AppendAddresses(%q): %s", in, diff)
		}
	}
}

func TestAppendStatuses(t *testing.T) {
	led := "[{LED=550 5.7.1 no}]; see}];{MSG=};{FQDN=mx.example.net};{IP=192.0.2.1}]"
	tests := []struct {
		name  string
		in    string
		n     int
		want  []string
		clear bool
	}{
		{"empty", "", 2, []string{"", ""}, true},
		{"one for all", "250 2.1.5 Recipient OK", 2, []string{"250 2.1.5 Recipient OK", "250 2.1.5 Recipient OK"}, true},
		{"printed", "{250 2.1.5 Recipient OK, 550 5.1.1 no, really}", 2, []string{"250 2.1.5 Recipient OK", "550 5.1.1 no, really"}, true},
		{"printed blocks", "{[{LED=550 a, b};{MSG=}], [{LED=450 c};{MSG=}]}", 2, []string{"[{LED=550 a, b};{MSG=}]", "[{LED=450 c};{MSG=}]"}, true},
		{"lost by Export-Csv", "System.String[]", 2, []string{"", ""}, true},
		{"protected blocks", "'[{LED=550 it''s; no};{MSG=}]';'[{LED=450 c};{MSG=}]'", 2, []string{"[{LED=550 it's; no};{MSG=}]", "[{LED=450 c};{MSG=}]"}, true},
		{"cut in a protected block", "250 2.1.5 Recipient OK;'[{LED=550 it''s", 2, []string{"250 2.1.5 Recipient OK", "[{LED=550 it's"}, true},
		{"parallel", "To;Cc", 2, []string{"To", "Cc"}, true},
		{"blank lost", "250 2.1.5 Recipient OK;250 2.1.5Recipient OK", 2, []string{"250 2.1.5 Recipient OK", "250 2.1.5Recipient OK"}, true},
		{"text with semicolon", "550 4.4.7 QUEUE.Expired;lost;250 OK", 2, []string{"550 4.4.7 QUEUE.Expired;lost", "250 OK"}, true},
		{"the last error behind an expiry", "550 4.4.7 QUEUE.Expired;452 4.2.2 full;550 4.4.7 QUEUE.Expired;451 busy", 2, []string{"550 4.4.7 QUEUE.Expired;452 4.2.2 full", "550 4.4.7 QUEUE.Expired;451 busy"}, true},
		{"one expiry for all", "550 4.4.7 QUEUE.Expired;452 4.2.2 full", 2, []string{"550 4.4.7 QUEUE.Expired;452 4.2.2 full", "550 4.4.7 QUEUE.Expired;452 4.2.2 full"}, true},
		{"one recipient keeps all", "550 4.4.7 QUEUE.Expired;a;b", 1, []string{"550 4.4.7 QUEUE.Expired;a;b"}, true},
		{"block alone", led, 1, []string{led}, true},
		{"blocks", led + ";" + led, 2, []string{led, led}, true},
		{"protected blocks", "'" + led + "';'" + led + "'", 2, []string{led, led}, true},
		{"unclear", "550 a;550 b", 3, []string{"550 a;550 b", "550 a;550 b", "550 a;550 b"}, false},
	}
	for _, tt := range tests {
		got, clear := AppendStatuses(nil, []byte(tt.in), tt.n)
		if diff := cmp.Diff(tt.want, texts(got)); diff != "" || clear != tt.clear {
			t.Errorf("%s: clear %v, want %v; %s", tt.name, clear, tt.clear, diff)
		}
	}
}

func TestCustomData(t *testing.T) {
	in := `S:ToEntity=Internet;'S:OutboundProxyFrontendName=a;b';I32:Count=3;S:JSON={"k":"v=1"};noise;S:ProxyHop1=h(192.0.2.1)`
	want := []string{"ToEntity=Internet", "OutboundProxyFrontendName=a;b", "Count=3", `JSON={"k":"v=1"}`, "ProxyHop1=h(192.0.2.1)"}
	var got []string
	CustomData([]byte(in), func(k, v []byte) { got = append(got, fmt.Sprintf("%s=%s", k, v)) })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestGUID(t *testing.T) {
	for _, in := range []string{
		"f955f718-d5ff-40a7-137f-08d9aeba6116", "F955F718D5FF40A7137F08D9AEBA6116", "{f955f718-d5ff-40a7-137f-08d9aeba6116}",
	} {
		id, ok := GUID([]byte(in))
		if got := string(AppendGUID(nil, id)); !ok || got != "f955f718-d5ff-40a7-137f-08d9aeba6116" {
			t.Errorf("GUID(%q) = %s, %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "f955", "00000000-0000-0000-0000-000000000000", "<x@example.com>", "f955f718-d5ff-40a7-137f-08d9aeba61161"} {
		if _, ok := GUID([]byte(in)); ok {
			t.Errorf("GUID(%q) is taken for an id", in)
		}
	}
}

func TestIP(t *testing.T) {
	tests := map[string]string{
		"192.0.2.1": "192.0.2.1", "[192.0.2.1]": "192.0.2.1", "192.0.2.1:25": "192.0.2.1", "[2001:db8::1]:25": "2001:db8::1", "[192.0.2.1]:25": "192.0.2.1",
		"192.0.2.1.:25": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8::1": "2001:db8::1", " 192.0.2.1. ": "192.0.2.1",
		"": "", "0.0.0.0": "", "255.255.255.255": "", "mx.example.net": "", "123.456.789.012": "",
	}
	for in, want := range tests {
		got, ok := IP([]byte(in))
		if ok != (want != "") || ok && got != netip.MustParseAddr(want) {
			t.Errorf("IP(%q) = %v, %v; want %q", in, got, ok, want)
		}
	}
}

// TestPlainIPv4: the fast path takes what the package of the standard library takes, and nothing else.
func TestPlainIPv4(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringMatching(`[0-9]{0,4}(\.[0-9]{0,4}){0,4}`).Draw(rt, "text")
		want, err := netip.ParseAddr(text)
		got, ok := plainIPv4([]byte(text))
		if ok != (err == nil) || got != want {
			rt.Fatalf("%q is %v (%v), want %v (%v)", text, got, ok, want, err)
		}
	})
}

func TestPrintable(t *testing.T) {
	for c := range 256 {
		for length := range 18 { // in every place of a word of eight bytes, and behind the last
			for at := range length {
				b := bytes.Repeat([]byte{'a', '~', ' ', '@'}, 5)[:length]
				b[at] = byte(c)
				if got, want := Printable(b), c >= ' ' && c <= '~'; got != want {
					t.Fatalf("%q: %v", b, got)
				}
			}
		}
	}
}

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{
		"":                                  "",
		"<>":                                "",
		" < Ann@Example.com > ":             "ann@example.com",
		"<<a@example.com>>":                 "<a@example.com>",
		"ann.bell@example.com":              "ann.bell@example.com",
		"@[`{az09-_@example.com":            "@[`{az09-_@example.com",
		"jürgen.MÜLLER@bücher.example":      "jürgen.mÜller@bücher.example",
		"\xc1\xda\xc1\xda\xc1\xda\xc1\xda@": "\xc1\xda\xc1\xda\xc1\xda\xc1\xda@",
	} {
		if got := string(Address(nil, []byte(in))); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for c := range 256 { // at every place of eight, and behind them
		for at := range 11 {
			b := []byte("aaaaaaaaaaa")
			b[at] = byte(c)
			if got, want := hasCapital(b), 'A' <= c && c <= 'Z'; got != want {
				t.Errorf("%q has a capital: %v", b, got)
			}
			if got, want := ASCII(b), c < 0x80; got != want {
				t.Errorf("%q is ASCII: %v", b, got)
			}
		}
	}
}
