package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/net/dns/dnsmessage"
)

// TestLookupScripts runs scripts with a resolver on the loopback address, $DNS, that notes every question in $QUERIES.
func TestLookupScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/dns", UpdateScripts: *update, RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
			if err != nil {
				return err
			}
			log, err := os.Create(filepath.Join(e.WorkDir, "queries.txt"))
			if err != nil {
				return err
			}
			e.Setenv("DNS", conn.LocalAddr().String())
			e.Setenv("QUERIES", log.Name())
			done := make(chan struct{})
			go func() { defer close(done); resolve(conn, log) }()
			e.Defer(func() { _ = conn.Close(); <-done; _ = log.Close() })
			return nil
		},
	})
}

// resolve answers as a resolver that knows one list, bl.spamcop.net, with one address beside its test entry, one list
// with a key, and one that refuses. It returns when the connection is closed.
func resolve(conn net.PacketConn, log *os.File) {
	in := make([]byte, 512)
	for {
		n, from, err := conn.ReadFrom(in)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if err := m.Unpack(in[:n]); err != nil || len(m.Questions) != 1 {
			continue
		}
		q := m.Questions[0]
		_, _ = fmt.Fprintln(log, q.Name, q.Type)
		m.Header = dnsmessage.Header{ID: m.ID, Response: true, RCode: dnsmessage.RCodeNameError}
		ip, zone := split(q.Name.String())
		switch {
		case zone == "refuse.example.":
			m.RCode = dnsmessage.RCodeRefused
		case zone != "bl.spamcop.net." && zone != "sesame.dq.example.":
		case ip == "127.0.0.2" || ip == "40.107.91.9":
			m.RCode = dnsmessage.RCodeSuccess
			h := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 900}
			if q.Type == dnsmessage.TypeTXT {
				m.Answers = []dnsmessage.Resource{{Header: h, Body: &dnsmessage.TXTResource{TXT: []string{"seen " + ip}}}}
			} else {
				m.Answers = []dnsmessage.Resource{{Header: h, Body: &dnsmessage.AResource{A: [4]byte{127, 0, 0, 2}}}}
			}
		}
		if out, err := m.Pack(); err == nil {
			_, _ = conn.WriteTo(out, from)
		}
	}
}

// split takes the address and the zone out of a name.
func split(name string) (ip, zone string) {
	f := strings.SplitN(name, ".", 5)
	if len(f) < 5 {
		return "", name
	}
	return f[3] + "." + f[2] + "." + f[1] + "." + f[0], f[4]
}
