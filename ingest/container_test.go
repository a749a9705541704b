package ingest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"tracesift/ingest/trace"
)

// twoRows is a small export.
const twoRows = narrow + "\n2026-01-02T03:04:05Z,FAIL,a@example.com,550,x\n2026-01-02T03:04:06Z,FAIL,b@example.com,550,y\n"

// bzip2OfTwoRows is twoRows packed with `bzip2 -9`, which the standard library cannot write.
const bzip2OfTwoRows = "QlpoOTFBWSZTWbSwcpcAADBfgAAQAAd/EGEkBBC+J99gIACUhKg0p7UyQxGgwmBqCVT0gABiaGgAG+/bDjA7foqsYWmo0uFiDxwT" +
	"CxAJBgqUS89F+WBEwMSolbx8aXDVzxPYiNgZD/0fNq6FU+BaNdLYnyLoOOWL1LGQOiFZI7U2Wt9GTg9yPdKaRnQT8XckU4UJC0sHKXA="

func packGzip(t testing.TB, b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	write(t, z, b)
	return out.Bytes()
}

func packZstd(t testing.TB, b []byte) []byte {
	var out bytes.Buffer
	z, err := zstd.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	write(t, z, b)
	return out.Bytes()
}

func write(t testing.TB, w io.WriteCloser, b []byte) {
	t.Helper()
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// file is a member of an archive to be made.
type file struct {
	name   string
	text   []byte
	method uint16
}

// packZip makes an archive of files, each a pair of a name and a text.
func packZip(t testing.TB, files ...file) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	z.RegisterCompressor(zstd.ZipMethodWinZip, zstd.ZipCompressor())
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: f.method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unbase64 decodes a packed text that stands in a test.
func unbase64(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// someRows stands for any number of rows but 0.
const someRows = -1

// audited is what the account of a file says, in short.
type audited struct {
	path, container string
	rows            int64
	wrong           string // part of its error or warning
}

// checkFiles reads a file with that content, whatever its name, and compares the accounts.
func checkFiles(t *testing.T, content []byte, want ...audited) {
	t.Helper()
	dir := t.TempDir()
	name := filepath.Join(dir, "export.dat")
	if err := os.WriteFile(name, content, 0o644); err != nil {
		t.Fatal(err)
	}
	inputs, err := Find([]string{name})
	if err != nil {
		t.Fatal(err)
	}
	discard := consumerFunc(func(int, *trace.Block) error { return nil })
	audits, err := Read(t.Context(), mustShapes(t), inputs, discard, Options{Jobs: 2, Digest: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(audits) != len(want) {
		t.Fatalf("%d accounts, want %d: %+v", len(audits), len(want), audits)
	}
	for i, w := range want {
		a := &audits[i]
		said := strings.Join(besides(a.Warnings), "; ")
		if a.Err != nil {
			said = a.Err.Error()
		}
		path := strings.TrimPrefix(strings.TrimPrefix(a.Path, name), "/")
		if path != w.path || a.Container != w.container || a.RowsRead != w.rows && (w.rows != someRows || a.RowsRead == 0) || !strings.Contains(said, w.wrong) || w.wrong == "" && said != "" {
			t.Errorf("account %+v, want %+v", *a, w)
		}
		if w.wrong == "" && (a.Bytes <= 0 || a.Bytes > int64(len(content)) || len(a.SHA256) != 64) {
			t.Errorf("%s: %d bytes of %d, hash %q", a.Path, a.Bytes, len(content), a.SHA256)
		}
	}
}

func TestContainers(t *testing.T) {
	text := []byte(twoRows)
	packed := unbase64(t, bzip2OfTwoRows)
	for name, c := range map[string]struct {
		content []byte
		want    []audited
	}{
		"plain":          {text, []audited{{rows: 2}}},
		"gzip":           {packGzip(t, text), []audited{{container: "gzip", rows: 2}}},
		"zstd":           {packZstd(t, text), []audited{{container: "zstd", rows: 2}}},
		"bzip2":          {packed, []audited{{container: "bzip2", rows: 2}}},
		"gzip in gzip":   {packGzip(t, packGzip(t, text)), []audited{{container: "gzip+gzip", rows: 2}}},
		"bzip2 in zstd":  {packZstd(t, packed), []audited{{container: "zstd+bzip2", rows: 2}}},
		"packed 4 times": {packZstd(t, packGzip(t, packGzip(t, packGzip(t, text)))), []audited{{wrong: "packed more than 3 times"}}},
		"two gzip files": {append(packGzip(t, text), packGzip(t, text)...), []audited{{container: "gzip", rows: 4}}},
		"two zstd files": {append(packZstd(t, text), packZstd(t, text)...), []audited{{container: "zstd", rows: 4}}},
		"zip": {
			packZip(t, file{"b.csv", text, zip.Deflate}, file{"a/x.csv", text, zip.Store}, file{"a/", nil, zip.Store}, file{"c.zst.csv", text, zstd.ZipMethodWinZip}),
			[]audited{{path: "a/x.csv", container: "zip", rows: 2}, {path: "b.csv", container: "zip", rows: 2}, {path: "c.zst.csv", container: "zip", rows: 2}},
		},
		"zip of gzip": {packZip(t, file{"b.gz", packGzip(t, text), zip.Store}), []audited{{path: "b.gz", container: "zip+gzip", rows: 2}}},
		"zip with what is no export": {
			packZip(t, file{"READ ME.txt", []byte("how to\n"), zip.Store}, file{"__MACOSX/._b.csv", text, zip.Store}, file{"b.csv", text, zip.Store}),
			[]audited{{path: "READ ME.txt", container: "zip", wrong: "skipped: "}, {path: "b.csv", container: "zip", rows: 2}},
		},
		"zip with names of Windows and from above": {
			packZip(t, file{`logs\b.csv`, text, zip.Store}, file{"../../c.csv", text, zip.Store}),
			[]audited{{path: "../../c.csv", container: "zip", rows: 2}, {path: "logs/b.csv", container: "zip", rows: 2}},
		},
		"zip in zip":   {packZip(t, file{"b.zip", packZip(t), zip.Store}), []audited{{path: "b.zip", wrong: "skipped: not an export: a zip archive is read only"}}},
		"letter":       {packZip(t, file{"[Content_Types].xml", text, zip.Store}, file{"word/document.xml", text, zip.Store}), []audited{{wrong: "a Word document"}}},
		"workbook":     {packZip(t, file{"[Content_Types].xml", text, zip.Store}, file{"xl/workbook.xml", text, zip.Store}), []audited{{wrong: "save the sheet as CSV"}}},
		"empty zip":    {packZip(t), []audited{{wrong: "holds no files"}}},
		"cut zip":      {packZip(t, file{"b.csv", text, zip.Store})[:200], []audited{{wrong: "download it again"}}},
		"gzip of zip":  {packGzip(t, packZip(t)), []audited{{wrong: "unpack it"}}},
		"cut gzip":     {packGzip(t, text)[:40], []audited{{container: "gzip", wrong: "reading stopped: unexpected EOF"}}},
		"cut zstd":     {packZstd(t, text)[:40], []audited{{container: "zstd", wrong: "reading stopped: unexpected EOF"}}},
		"cut bzip2":    {packed[:60], []audited{{container: "bzip2", wrong: "reading stopped: "}}},
		"broken bzip2": {append([]byte("BZh91"), "no block at all, not even one"...), []audited{{container: "bzip2", wrong: "bzip2 data invalid"}}},
	} {
		t.Run(name, func(t *testing.T) { checkFiles(t, c.content, c.want...) })
	}
}

// TestBrokenMembers reads the other members of an archive in which some are broken.
func TestBrokenMembers(t *testing.T) {
	text := []byte(twoRows)
	whole := packZip(t, file{"a.csv", text, zip.Store}, file{"b.csv", text, zip.Store}, file{"c.csv", text, zip.Store})
	// Offsets in the directory at the end of an archive (APPNOTE 4.3.12): flags 8, method 10.
	entry := func(b []byte, name string) []byte {
		return b[bytes.LastIndex(b, []byte(name))-46:]
	}
	broken := bytes.Clone(whole)
	broken[bytes.Index(broken, []byte("550,y"))] = '4' // in a.csv
	binary.LittleEndian.PutUint16(entry(broken, "b.csv")[8:], 1)
	binary.LittleEndian.PutUint16(entry(broken, "c.csv")[10:], 14)
	checkFiles(t, broken,
		audited{"a.csv", "zip", 2, "zip: checksum error"},
		audited{"b.csv", "", 0, "the member is encrypted"},
		audited{"c.csv", "", 0, "compression method 14 is not read"})

	overlapping := bytes.Clone(whole)
	binary.LittleEndian.PutUint32(entry(overlapping, "b.csv")[20:], 1<<20)
	checkFiles(t, overlapping, audited{wrong: "its members overlap"})
}

// TestBombs stops where a file grows too much, in any container, and reads the others.
func TestBombs(t *testing.T) {
	// Rows, so that the text itself is fine: one subject of many blanks after the other.
	row := "2026-01-02T03:04:05Z,FAIL,a@example.com,550," + strings.Repeat(" ", 1<<19) + "\n"
	bomb := []byte(narrow + "\n" + strings.Repeat(row, 2*growthFree/len(row)))
	checkFiles(t, packZip(t, file{"a.csv", bomb, zip.Deflate}, file{"b.csv", []byte(twoRows), zip.Deflate}),
		audited{"a.csv", "zip", someRows, "grows to more than 500 times"},
		audited{"b.csv", "zip", 2, ""})
	checkFiles(t, packZstd(t, bomb), audited{"", "zstd", someRows, "grows to more than 500 times"})
	checkFiles(t, packGzip(t, bomb), audited{"", "gzip", someRows, "grows to more than 500 times"})
}

// TestArchivesWaitClosed holds no archive open that is not being read.
func TestArchivesWaitClosed(t *testing.T) {
	dir := t.TempDir()
	content := packZip(t, file{"a.csv", []byte(twoRows), zip.Deflate}, file{"b.csv", []byte(twoRows), zip.Deflate})
	for _, name := range []string{"1.zip", "2.zip", "3.zip"} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	inputs, err := Find([]string{dir})
	if err != nil || len(inputs) != 6 {
		t.Fatalf("%d inputs, %v", len(inputs), err)
	}
	for i := range inputs {
		if a := inputs[i].member.archive; a.users != 0 {
			t.Errorf("%s is open before it is read", a.path)
		}
	}
	discard := consumerFunc(func(int, *trace.Block) error { return nil })
	if _, err := Read(t.Context(), mustShapes(t), inputs, discard, Options{Jobs: 4}); err != nil {
		t.Fatal(err)
	}
	for i := range inputs {
		if a := inputs[i].member.archive; a.users != 0 {
			t.Errorf("%s is open after it was read", a.path)
		}
	}
}
