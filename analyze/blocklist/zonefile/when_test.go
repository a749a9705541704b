package zonefile

import (
	"strings"
	"testing"
	"time"
)

func TestSnapshotTime(t *testing.T) {
	modified := time.Date(2026, 11, 21, 8, 30, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, text, want string
		weak             bool
	}{
		{"none", "192.0.2.1\n", "2026-11-21T08:30:00Z", true},
		{"timestamp", "$SOA 1 a. b. 2026110101 1 1 1 1\n$TIMESTAMP 2026:11:20:07:15:09 +1d\n", "2026-11-20T07:15:09Z", false},
		{"timestamp as a comment", "#$TIMESTAMP 2026-11-20\n", "2026-11-20T00:00:00Z", false},
		{"first timestamp", "$TIMESTAMP 2026:11:20\n$TIMESTAMP 2026:11:10\n", "2026-11-20T00:00:00Z", false},
		{"timestamp without separators", "$TIMESTAMP 20261120\n", "2026-11-20T00:00:00Z", false},
		{"unknown timestamp", "$TIMESTAMP 0 2026:11:20\n", "2026-11-21T08:30:00Z", true},
		{"no such day", "$TIMESTAMP 2026:02:30\n", "2026-11-21T08:30:00Z", true},
		{"serial is a date", "$SOA 1 a. b. 2026111903 1 1 1 1\n", "2026-11-19T00:00:00Z", false},
		{"serial is the day of the file", "$SOA 1 a. b. 2026112103 1 1 1 1\n", "2026-11-21T08:30:00Z", false},
		{"serial is an epoch", "$SOA 1 a. b. 1795287616 1 1 1 1\n", "2026-11-21T19:00:16Z", false},
		{"first SOA", "$SOA 1 a. b. 2026111903 1 1 1 1\n$SOA 1 a. b. 2026111803 1 1 1 1\n", "2026-11-19T00:00:00Z", false},
		{"serial 0", "$SOA 1 a. b. 0 1 1 1 1\n", "2026-11-21T08:30:00Z", true},
		{"serial is a counter", "$SOA 1 a. b. 4711 1 1 1 1\n", "2026-11-21T08:30:00Z", true},
		{"head", "; Last-Modified: Fri, 20 Nov 2026 10:00:00 GMT\n; Expires: Fri, 27 Nov 2026 10:00:00 GMT\n192.0.2.1\n", "2026-11-20T10:00:00Z", false},
		{"head, expiry first", "; Expires: Fri, 27 Nov 2026 10:00:00 GMT\n; Last-Modified: Fri, 20 Nov 2026 10:00:00 GMT\n", "2026-11-20T10:00:00Z", false},
		{"head as date prints it", "# Source File Date: Thu Nov 19 03:00:04 UTC 2026\n", "2026-11-19T03:00:04Z", false},
		{"head, ISO", "# generated 2026-11-20T10:00:00+02:00\n", "2026-11-20T08:00:00Z", false},
		{"too late for a head", strings.Repeat("192.0.2.1\n", headLines) + "# 2026-11-20T10:00:00Z\n", "2026-11-21T08:30:00Z", true},
		{"not a comment", "192.0.2.1 2026-11-20T10:00:00Z\n", "2026-11-21T08:30:00Z", true},
	} {
		_, audit, err := Scan(strings.NewReader(tt.text), Options{Type: IP4Set, ModTime: modified}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := audit.At.Format(time.RFC3339); got != tt.want || audit.WeakAt != tt.weak {
			t.Errorf("%s: %s weak %t, want %s", tt.name, got, audit.WeakAt, tt.want)
		}
	}
}
