package zonefile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tracesift/ingest/trace/externaltest"
)

// bindAnswers reads a file and returns the answers as text, by address.
func bindAnswers(t *testing.T, text string, ips ...string) (map[string]string, Audit) {
	t.Helper()
	var asked []netip.Addr
	for _, ip := range ips {
		asked = append(asked, netip.MustParseAddr(ip))
	}
	answers, audit, err := Scan(strings.NewReader(text), Options{Path: "f"}, asked)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, a := range answers {
		got[a.IP.String()] = show(a)
	}
	return got, audit
}

// The rules are those of RFC 1035, section 5.1, and for wildcards RFC 4592, section 2.2.
func TestBind(t *testing.T) {
	// The name of an address below bl.test.
	rev := func(ip string) string { return reversed(netip.MustParseAddr(ip)) }
	const soa = "@ 3600 IN SOA ns.test. h.test. ( 1794830400 ; serial\n 600 300\n 86400 300 )\n\tNS ns1.test.\nns1 A 192.0.2.53\n"
	for _, tt := range []struct {
		name, text string
		want       map[string]string
	}{
		{"owners", "$ORIGIN bl.test.\n" + soa + "$TTL 2100\n" + rev("192.0.2.1") + " 0 IN A 127.0.0.2\n\tTXT \"seen; $ here\" \" twice\"\n" +
			rev("192.0.2.2") + ".BL.TEST. A 127.0.0.3\n  A 127.0.0.4\n", map[string]string{
			"192.0.2.1": "127.0.0.2 seen; $ here twice", "192.0.2.2": "127.0.0.3,127.0.0.4", "192.0.2.3": "no"}},
		{"a zone without SOA", "$ORIGIN bl.test.\n" + rev("192.0.2.1") + " A 127.0.0.2\n@ SOA cut\n", map[string]string{"192.0.2.1": "127.0.0.2"}},
		{"a zone without $ORIGIN", soa + rev("192.0.2.1") + " A 127.0.0.2\n", map[string]string{"192.0.2.1": "127.0.0.2"}},
		{"a zone by the owner of its SOA", "bl.test. SOA ns.test. h.test. 1 2 3 4 5\n" + rev("192.0.2.1") + ".bl.test. A 127.0.0.2\n",
			map[string]string{"192.0.2.1": "127.0.0.2"}},
		{"another $ORIGIN", "$ORIGIN bl.test.\n" + soa + "$ORIGIN 2.0.192.bl.test.\n7 A 127.0.0.2\n* A 127.0.0.3\n$ORIGIN bl.test.\n" +
			rev("198.51.100.7") + " A 127.0.0.9\n",
			map[string]string{"192.0.2.7": "127.0.0.2", "192.0.2.8": "127.0.0.3", "198.51.100.7": "127.0.0.9"}},
		{"an exclusion hides the wildcard", soa + rev("192.0.2.77") + " CNAME excluded\n*.2.0.192 A 127.0.0.3\n TXT net\n",
			map[string]string{"192.0.2.77": "no", "192.0.2.78": "127.0.0.3 net", "192.0.3.1": "no"}},
		{"a name without an address hides it too", soa + rev("192.0.2.77") + " TXT only\n*.2.0.192 A 127.0.0.3\n",
			map[string]string{"192.0.2.77": "no", "192.0.2.78": "127.0.0.3"}},
		{"a single address hides a larger wildcard for its network", soa + "*.0.192 A 127.0.0.3\n" + rev("192.0.2.1") + " A 127.0.0.2\n",
			map[string]string{"192.0.2.1": "127.0.0.2", "192.0.2.2": "no", "192.0.3.1": "127.0.0.3"}},
		{"the lowest wildcard counts", soa + "*.40 A 127.0.0.9\n*.107.40 A 127.0.0.3\n*.92.107.40 A 127.0.0.2\n", map[string]string{
			"40.107.92.1": "127.0.0.2", "40.107.93.1": "127.0.0.3", "40.92.0.1": "127.0.0.9"}},
		{"a name above the address is not the address, but hides", soa + "*.0.192 A 127.0.0.3\n2.0.192 A 127.0.0.2\n",
			map[string]string{"192.0.2.1": "no", "192.0.3.1": "127.0.0.3"}},
		{"the world", soa + "* A 127.0.0.2\n", map[string]string{"192.0.2.1": "127.0.0.2", "2001:db8::1": "127.0.0.2"}},
		{"nibbles", soa + rev("2001:db8::5") + " CNAME excluded\n*.8.b.d.0.1.0.0.2 A 127.0.0.3\n*" +
			strings.TrimPrefix(rev("2001:db8:f::1"), "1") + " A 127.0.0.4\n" + "*.1.0.a.2 A 127.0.0.5\n", map[string]string{
			"2001:db8::5": "no", "2001:db8:f::2": "127.0.0.4", "2001:db8:8000::1": "127.0.0.3", "2a01:111:f400::1": "127.0.0.5"}},
	} {
		var ips []string
		for ip := range tt.want {
			ips = append(ips, ip)
		}
		got, audit := bindAnswers(t, tt.text, ips...)
		if audit.Type != Bind || audit.Skipped > 0 {
			t.Errorf("%s: %s, skipped %q", tt.name, audit.Type, audit.Bad)
		}
		for ip, want := range tt.want {
			if got[ip] != want {
				t.Errorf("%s: %s: %q, want %q", tt.name, ip, got[ip], want)
			}
		}
	}
	if _, audit := bindAnswers(t, soa+"0."+rev("2001:db8::1")+" A 127.0.0.2\n"); audit.Entries != 0 {
		t.Errorf("33 labels are an entry: %+v", audit)
	}
	_, audit := bindAnswers(t, soa+rev("192.0.2.1")+" A 127.0.0.2\n")
	if want := time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC); !audit.At.Equal(want) || audit.Entries != 1 || !audit.V4 || audit.V6 {
		t.Errorf("%+v", audit)
	}
}

func TestBindMistakes(t *testing.T) {
	const soa = "$ORIGIN bl.test.\n@ SOA ns.test. h.test. 1 2 3 4 5\n"
	name, other := reversed(netip.MustParseAddr("192.0.2.1")), reversed(netip.MustParseAddr("192.0.2.2"))
	for line, want := range map[string]string{
		"$INCLUDE other":                  badSpecial,
		name + " A 2001:db8::1":           "invalid answer",
		name + " A":                       "no record",
		name + " TXT \"open":              "a string without its end",
		name + ".other.test. A 127.0.0.2": "an owner outside of the zone",
		") " + name + " A 127.0.0.2":      "a parenthesis that was not opened",
	} {
		_, audit := bindAnswers(t, soa+line+"\n"+other+" A 127.0.0.2\n")
		if want := []string{"f:3: " + want}; !slices.Equal(audit.Bad, want) || audit.Entries != 1 {
			t.Errorf("%s: %q and %d entries, want %q", line, audit.Bad, audit.Entries, want)
		}
	}
}

// TestBindAgainstRbldnsd reads random files directly, and as rbldnsd writes them for name servers: both say the same.
func TestBindAgainstRbldnsd(t *testing.T) {
	program := externaltest.Program(t, "rbldnsd", "rbldnsd")
	dir := readableDir(t)
	rng := rand.New(rand.NewPCG(3, 4))
	listed, compared := 0, 0
	for i := range 12 {
		text := dumpable(rng)
		file := fmt.Sprintf("z%d", i)
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		args := []string{"-n", "-4", "-w", dir, "-b", "127.0.0.1/1"}
		if os.Geteuid() == 0 {
			args = append(args, "-u", "nobody")
		}
		dump := exec.Command(program, append(args, "-d", "bl.test:ip4set:"+file)...)
		var out, problems bytes.Buffer
		dump.Stdout, dump.Stderr = &out, &problems
		if err := dump.Run(); err != nil {
			t.Fatalf("%v: %s", err, problems.String())
		}
		var ips []netip.Addr
		for range 200 {
			ips = append(ips, netip.AddrFrom4([4]byte{192, 0, byte(rng.IntN(4)), byte(rng.IntN(24))}))
		}
		direct, _, err := Scan(strings.NewReader(text), Options{Path: file, Type: IP4Set}, ips)
		if err != nil {
			t.Fatal(err)
		}
		dumped, audit, err := Scan(&out, Options{Path: file}, ips)
		if err != nil || audit.Type != Bind || audit.Skipped > 0 {
			t.Fatalf("%v, %+v", err, audit)
		}
		for j := range direct {
			slices.SortFunc(direct[j].Codes, netip.Addr.Compare)
			slices.SortFunc(dumped[j].Codes, netip.Addr.Compare)
			if direct[j].Listed != dumped[j].Listed || !slices.Equal(direct[j].Codes, dumped[j].Codes) {
				t.Errorf("%+v, as a name server's file %+v\n%s", direct[j], dumped[j], text)
			}
			compared++
			if direct[j].Listed {
				listed++
			}
		}
	}
	if listed < compared/10 || listed > compared*9/10 {
		t.Errorf("%d of %d are listed: not mixed enough", listed, compared)
	}
}

// dumpable writes networks, addresses and exclusions; each address that is excluded lies in a network.
func dumpable(rng *rand.Rand) string {
	var b strings.Builder
	b.WriteString("$SOA 60 ns.test. admin.test. 0 600 300 86400 300\n:127.0.0.2:Listed $\n")
	for range 12 {
		mark, octet, host := "", rng.IntN(4), rng.IntN(24)
		switch rng.IntN(4) {
		case 0:
			mark = "!"
			fallthrough
		case 1:
			fmt.Fprintf(&b, "%s192.0.%d.%d\n", mark, octet, host)
		case 2:
			fmt.Fprintf(&b, "192.0.%d.%d :%d\n", octet, host, 3+rng.IntN(3))
		case 3:
			fmt.Fprintf(&b, "192.0.%d.0/24 :%d\n", rng.IntN(2), 6+rng.IntN(3))
		}
	}
	return b.String()
}
