package run

import (
	"os"
	"path/filepath"
	"testing"
)

func TestParseServer(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.53": "192.0.2.53:53", "192.0.2.53:5353": "192.0.2.53:5353", "2001:db8::53": "[2001:db8::53]:53",
		"[2001:db8::53]": "[2001:db8::53]:53", "[2001:db8::53]:5353": "[2001:db8::53]:5353", "::ffff:192.0.2.53": "192.0.2.53:53",
	} {
		if got, err := parseServer(text); err != nil || got.String() != want {
			t.Errorf("%s: %v, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "dns.example", "192.0.2.53:", "192.0.2.53:dns"} {
		if got, err := parseServer(text); err == nil {
			t.Errorf("%s: %v, want an error", text, got)
		}
	}
}

func TestSystemResolver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "resolv.conf")
	text := "# first\nsearch example.com\nnameserver\t192.0.2.53\nnameserver 192.0.2.54\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := systemResolver(path); err != nil || got.String() != "192.0.2.53:53" {
		t.Errorf("%v, %v", got, err)
	}
	for _, path := range []string{path + ".gone", os.DevNull} {
		if got, err := systemResolver(path); err == nil {
			t.Errorf("%s: %v, want an error", path, got)
		}
	}
}

func TestQuoted(t *testing.T) {
	for path, want := range map[string]string{
		"out/week-1.json": "out/week-1.json", "a b.json": "'a b.json'", "it's.json": `'it'\''s.json'`, "$(x).json": "'$(x).json'",
	} {
		if got := quoted(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
