package run

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/blocklist/zonefile"
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
		if err := os.Symlink(to, filepath.Join(zones, link)); err != nil {
			t.Skip("this system makes no links: ", err)
		}
	}
	found, err := findZones([]string{zones})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, spec := range found {
		names = append(names, spec.Zone)
	}
	if got := strings.Join(names, " "); got != "bl.spamcop.net psbl.surriel.com" {
		t.Error(got)
	}
}
