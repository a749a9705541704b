// Package eml writes a view as a mail that is ready to be sent: a draft (X-Unsent) with a plain text and an HTML part that
// survives mail clients, which means no script, no style sheet, no picture from elsewhere, tables for layout and colours in
// every cell.
package eml

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"strings"
	"time"

	"tracesift/report"
	"tracesift/report/sanitise"
	"tracesift/report/terminal"
)

// textWidth is how long a line of plain text may be (RFC 5322, 2.1.1 recommends 78).
const textWidth = 78

// Render writes v. It returns the error of w.
func Render(w io.Writer, v *report.View) error {
	var text, html bytes.Buffer
	if err := terminal.Render(&text, v, terminal.Options{Width: textWidth}); err != nil {
		return err
	}
	if err := renderHTML(&html, v); err != nil {
		return err
	}
	var out bytes.Buffer
	parts := multipart.NewWriter(&out)
	sum := sha256.Sum256(append(text.Bytes(), html.Bytes()...)) // a boundary that is the same each time, and in no part
	if err := parts.SetBoundary("tracesift-" + hex.EncodeToString(sum[:16])); err != nil {
		return err
	}
	header(&out, v, parts.Boundary())
	for _, p := range []struct {
		kind    string
		content []byte
	}{{"text/plain", text.Bytes()}, {"text/html", html.Bytes()}} { // the last is the best (RFC 2046, 5.1.4)
		if err := part(parts, p.kind, p.content); err != nil {
			return err
		}
	}
	if err := parts.Close(); err != nil {
		return err
	}
	_, err := w.Write(out.Bytes())
	return err
}

// header writes the header of a draft. It names nobody: who opens it sends it, to whom they choose, and their mail client
// fills in From (RFC 5322, 3.6 asks for it when the mail is sent).
func header(out *bytes.Buffer, v *report.View, boundary string) {
	made := v.Generated
	if made.IsZero() {
		made = time.Unix(0, 0).UTC()
	}
	for _, f := range [][2]string{
		{"Subject", mime.QEncoding.Encode("utf-8", subject(v))},
		{"Date", made.Format(time.RFC1123Z)},
		{"X-Unsent", "1"}, // Outlook opens it as a draft
		{"MIME-Version", "1.0"},
		{"Content-Type", mime.FormatMediaType("multipart/alternative", map[string]string{"boundary": boundary})},
	} {
		fmt.Fprintf(out, "%s: %s\r\n", f[0], f[1])
	}
	out.WriteString("\r\n")
}

// longestSubject bounds the subject, in characters.
const longestSubject = 120

// subject is the beginning of the headline.
func subject(v *report.View) string {
	s := sanitise.Line(v.Headline)
	if at := strings.IndexAny(s, ":;"); at > 0 {
		s = s[:at]
	}
	return sanitise.Cut(strings.TrimSuffix(s, "."), longestSubject)
}

func part(parts *multipart.Writer, kind string, content []byte) error {
	w, err := parts.CreatePart(textproto.MIMEHeader{
		"Content-Type":              {kind + "; charset=utf-8"},
		"Content-Transfer-Encoding": {"quoted-printable"},
	})
	if err != nil {
		return err
	}
	quoted := quotedprintable.NewWriter(w)
	if _, err := quoted.Write(content); err != nil {
		return err
	}
	return quoted.Close()
}
