package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"html"
	"io"
	"io/fs"
	"maps"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// roles are addresses of the mail system, which name nobody.
var roles = regexp.MustCompile(`^(?:postmaster|microsoftexchange329e71ec88ae4615bbc36ab6ce41109e)@`)

// namesIn returns the addresses and ids of Exchange in the samples, in lower case, read from their bytes.
func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	name := regexp.MustCompile(`(?i)[\w.!#$&'*+/=?^{|}~-]+@[\w.-]+\.[a-z]+|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)
	names := map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
			r, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				return err
			}
			if data, err = io.ReadAll(r); err != nil {
				return err
			}
		}
		for _, found := range name.FindAllString(strings.ReplaceAll(string(data), "\x00", ""), -1) {
			if found = strings.ToLower(strings.TrimLeft(found, "'=")); !roles.MatchString(found) {
				names[found] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(names))
}

// readable returns everything that is written in a document, whatever its form packs and escapes.
func readable(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := string(data)
	switch filepath.Ext(path) {
	case ".xlsx":
		parts, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts.File {
			r, err := part.Open()
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			all += string(text)
		}
	case ".eml":
		text, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(data)))
		if err != nil {
			t.Fatal(err)
		}
		all += string(text)
	case ".md":
		all = strings.ReplaceAll(all, `\`, "")
	}
	return strings.ToLower(all + html.UnescapeString(all))
}

// keyFile writes a key.
func keyFile(t *testing.T, dir string) string {
	t.Helper()
	key := filepath.Join(dir, "key")
	if err := os.WriteFile(key, []byte("a key that is long enough\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return key
}

// TestRedactedReportNamesNobody: with --redact no byte of any form, nor of what the terminal shows, is an address or an id
// of the exports; without it, some are.
func TestRedactedReportNamesNobody(t *testing.T) {
	exports, err := filepath.Abs("../../samples/exports")
	if err != nil {
		t.Fatal(err)
	}
	names := namesIn(t, exports)
	if len(names) < 200 {
		t.Fatalf("only %d names in the samples", len(names))
	}
	dir := t.TempDir()
	key := keyFile(t, dir)
	report := func(flags ...string) map[string]string {
		args := append([]string{"report", "--top", "0", "--zones", filepath.Join(exports, "../zones"), exports}, flags...)
		for _, suffix := range []string{".html", ".md", ".json", ".csv", ".xlsx", ".eml"} {
			args = append(args, "-o", filepath.Join(dir, "report"+suffix))
		}
		var stdout, stderr bytes.Buffer
		if code := execute(context.Background(), args, stdio{in: strings.NewReader(""), out: &stdout, err: &stderr}); code != exitDone {
			t.Fatalf("exit code %d: %s", code, stderr.String())
		}
		out := map[string]string{"the terminal": strings.ToLower(stdout.String() + stderr.String())}
		for _, suffix := range []string{".html", ".md", ".json", ".csv", ".xlsx", ".eml"} {
			out[suffix] = readable(t, filepath.Join(dir, "report"+suffix))
		}
		return out
	}
	for form, text := range report("--redact", key) {
		for _, name := range names {
			if at := strings.Index(text, name); at >= 0 {
				t.Errorf("%s names %s: ...%s...", form, name, text[max(0, at-60):min(len(text), at+60)])
			}
		}
	}
	plain := report()
	for _, form := range []string{".html", ".json", ".csv", ".xlsx"} {
		if !slices.ContainsFunc(names, func(name string) bool { return strings.Contains(plain[form], name) }) {
			t.Errorf("%s names nobody without --redact either: the test proves nothing", form)
		}
	}
}
