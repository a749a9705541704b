package ingest

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tracesift/ingest/trace"
)

var updateOthers = flag.Bool("update-others", false, "write the golden files of the shapes that are no tables")

// otherSamples returns the samples of the shapes that are no tables: JSON, protocol logs and mails.
func otherSamples(t testing.TB) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join("testdata", "others", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var samples []string
	for _, path := range all {
		if filepath.Ext(path) != ".golden" {
			samples = append(samples, path)
		}
	}
	if len(samples) < 8 {
		t.Fatalf("only %d samples", len(samples))
	}
	return samples
}

// readOther reads what a user names and returns its account and its rows, the cells that are not empty a line each.
func readOther(t *testing.T, shapes *Shapes, path string) (account, rows string, audit trace.FileAudit) {
	t.Helper()
	inputs, err := Find([]string{path})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	audits, err := Read(t.Context(), shapes, inputs, consumerFunc(func(_ int, b *trace.Block) error {
		for r := range b.Rows {
			fmt.Fprintf(&out, "\nline %d\n", b.Line(r))
			for c := trace.Column(0); int(c) < trace.NumColumns; c++ {
				if text := b.Cell(r, c); len(text) > 0 {
					fmt.Fprintf(&out, "  %s %s\n", c, text)
				}
			}
		}
		return nil
	}), Options{})
	if err != nil || len(audits) != 1 || audits[0].Err != nil {
		t.Fatalf("%d accounts, %v, %+v", len(audits), err, audits)
	}
	a := audits[0]
	account = fmt.Sprintf("shape %s, format %s, %d rows, %d filtered, %d rejected, first %s, last %s\nignored %q\nwarnings %q\n",
		a.Shape, a.Format, a.RowsRead, a.Filtered, a.Rejected, a.FirstAt.Time(), a.LastAt.Time(), a.Ignored, a.Warnings)
	return account, out.String(), a
}

// TestOtherShapes holds the account and the rows of each sample against a golden file that was checked by hand.
func TestOtherShapes(t *testing.T) {
	for _, path := range otherSamples(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			account, rows, _ := readOther(t, mustShapes(t), path)
			golden := path + ".golden"
			if *updateOthers {
				if err := os.WriteFile(golden, []byte(account+rows), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil || string(want) != account+rows {
				t.Errorf("%v\n%s%s\nwant\n%s", err, account, rows, want)
			}
		})
	}
}

// TestOtherShapesMatrix reads each sample in each encoding and container: the same rows come out. A mail is bytes that
// say themselves how they are encoded.
func TestOtherShapesMatrix(t *testing.T) {
	shapes, dir, tried := mustShapes(t), t.TempDir(), 0
	for _, path := range otherSamples(t) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, want, whole := readOther(t, shapes, path)
		for how, encoding := range []string{"utf-8+bom", "utf-16le+bom", "utf-16le", "utf-16be+bom", "utf-8"} {
			if filepath.Ext(path) == ".eml" {
				if encoding != "utf-8" {
					continue
				}
				encoding = "mime"
			}
			text := encode(string(raw), how)
			for container, packed := range map[string][]byte{
				"": text, "gzip": packGzip(t, text), "zstd": packZstd(t, text), "zip": packZip(t, file{"x", text, zip.Deflate}),
				"zip+gzip": packZip(t, file{"x", packGzip(t, text), zip.Store}), "zstd+gzip": packZstd(t, packGzip(t, text)),
			} {
				tried++
				at := filepath.Join(dir, "export")
				if err := os.WriteFile(at, packed, 0o600); err != nil {
					t.Fatal(err)
				}
				_, rows, a := readOther(t, shapes, at)
				if rows != want || a.Encoding != encoding || a.Container != container || a.RowsRead != whole.RowsRead || a.Rejected+a.Filtered != whole.Rejected+whole.Filtered {
					t.Errorf("%s in %s in %q: account %+v, rows\n%s", filepath.Base(path), encoding, container, a, strings.TrimSpace(rows))
				}
			}
		}
	}
	t.Logf("%d cells", tried)
}
