package bounce

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-message"
)

// What is read of a mail at most, in bytes: what stands behind says nothing about the bounce.
const (
	maxHeader  = 1 << 20
	maxStatus  = 8 << 20
	maxWords   = 256 << 10
	maxNesting = 8
	maxParts   = 1000
)

// ErrNoReport says that a mail is no delivery status notification that can be read.
var ErrNoReport = errors.New("no delivery status notification (RFC 3464)")

// Read reads one mail. It returns ErrNoReport for a mail that has no message/delivery-status part.
func Read(r io.Reader) (*Report, error) {
	root, err := message.ReadWithOptions(r, &message.ReadOptions{MaxHeaderBytes: maxHeader})
	if err != nil && !tolerable(err) {
		return nil, fmt.Errorf("the mail cannot be read: %w", err)
	}
	var p parts
	if err := p.take(root, 0); err != nil {
		return nil, fmt.Errorf("the mail cannot be read: %w", err)
	}
	if p.status == "" {
		return nil, noReport(root)
	}
	report := p.report(head(root))
	if len(report.Recipients)+len(report.Nameless) == 0 {
		return nil, fmt.Errorf("%w: its message/delivery-status part names no recipient", ErrNoReport)
	}
	return report, nil
}

// noReport says what the mail is instead.
func noReport(root *message.Entity) error {
	from := strings.ToLower(root.Header.Get("From"))
	if strings.Contains(from, "mailer-daemon") || strings.Contains(from, "postmaster") || root.Header.Get("X-Failed-Recipients") != "" {
		return fmt.Errorf("%w: this bounce has only words for people, no message/delivery-status part", ErrNoReport)
	}
	return fmt.Errorf("%w: this is an ordinary mail", ErrNoReport)
}

// tolerable says whether a part can be read in spite of the error.
func tolerable(err error) bool {
	return message.IsUnknownCharset(err) || message.IsUnknownEncoding(err)
}

// parts are the parts of a mail that make up a bounce.
type parts struct {
	words    string // for people
	status   string // message/delivery-status
	returned string // header of the message that was bounced
	seen     int
}

// take takes what an entity holds. A bounce may itself be attached to a mail or wrapped by a list.
func (p *parts) take(e *message.Entity, depth int) error {
	if p.seen++; depth > maxNesting || p.seen > maxParts {
		return nil
	}
	kind, _, _ := e.Header.ContentType()
	kind = strings.ToLower(kind)
	switch {
	case strings.HasPrefix(kind, "multipart/"):
		return p.multipart(e, depth)
	case kind == "message/delivery-status", kind == "message/global-delivery-status":
		return fill(&p.status, e.Body, maxStatus)
	case p.status != "" && returnsHeader(kind):
		return fill(&p.returned, e.Body, maxHeader)
	case kind == "message/rfc822" || kind == "message/global":
		inner, err := message.ReadWithOptions(e.Body, &message.ReadOptions{MaxHeaderBytes: maxHeader})
		if err != nil && !tolerable(err) {
			return nil // what is attached is broken, not the mail
		}
		return p.take(inner, depth+1)
	case kind == "text/plain" || kind == "":
		return fill(&p.words, e.Body, maxWords)
	}
	return nil
}

// returnsHeader says whether a part behind the status holds the message that was bounced, or its header alone.
func returnsHeader(kind string) bool {
	switch kind {
	case "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers":
		return true
	}
	return false
}

// multipart takes the parts of an entity.
func (p *parts) multipart(e *message.Entity, depth int) error {
	r := e.MultipartReader()
	if r == nil {
		return nil // no boundary
	}
	for p.seen <= maxParts {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !tolerable(err) {
			if p.status != "" {
				return nil // cut behind what matters
			}
			return err
		}
		if err := p.take(part, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// fill reads the first part of its kind. The rest of a mail that was cut is missing, not wrong.
func fill(to *string, body io.Reader, limit int64) error {
	if *to != "" {
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(body, limit))
	*to = string(b)
	if err != nil && len(b) == 0 {
		return err
	}
	return nil
}

// head returns the header of a mail.
func head(e *message.Entity) fields {
	var all fields
	for f := e.Header.Fields(); f.Next(); {
		all = append(all, struct{ name, value string }{strings.ToLower(f.Key()), unfold(f.Value())})
	}
	return all
}

// unfold joins the lines of a field.
func unfold(value string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "", "\n", "").Replace(value))
}
