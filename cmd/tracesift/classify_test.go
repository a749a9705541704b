package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"unicode/utf16"
)

// Texts come as the shells of Windows write them, too.
func TestClassifyEncodings(t *testing.T) {
	const texts = "550 5.1.1 User unknown\r\n550 5.2.2 Mailbox full\r\n"
	wide := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(texts)) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	for name, in := range map[string]string{"utf-8": texts, "utf-8 with BOM": "\ufeff" + texts, "utf-16": string(wide)} {
		var out bytes.Buffer
		if err := classify(context.Background(), nil, stdio{in: strings.NewReader(in), out: &out}, "ndjson", ""); err != nil {
			t.Fatal(err)
		}
		first, second, _ := strings.Cut(out.String(), "\n")
		if !strings.HasPrefix(first, `{"class":"recipient","cause":"unknown"`) || !strings.HasPrefix(second, `{"class":"mailbox_full"`) {
			t.Errorf("%s: %s", name, out.String())
		}
	}
}

// A line that is too long is an error which names it; what came before is answered.
func TestClassifyLongLine(t *testing.T) {
	var out bytes.Buffer
	in := "550 5.1.1 User unknown\n" + strings.Repeat("x", 2*maxText)
	err := classify(context.Background(), nil, stdio{in: strings.NewReader(in), out: &out}, "ndjson", "")
	if err == nil || !strings.Contains(err.Error(), "standard input: line 2: ") {
		t.Errorf("error %v", err)
	}
	if !strings.HasPrefix(out.String(), `{"class":"recipient"`) {
		t.Errorf("answers %q", out.String())
	}
}
