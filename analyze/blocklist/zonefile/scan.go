package zonefile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"time"
)

// Options says what is known of a file beside its content.
type Options struct {
	Path    string    // for positions of bad lines
	Type    Type      // empty: recognised from the content
	ModTime time.Time // stands in, weakly, for the time of the data where the file gives none
}

// Audit accounts for one file. Lines that are comments, empty or specials are neither entries nor skipped.
type Audit struct {
	Type    Type
	At      time.Time // when the data was true, UTC: $TIMESTAMP, else the SOA serial, else a date in the head, else ModTime
	WeakAt  bool      // At is only ModTime
	Entries int64
	V4, V6  bool     // has entries of that family
	Parts   []Part   // the zones that it holds, by their names
	Ignored int64    // sound lines that say nothing of an address: other names, data sets of domains
	Skipped int64    // bad lines
	Bad     []string // the first of them as "path:line: reason"
}

// Part is a zone of a file: the one that it is named after, or of a combined file a subzone.
type Part struct {
	Sub     string // the labels before the name of the zone; empty for the zone itself
	Entries int64
}

const (
	maxLine   = 64 << 10 // a longer line is a bad one
	maxBad    = 5        // bad lines that are shown
	headLines = 100      // lines in whose comments a date is looked for
)

// errNames says that a file is a list of domains, such as rbldnsd's type dnset.
var errNames = errors.New("a list of domain names (dnset) cannot be asked about addresses")

// Scan reads a whole file and returns an answer of each of its zones for every asked address of the families that the
// zone speaks of, sorted and each once: those of its type, and in plain and combined files those that it has entries of.
// Bad lines are skipped and counted, as rbldnsd does. An error means that the file could not be read to its end: then
// there are no answers, because a later line may have excluded an address.
func Scan(r io.Reader, opts Options, ips []netip.Addr) ([]Answer, Audit, error) {
	in := bufio.NewReaderSize(r, maxLine)
	if opts.Type == "" {
		head, err := in.Peek(maxLine)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, Audit{}, fmt.Errorf("%s: %w", opts.Path, err)
		}
		if opts.Type, err = detect(head); err != nil {
			return nil, Audit{}, fmt.Errorf("%s: %w", opts.Path, err)
		}
	}
	z := &zone{held: hold(ips), audit: Audit{Type: opts.Type}}
	if err := z.read(in, opts); err != nil {
		return nil, z.audit, fmt.Errorf("%s: %w", opts.Path, err)
	}
	return z.answers(), z.audit, nil
}

// read reads every line.
func (z *zone) read(in *bufio.Reader, opts Options) error {
	f := newFormat(opts.Type, z)
	var headAt time.Time
	for n := int64(1); ; n++ {
		s, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			z.bad(opts.Path, n, "longer than 64 KiB")
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = in.ReadSlice('\n')
			}
			s = nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if n <= headLines && headAt.IsZero() {
			headAt = commentTime(s)
		}
		if reason := z.line(f, s); reason != "" {
			z.bad(opts.Path, n, reason)
		}
		if err != nil {
			break
		}
	}
	z.settleTime(headAt, opts.ModTime)
	if last, ok := f.(finisher); ok {
		return last.finish()
	}
	return nil
}

// line reads one line; it returns why it is bad, empty if it is not.
func (z *zone) line(f format, s []byte) string {
	if raw, ok := f.(rawFormat); ok {
		return raw.rawLine(s)
	}
	for len(s) > 0 && (isSpace(s[len(s)-1]) || s[len(s)-1] == '\n' || s[len(s)-1] == '\r') {
		s = s[:len(s)-1]
	}
	s = skipSpace(s)
	if len(s) == 0 {
		return ""
	}
	if rest, ok := special(s); ok {
		if own, ok := f.(specialFormat); ok {
			return own.special(rest)
		}
		return z.special(rest)
	}
	if isComment(s[0]) {
		return ""
	}
	return f.line(s)
}

// commentTime returns the time that a line gives if it is a comment, else the zero time.
func commentTime(s []byte) time.Time {
	if s = skipSpace(s); len(s) > 0 && isComment(s[0]) {
		at, _ := headerTime(s)
		return at
	}
	return time.Time{}
}

// settleTime chooses the best time that the file gives.
func (z *zone) settleTime(head, modified time.Time) {
	if z.stamped {
		return
	}
	if at, ok := serialTime(z.serial, modified); ok {
		z.audit.At = at
		return
	}
	if z.audit.At = head; head.IsZero() {
		z.audit.At, z.audit.WeakAt = modified.UTC(), true
	}
}

// bad counts a bad line and shows the first few.
func (z *zone) bad(path string, n int64, reason string) {
	z.audit.Skipped++
	if len(z.audit.Bad) < maxBad {
		z.audit.Bad = append(z.audit.Bad, fmt.Sprintf("%s:%d: %s", path, n, reason))
	}
}

func (a *Audit) count4() { a.Entries++; a.V4 = true }
func (a *Audit) count6() { a.Entries++; a.V6 = true }

// lines calls f with every whole line of a head of a file.
func lines(head []byte, f func(s []byte) bool) {
	for len(head) > 0 {
		line, rest, _ := bytes.Cut(head, []byte("\n"))
		if !f(bytes.TrimSpace(line)) {
			return
		}
		head = rest
	}
}
