package run

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/blocklist/zonefile"
	"tracesift/ingest/trace/externaltest"
)

// A file that cannot be opened or unpacked is accounted for without the access key of its zone.
func TestBrokenFilesHideTheKey(t *testing.T) {
	cat, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "broken.gz")
	if err := os.WriteFile(broken, []byte("\x1f\x8bnot gzip"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{broken, broken + ".gone"} {
		spec := zonefile.Spec{Zone: "sesame.zen.dq.spamhaus.net", Path: path}
		_, audits := askFile(context.Background(), cat, spec, nil)
		if audits[0].Err == nil || audits[0].Zone != "{key}.zen.dq.spamhaus.net" || strings.Contains(fmt.Sprintf("%+v", audits), "sesame") {
			t.Errorf("%+v", audits)
		}
	}
}

// Lists are often linked to from where they are fetched to.
func TestZonesBelow(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"real/bl.spamcop.net", "zones/psbl.surriel.com.zone", "zones/.hidden", "zones/_old/x.zone"} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	zones := filepath.Join(dir, "zones")
	for link, to := range map[string]string{"bl.spamcop.net.zone": "../real/bl.spamcop.net", "gone.zone": "nothing", "dir": "../real"} {
		externaltest.Link(t, to, filepath.Join(zones, link))
	}
	linked := filepath.Join(dir, "linked")
	externaltest.Link(t, "zones", linked)
	for _, arg := range []string{zones, linked} {
		found, err := findZones([]string{arg})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, spec := range found {
			names = append(names, spec.Zone)
		}
		if got := strings.Join(names, " "); got != "bl.spamcop.net psbl.surriel.com" {
			t.Errorf("%s: %s", arg, got)
		}
	}
}

// A mark of the encoding is no part of the first address, and UTF-16 is read as what it says.
func TestListsOfEditors(t *testing.T) {
	cat, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	ips := []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")}
	for name, text := range map[string]string{
		"utf-8 with BOM": "\ufeff192.0.2.1\r\n",
		"utf-16":         "\xff\xfe1\x009\x002\x00.\x000\x00.\x002\x00.\x001\x00\r\x00\n\x00",
	} {
		path := filepath.Join(t.TempDir(), "bl.spamcop.net.txt")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		found, audits := askFile(context.Background(), cat, zonefile.Spec{Zone: "bl.spamcop.net", Path: path}, ips)
		if len(found) != 2 || found[0].State != blocklist.Listed || found[1].State != blocklist.NotListed || audits[0].Skipped != 0 {
			t.Errorf("%s: %+v %+v", name, found, audits)
		}
	}
}
