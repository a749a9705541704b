package request

import (
	"bytes"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"
)

// Message returns the request as a draft that mail programs open (RFC 5322): X-Unsent lets Outlook show it ready to be
// completed and sent. from may be empty.
func (r *Request) Message(from string) ([]byte, error) {
	var b bytes.Buffer
	header := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		}
	}
	header("X-Unsent", "1")
	header("From", oneLine(from))
	header("To", oneLine(r.To))
	header("Subject", mime.QEncoding.Encode("utf-8", oneLine(r.Subject)))
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	body := quotedprintable.NewWriter(&b)
	if _, err := body.Write([]byte(strings.ReplaceAll(r.Text, "\n", "\r\n"))); err != nil {
		return nil, err
	}
	if err := body.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// oneLine keeps a value from becoming two headers.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
