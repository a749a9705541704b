package zonefile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"time"
)

// Options says what is known of a file beside its content.
type Options struct {
	Path    string    // for positions of bad lines
	Type    Type      // empty: recognised from the content
	ModTime time.Time // stands in, weakly, for the time of the data where the file gives none
}

// Answer is what a file says about one address.
type Answer struct {
	IP     netip.Addr
	Listed bool
	Codes  []netip.Addr // the A records, each once; none of a type without answers
	Text   string       // the first TXT record that is not empty, with the address filled in
}

// Audit accounts for one file. Lines that are comments, empty or specials are neither entries nor skipped.
type Audit struct {
	Type    Type
	At      time.Time // when the data was true, UTC: $TIMESTAMP, else the SOA serial, else a date in the head, else ModTime
	WeakAt  bool      // At is only ModTime
	Entries int64
	V4, V6  bool     // has entries of that family
	Ignored int64    // sound lines that say nothing of an address in the zone: other names, data sets of subzones
	Skipped int64    // bad lines
	Bad     []string // the first of them as "path:line: reason"
}

const (
	maxLine   = 64 << 10 // a longer line is a bad one
	maxBad    = 5        // bad lines that are shown
	headLines = 100      // lines in whose comments a date is looked for
)

// ErrNames says that a file is a list of domains, such as rbldnsd's type dnset.
var ErrNames = errors.New("a list of domain names (dnset) cannot be asked about addresses")

// Scan reads a whole file and returns an answer for every asked address of the families that the file speaks of, sorted
// and each once: those of its type, and in a plain list those that it has entries of. Bad lines are skipped and counted,
// as rbldnsd does. An error means that the file could not be read to its end: then there are no answers, because a later
// line may have excluded an address.
func Scan(r io.Reader, opts Options, ips []netip.Addr) ([]Answer, Audit, error) {
	in := bufio.NewReaderSize(r, maxLine)
	if opts.Type == "" {
		head, err := in.Peek(maxLine)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, Audit{}, fmt.Errorf("%s: %w", opts.Path, err)
		}
		if opts.Type, err = Detect(head); err != nil {
			return nil, Audit{}, fmt.Errorf("%s: %w", opts.Path, err)
		}
	}
	z := &zone{held: hold(ips), audit: Audit{Type: opts.Type}}
	if err := z.read(in, opts); err != nil {
		return nil, z.audit, fmt.Errorf("%s: %w", opts.Path, err)
	}
	if opts.Type == Combined && len(z.parts) == 0 {
		return nil, z.audit, fmt.Errorf("%s: no data set of this combined file is for the zone itself (@)", opts.Path)
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
	if last, ok := f.(finisher); ok {
		last.finish()
	}
	z.settleTime(headAt, opts.ModTime)
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

// speaksOf says which families an address that is not found is not listed in.
func (a *Audit) speaksOf() (v4, v6 bool) {
	switch a.Type {
	case IP4Set, IP4TSet, IP4Trie:
		return true, false
	case IP6Trie, IP6TSet:
		return false, true
	}
	return a.V4, a.V6
}

// answers turns the best entries into answers.
func (z *zone) answers() []Answer {
	v4, v6 := z.audit.speaksOf()
	var out []Answer
	if v4 {
		for i, a := range z.held.v4 {
			out = append(out, z.settle(addrOf(a), func(z *zone) best { return z.held.at4[i] }))
		}
	}
	if v6 {
		for i, a := range z.held.v6 {
			out = append(out, z.settle(a, func(z *zone) best { return z.held.at6[i] }))
		}
	}
	return out
}

// settle unites what the data sets of a combined file say of an address, or what the only one says.
func (z *zone) settle(ip netip.Addr, of func(*zone) best) Answer {
	a := Answer{IP: ip}
	if z.audit.Type != Combined {
		z.answer(&a, of(z))
	}
	for _, part := range z.parts {
		part.answer(&a, of(part))
	}
	if !a.Listed {
		a.Text = ""
	}
	return a
}

// answer adds the best entry of an address to its answer. In a generic file an address may have a text without being
// listed.
func (z *zone) answer(a *Answer, b best) {
	if b.rank == 0 || b.excluded {
		return
	}
	switch {
	case len(b.values) > 0:
	case z.late != nil:
		b.values = []value{*z.late}
	default:
		b.values = []value{defaultValue}
	}
	for _, v := range b.values {
		a.Listed = a.Listed || v.a != 0 || z.audit.Type != Generic
		if code := addrOf(v.a); v.a != 0 && !slices.Contains(a.Codes, code) {
			a.Codes = append(a.Codes, code)
		}
		switch {
		case a.Text != "":
		case !z.audit.Type.expands():
			a.Text = v.text
		default:
			a.Text = expand(v.text, a.IP.String(), &z.vars)
		}
	}
}

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
