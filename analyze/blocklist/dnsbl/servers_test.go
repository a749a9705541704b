package dnsbl

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"tracesift/ingest/trace/externaltest"
)

// The zones of the test servers, each in the syntax of its type (rbldnsd(8)).
var testZones = map[string]string{
	"ip4set.zone": `$TTL 900
:127.0.0.2:Listed, see https://bl.test.invalid/query/$
127.0.0.2
40.107.92.14
40.92.0.0/24 :127.0.0.3:CSS-like entry $
!40.92.0.77
104.47.0.9 :127.0.0.99:a code that the catalog does not know
`,
	"ip6trie.zone": `$TTL 900
:127.0.0.2:v6 listed $
::ffff:7f00:2
2a01:111:f400::/48 :127.0.0.3:EOP v6 pool $
!2a01:111:f400::5
`,
	"combined.zone": `$DATASET ip4set:black black @
:2:Black $
127.0.0.2
40.107.92.14
40.92.0.0/24
!40.92.0.77
$DATASET ip4set:dynamic dynamic @
:11:Dynamic $
127.0.0.2
40.107.92.14
`,
	"error.zone":  ":127.255.255.254:Error: open resolver\n0.0.0.0/0\n",
	"world.zone":  ":127.0.0.2:This list is dead, stop using it\n0.0.0.0/0\n",
	"empty.zone":  "",
	"tested.zone": "127.0.0.2\n",
	"acl.refuse":  "0.0.0.0/0 :refuse\n::/0 :refuse\n",
}

// rbldnsd serves the test zones on a free port of the loopback address and returns the address and its log of queries.
func rbldnsd(t *testing.T) (server netip.AddrPort, log string) {
	t.Helper()
	path := externaltest.Program(t, "rbldnsd", "rbldnsd")
	dir := openDir(t)
	const soa = "$SOA 3600 ns1.test.invalid hostmaster.test.invalid 0 600 300 86400 300\n$NS 3600 ns1.test.invalid\n"
	for name, text := range testZones {
		if !strings.HasPrefix(name, "acl") {
			text = soa + text
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	log = filepath.Join(dir, "log", "query.log")
	if err := os.Mkdir(filepath.Dir(log), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(log), 0o777); err != nil { // past the umask: the server runs as another user
		t.Fatal(err)
	}
	args := []string{"-n", "-4", "-w", dir, "-l", "+" + log}
	if os.Geteuid() == 0 {
		name := "nobody"
		if _, err := user.Lookup("rbldns"); err == nil {
			name = "rbldns"
		}
		args = append(args, "-u", name)
	}
	server = start(t, path, func(at netip.AddrPort) []string {
		return append(args, "-b", fmt.Sprintf("%s/%d", at.Addr(), at.Port()), "bl.test:ip4set:ip4set.zone", "bl.test:ip6trie:ip6trie.zone", "v6.test:ip6trie:ip6trie.zone",
			"err.test:ip4trie:error.zone", "dead.test:ip4trie:world.zone", "empty.test:ip4set:empty.zone",
			"tested.test:ip4set:tested.zone", "comb.test:combined:combined.zone", "refuse.test:ip4set:ip4set.zone", "refuse.test:acl:acl.refuse")
	})
	return server, log
}

// dnsmasq runs a forwarder with these settings.
func dnsmasq(t *testing.T, upstream netip.AddrPort, settings ...string) netip.AddrPort {
	t.Helper()
	path := externaltest.Program(t, "dnsmasq-base", "dnsmasq")
	return start(t, path, func(at netip.AddrPort) []string {
		return append([]string{
			"-k", "-C", "/dev/null", "--port=" + strconv.Itoa(int(at.Port())), "--listen-address=127.0.0.1", "--bind-interfaces",
			"--no-resolv", "--no-hosts", "--pid-file=", "--user=",
			fmt.Sprintf("--server=/test/%s#%d", upstream.Addr(), upstream.Port()),
		}, settings...)
	})
}

// unbound runs a resolver that asks rbldnsd for the zones below test, with strict or lenient minimisation of names.
func unbound(t *testing.T, upstream netip.AddrPort, strict bool) netip.AddrPort {
	t.Helper()
	path := externaltest.Program(t, "unbound", "unbound")
	yes := map[bool]string{true: "yes", false: "no"}
	return start(t, path, func(at netip.AddrPort) []string {
		config := fmt.Sprintf(unboundConfig, at.Addr(), at.Port(), openDir(t), yes[strict], upstream.Addr(), upstream.Port())
		file := filepath.Join(openDir(t), "unbound.conf")
		if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
			t.Fatal(err)
		}
		return []string{"-d", "-p", "-c", file}
	})
}

const unboundConfig = `server:
  interface: %s@%d
  username: ""
  chroot: ""
  directory: %q
  pidfile: ""
  use-syslog: no
  do-not-query-localhost: no
  module-config: "iterator"
  qname-minimisation: yes
  qname-minimisation-strict: %s
  local-zone: "test." nodefault
remote-control:
  control-enable: no
stub-zone:
  name: "bl.test"
  stub-addr: %s@%d
`

// start runs a server until the test ends, and waits until it answers a question. Where something else took its port in
// the meantime, it is tried at another.
func start(t *testing.T, path string, args func(at netip.AddrPort) []string) netip.AddrPort {
	t.Helper()
	var out strings.Builder
	for range 5 {
		at := freePort(t)
		out.Reset()
		cmd := exec.Command(path, args(at)...)
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() { _ = cmd.Wait(); close(ended) }()
		if answers(t, at, ended) {
			t.Cleanup(func() { _ = cmd.Process.Kill(); <-ended })
			return at
		}
		_ = cmd.Process.Kill()
		<-ended
	}
	t.Fatalf("%s does not answer: %s", path, out.String())
	return netip.AddrPort{}
}

// answers waits until a server answers; false where it ends, or does not within some seconds.
func answers(t *testing.T, at netip.AddrPort, ended <-chan struct{}) bool {
	for range 200 {
		_, err := realClient().ask(t.Context(), at, Name(netip.AddrFrom4([4]byte{127, 0, 0, 1}), "bl.test"), dnsmessage.TypeA, 200*time.Millisecond)
		select {
		case <-ended:
			return false
		case <-time.After(25 * time.Millisecond):
		}
		if err == nil {
			return true
		}
	}
	return false
}

func realClient() *Client { return &Client{Dial: new(net.Dialer).DialContext, Now: time.Now} }

// openDir returns a directory that every user can read, whatever the rights of the temporary directory of tests.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "dnsbl")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// freePort returns a port of the loopback address that nothing listens on.
func freePort(t *testing.T) netip.AddrPort {
	t.Helper()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return netip.MustParseAddrPort(c.LocalAddr().String())
}

// blackHole returns the address of a socket that never answers.
func blackHole(t *testing.T) netip.AddrPort {
	t.Helper()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return netip.MustParseAddrPort(c.LocalAddr().String())
}
