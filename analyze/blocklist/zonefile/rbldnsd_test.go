package zonefile

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"tracesift/ingest/trace/externaltest"
)

// TestAgainstRbldnsd asks rbldnsd itself and Scan the same questions about random files.
func TestAgainstRbldnsd(t *testing.T) {
	const zonesPerType, addresses = 80, 80
	types := []Type{IP4Set, IP4TSet, IP4Trie, IP6Trie, IP6TSet, Generic, Combined}
	dir := readableDir(t)
	rng := rand.New(rand.NewPCG(1, 2))
	var specs []string
	texts := map[string]string{}
	for _, kind := range types {
		for i := range zonesPerType {
			zone := fmt.Sprintf("z%d.%s.test", i, kind)
			texts[zone] = randomZone(rng, kind)
			if err := os.WriteFile(filepath.Join(dir, zone), []byte(texts[zone]), 0o644); err != nil {
				t.Fatal(err)
			}
			specs = append(specs, fmt.Sprintf("%s:%s:%s", zone, kind, zone))
		}
	}
	server := startRbldnsd(t, dir, specs)

	questions, listed, subzones := 0, 0, 0
	ofType, listedOf := map[Type]int{}, map[Type]int{}
	for _, spec := range specs {
		s, err := ParseSpec(spec)
		if err != nil {
			t.Fatal(err)
		}
		ips := make([]netip.Addr, addresses)
		for i := range ips {
			ips[i] = randomAddr(rng, s.Type)
		}
		answers, audit, err := Scan(strings.NewReader(texts[s.Zone]), Options{Path: s.Path, Type: s.Type}, ips)
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range answers {
			questions += 2
			ofType[s.Type] += 2
			if got.Listed {
				listed++
				listedOf[s.Type]++
			}
			name := reversed(got.IP) + "." + strings.TrimPrefix(got.Sub+"."+s.Zone, ".") + "."
			if got.Sub != "" {
				subzones++
			}
			codes := server.ask(t, name, dnsmessage.TypeA)
			txt := server.ask(t, name, dnsmessage.TypeTXT)
			if !got.Listed && (s.Type == Generic || s.Type == Combined) {
				txt = nil // a text alone is no listing
			}
			if problem := differs(got, codes, txt); problem != "" {
				t.Fatalf("%s %s %s: %s\nrbldnsd: %q %q\nScan: %+v\nskipped: %q\n%s",
					spec, got.Sub, got.IP, problem, codes, txt, got, audit.Bad, texts[s.Zone])
			}
		}
	}
	t.Logf("%d files, %d questions compared, %d of them of subzones, %d addresses listed; by type %v and %v",
		len(specs), questions, 2*subzones, listed, ofType, listedOf)
	if listed < questions/20 || listed > questions*9/20 {
		t.Errorf("%d of %d addresses are listed: the files are not mixed enough to compare", listed, questions/2)
	}
}

// differs compares an answer with the A and TXT records of rbldnsd, whose order among several is not defined.
func differs(got Answer, codes, txt []string) string {
	var mine []string
	for _, c := range got.Codes {
		mine = append(mine, c.String())
	}
	slices.Sort(mine)
	slices.Sort(codes)
	switch {
	case got.Listed != (len(codes) > 0):
		return "listed"
	case !slices.Equal(mine, slices.Compact(codes)):
		return "codes"
	case (got.Text == "") != (len(txt) == 0), got.Text != "" && !slices.Contains(txt, got.Text):
		return "text"
	}
	return ""
}

// randomZone writes a file in which the few addresses of randomAddr meet many entries, good and bad.
func randomZone(rng *rand.Rand, kind Type) string {
	switch kind {
	case Generic:
		return randomGeneric(rng)
	case Combined:
		return randomCombined(rng)
	}
	pick := func(s ...string) string { return s[rng.IntN(len(s))] }
	values := []string{
		"", "", "", " ", " # remark", ";remark", " :3", ":3:", " :9:text $", "\t:127.0.0.4:a $$ b $1 $= c", " only text $",
		" :127.1.2.3:=no base $", " :10.1", " :!", " :4 x", " :0:", "#x", " :127.2:two $2$3 ", " :5 : spaced  text ",
		" :6:" + strings.Repeat("long ", 60), " :6:" + strings.Repeat("$", 99),
	}
	var b strings.Builder
	b.WriteString("$SOA 60 ns.test. admin.test. 0 600 300 86400 300\n$NS 60 ns.test.\n")
	for range 10 + rng.IntN(50) {
		switch rng.IntN(12) {
		case 0:
			b.WriteString(pick(":127.0.0.5:default $\n", ":7\n", ":8:\n", ":127.0.0.6:$1 $ $2\n", ":x\n", ": 3\n", ":0:none\n"))
		case 1:
			b.WriteString(pick("$1 one\n", "$1 other\n", "#$2 two $ 2\n", ";$3 three\n", "$4\n", "$TTL 30\n", "# c\n", "; c\n",
				"\n", "$= base $= of $\n", "$nonsense\n", "  \t\n", ":$5 five\n", "$TIMESTAMP 2020:01:02\n"))
		case 2:
			if kind != IP4Set && kind != IP4Trie || rng.IntN(3) > 0 {
				b.WriteString("\n")
				break
			}
			b.WriteString(pick("$MAXRANGE4 /16\n", "$MAXRANGE4 /24\n", "$MAXRANGE4 300\n", "$MAXRANGE4 0\n"))
		default:
			b.WriteString(pick("", "", "", "", " ", "!", "! ") + randomEntry(rng, kind) + pick(values...) + pick("\n", "\n", " \n"))
		}
	}
	text := b.String()
	if rng.IntN(4) == 0 {
		text = strings.TrimRight(text, "\n")
	}
	return text
}

// randomEntry writes an address, network or range of the little space of randomAddr.
func randomEntry(rng *rand.Rand, kind Type) string {
	if kind == IP6Trie || kind == IP6TSet {
		return randomEntry6(rng)
	}
	a, b := bits4(randomAddr(rng, kind)), bits4(randomAddr(rng, kind))
	bits := rng.IntN(33)
	o := func(v uint32, n int) string {
		return strings.Join(strings.Split(addrOf(v).String(), ".")[:n], ".")
	}
	switch rng.IntN(9) {
	case 0, 1:
		return addrOf(a).String()
	case 2, 3:
		bits = max(bits, 8)
		return fmt.Sprintf("%s/%d", addrOf(a&mask4(bits)), bits)
	case 4:
		return fmt.Sprintf("%s/%d", addrOf(a), bits)
	case 5:
		return fmt.Sprintf("%s-%s", addrOf(min(a, b)), addrOf(max(a, b)))
	case 6:
		return fmt.Sprintf("%s-%d", o(a, 1+rng.IntN(4)), rng.IntN(260))
	case 7:
		return o(a, 1+rng.IntN(3)) + []string{"", ".", "/16", "/24", "/8", "-"}[rng.IntN(6)]
	}
	n := 1 + rng.IntN(4)
	return o(min(a, b), n) + "-" + o(max(a, b), 1+rng.IntN(n))
}

func randomEntry6(rng *rand.Rand) string {
	a := randomAddr(rng, IP6Trie)
	words := strings.Split(a.StringExpanded(), ":")
	switch rng.IntN(7) {
	case 0:
		return a.String()
	case 1:
		p, _ := a.Prefix(16 + rng.IntN(113))
		return p.String()
	case 2:
		return fmt.Sprintf("%s/%d", a, rng.IntN(130))
	case 3:
		return strings.Join(words[:1+rng.IntN(8)], ":")
	case 4:
		n := 1 + rng.IntN(4)
		return strings.Join(words[:n], ":") + "/" + strconv.Itoa(16*n)
	case 5:
		return strings.Join(words[:4], ":")
	}
	return strings.Join(words[:1+rng.IntN(7)], ":") + []string{"::", ":", "::1::", "::2:3", ":12345"}[rng.IntN(5)]
}

// randomAddr picks from a space so small that entries and questions meet, with the ends of networks more often.
func randomAddr(rng *rand.Rand, kind Type) netip.Addr {
	if kind == Generic || kind == Combined {
		kind = []Type{IP4Set, IP6Trie}[rng.IntN(2)]
	}
	octets := []byte{0, 1, 2, 127, 128, 254, 255}
	o := func() byte { return octets[rng.IntN(len(octets))] }
	if kind == IP6Trie || kind == IP6TSet {
		a := [16]byte{0x20, 0x01, 0x0d, 0xb8}
		for _, i := range []int{5, 7, 13, 15} {
			a[i] = octets[rng.IntN(3)]
		}
		return netip.AddrFrom16(a)
	}
	return netip.AddrFrom4([4]byte{10, octets[rng.IntN(3)], o(), o()})
}

// reversed returns the name under which a list is asked about an address (RFC 5782).
func reversed(ip netip.Addr) string {
	var labels []string
	if ip.Is4() {
		labels = strings.Split(ip.String(), ".")
	} else {
		labels = strings.Split(strings.ReplaceAll(ip.StringExpanded(), ":", ""), "")
	}
	slices.Reverse(labels)
	return strings.Join(labels, ".")
}

// randomGeneric writes records of addresses and of other names.
func randomGeneric(rng *rand.Rand) string {
	pick := func(s ...string) string { return s[rng.IntN(len(s))] }
	var b strings.Builder
	b.WriteString("$SOA 60 ns.test. admin.test. 0 600 300 86400 300\n")
	for range 10 + rng.IntN(60) {
		name := reversed(randomAddr(rng, Generic))
		switch rng.IntN(12) {
		case 0:
			name = pick("@", "www", "*", "1.2", "1.2.3.4.5", "*."+name, "0"+name, name[2:], "x."+name)
		case 1:
			name = pick(name+".", strings.ToUpper(name))
		case 2:
			b.WriteString(pick("# c\n", "$TTL 30\n", "$1 one\n", "$= base\n", "nonsense\n", ":3:x\n", name+"\n", name+" A\n"))
		}
		b.WriteString(name + pick(" ", "\t", " 300 ", " 1h ", " IN ", " 5m IN ", " in\t") + pick(
			"A 127.0.0.2", "A 127.0.0.3", "a 127.0.0.4", "A 127.3", "A 7", "A 127.0.0.5 more", "A 300.1.1.1", "A x",
			`TXT "quoted $ $1"`, "TXT plain $$ text", `txt "half`, "TXT "+strings.Repeat("long ", 60), "MX 10 mx.test", "AAAA ::1",
		) + pick("\n", " \n"))
	}
	return b.String()
}

// randomCombined writes data sets of several types for the zone itself and for subzones.
func randomCombined(rng *rand.Rand) string {
	pick := func(s ...string) string { return s[rng.IntN(len(s))] }
	types := setTypes()
	var b strings.Builder
	b.WriteString("$SOA 60 ns.test. admin.test. 0 600 300 86400 300\n" + pick("", "$1 of all $\n", "$= all $= $\n", "$MAXRANGE4 /20\n"))
	for range 1 + rng.IntN(5) {
		if rng.IntN(6) == 0 {
			b.WriteString("$DATASET dnset:names " + pick("@", "names") + "\n.spam.example\n!ok.spam.example :3\n")
		}
		kind := types[rng.IntN(len(types))]
		b.WriteString(pick("$DATASET ", "#$DATASET ", "$dataset\t") + string(kind) + pick("", ":name", ":a:b") + " " +
			pick("@", "@", "black @", "@ black white", "black", "Black", "a.white", "white a.white", "@ # white", "black # @", "# @", "") + "\n")
		b.WriteString(strings.TrimRight(randomZone(rng, kind), "\n") + "\n")
	}
	b.WriteString("$DATASET generic @\n@ A 127.0.0.8\n")
	return b.String()
}

// readableDir returns a directory that the user of rbldnsd can read.
func readableDir(t *testing.T) string {
	dir, err := os.MkdirTemp("", "rbldnsd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

type dnsServer struct{ conn net.Conn }

// startRbldnsd runs rbldnsd on a free port of the loopback address until the test ends.
func startRbldnsd(t *testing.T, dir string, specs []string) *dnsServer {
	t.Helper()
	path := externaltest.Program(t, "rbldnsd", "rbldnsd")
	probe, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(probe.LocalAddr().String())
	_ = probe.Close()
	args := []string{"-n", "-4", "-w", dir, "-b", "127.0.0.1/" + port}
	if os.Geteuid() == 0 {
		name := "nobody"
		if _, err := user.Lookup("rbldns"); err == nil {
			name = "rbldns"
		}
		args = append(args, "-u", name)
	}
	cmd := exec.Command(path, append(args, specs...)...)
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); _ = log.Close() })
	conn, err := net.Dial("udp4", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	s := &dnsServer{conn}
	last := specs[len(specs)-1]
	for range 100 {
		if _, err := s.exchange("1."+strings.SplitN(last, ":", 2)[0]+".", dnsmessage.TypeA, 50*time.Millisecond); err == nil {
			return s
		}
		time.Sleep(20 * time.Millisecond)
	}
	text, _ := os.ReadFile(log.Name())
	t.Fatalf("rbldnsd does not answer: %s", text)
	return nil
}

// ask returns the records of a name, none for NXDOMAIN.
func (s *dnsServer) ask(t *testing.T, name string, kind dnsmessage.Type) []string {
	t.Helper()
	m, err := s.exchange(name, kind, 2*time.Second)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if m.RCode != dnsmessage.RCodeSuccess && m.RCode != dnsmessage.RCodeNameError {
		t.Fatalf("%s: %v", name, m.RCode)
	}
	var out []string
	for _, r := range m.Answers {
		switch b := r.Body.(type) {
		case *dnsmessage.AResource:
			out = append(out, netip.AddrFrom4(b.A).String())
		case *dnsmessage.TXTResource:
			out = append(out, strings.Join(b.TXT, ""))
		}
	}
	return out
}

func (s *dnsServer) exchange(name string, kind dnsmessage.Type, timeout time.Duration) (*dnsmessage.Message, error) {
	n, err := dnsmessage.NewName(name)
	if err != nil {
		return nil, err
	}
	id := uint16(rand.Uint32())
	q := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: id},
		Questions: []dnsmessage.Question{{Name: n, Type: kind, Class: dnsmessage.ClassINET}},
	}
	packed, err := q.Pack()
	if err != nil {
		return nil, err
	}
	if _, err := s.conn.Write(packed); err != nil {
		return nil, err
	}
	buf := make([]byte, 4096)
	for {
		if err := s.conn.SetReadDeadline(time.Now().Add(timeout)); err != nil {
			return nil, err
		}
		size, err := s.conn.Read(buf)
		if err != nil {
			return nil, err
		}
		var m dnsmessage.Message
		if err := m.Unpack(buf[:size]); err != nil {
			return nil, err
		}
		if m.ID == id {
			return &m, nil
		}
	}
}
