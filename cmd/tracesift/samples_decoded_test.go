package main

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// decoded returns what a reader of a packed form finds in it: the parts of a mail and the sheets of a workbook as text.
func decoded(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, ".xlsx") {
		return sheetsOf(t, data)
	}
	return partsOf(t, data)
}

// partsOf reads a mail by the standard library alone.
func partsOf(t *testing.T, data []byte) []byte {
	t.Helper()
	message, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	out.WriteString("Subject: " + message.Header.Get("Subject") + "\n")
	kind, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("the mail is %s: %v", kind, err)
	}
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return out.Bytes()
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		out.WriteString("\n---- " + part.Header.Get("Content-Type") + "\n\n" + strings.ReplaceAll(string(text), "\r\n", "\n"))
	}
}

// sheetsOf reads a workbook by a library that did not write it: a line a row, cells as they are shown.
func sheetsOf(t *testing.T, data []byte) []byte {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	var out bytes.Buffer
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		out.WriteString("---- " + sheet + "\n")
		for _, row := range rows {
			out.WriteString(strings.TrimRight(strings.Join(row, "\t"), "\t ") + "\n")
		}
	}
	return out.Bytes()
}
