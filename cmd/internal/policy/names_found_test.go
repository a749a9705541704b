package policy

import (
	"bytes"
	"compress/gzip"
	"slices"
	"testing"
	"unicode/utf16"
)

func TestStrays(t *testing.T) {
	may := readAllowed([]byte(`kind,value,reason
prefix,40.107.0.0/16,EOP
domain,outlook.com,EOP hosts
domain,list.org,a list
mailbox,delist@list.org,its address
`))
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"550 5.7.1 ann@example.com refused by mx1.mail.test [192.0.2.7]", nil},
		{"from 40.107.20.108 and 2001:db8::25, at 2026-11-03T10:15:20.123Z, version 15.20.9181.008", nil},
		{"EUR05-DB8-obe.outbound.protection.outlook.com, <a1@AM0PR04MB1.eurprd04.prod.outlook.com>", nil},
		{"2.113.0.203.bl.list.org listed.To be removed write to delist@list.org. See report.md, main.go", nil},
		{"[IPv6:2001:db8::25]", nil},
		{"package@1.5.6-r.1, eur05-db8…k.com ex01.corp.local, user@host, postmaster@münchen.example", nil},
		{"ann@company.com", []string{"ann@company.com", "company.com"}},
		{"ann@outlook.com", []string{"ann@outlook.com"}},
		{"client [8.8.4.4] and 40.108.0.1", []string{"8.8.4.4", "40.108.0.1"}},
		{"4.4.8.8.bl.list.org", []string{"8.8.4.4"}},
		{"[IPv6:2a00:1450:4013::1a]:25", []string{"2a00:1450:4013::1a"}},
		{"::ffff:8.8.4.4", []string{"8.8.4.4", "::ffff:8.8.4.4"}},
		{"https://www.company.co.uk/?ip=192.0.2.1", []string{"www.company.co.uk"}},
		{"notexample.com", []string{"notexample.com"}},
		{"MX.COMPANY.DE", []string{"MX.COMPANY.DE"}},
	} {
		if got := may.strays(tt.text); !slices.Equal(got, tt.want) {
			t.Errorf("strays(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestSampleNamesFindsThemInAnyEncoding(t *testing.T) {
	const text = "ok,ann@example.com\nbad,mx.company.com\n"
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	wide := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	finds(t, sampleNames, map[string]string{
		"samples/exports/a.csv":         text,
		"samples/exports/a.csv.gz":      zipped.String(),
		"samples/exports/cut.csv.gz":    zipped.String()[:zipped.Len()-8],
		"samples/exports/wide.csv":      string(wide),
		"ingest/testdata/fuzz/FuzzX/01": text,
		"ingest/notes.txt":              text,
	},
		"samples/exports/a.csv:2: mx.company.com is neither reserved nor published",
		"samples/exports/a.csv.gz:2: mx.company.com is neither reserved nor published",
		"samples/exports/cut.csv.gz:2: mx.company.com is neither reserved nor published",
		"samples/exports/wide.csv:2: mx.company.com is neither reserved nor published",
		"ingest/testdata/fuzz/FuzzX/01:2: mx.company.com is neither reserved nor published",
	)
}

func TestTestNamesFindsThemInStrings(t *testing.T) {
	finds(t, testNames, map[string]string{
		"a/a_test.go": "package a\n\nimport _ \"github.com/x/y\"\n\nvar s = `\nann@example.org`\nvar b = \"\\x38.8.4.4\"\n",
		"a/a.go":      "package a\n\nvar s = \"mx.company.com\"\n",
	}, "a/a_test.go:7: 8.8.4.4 is neither reserved nor published")
}
