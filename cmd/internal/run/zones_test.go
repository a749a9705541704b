package run

import (
	"context"
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
