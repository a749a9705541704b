package recording

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/blocklist/dnsbl"
)

// maxLine is the longest line that is read.
const maxLine = 1 << 20

// Digest returns how reports name the content whose SHA-256 was summed: by its first 12 hexadecimal digits.
func Digest(sum hash.Hash) string { return hex.EncodeToString(sum.Sum(nil))[:12] }

// Read reads every session of a recording. Mistakes read "name:line: what".
func Read(name string, r io.Reader, cat *catalog.Catalog) ([]*dnsbl.Session, error) {
	sum := sha256.New()
	lines := bufio.NewScanner(io.TeeReader(r, sum))
	lines.Buffer(nil, maxLine)
	var all []*dnsbl.Session
	number := 0
	for lines.Scan() {
		number++
		if len(lines.Bytes()) == 0 {
			continue
		}
		var l line
		err := json.Unmarshal(lines.Bytes(), &l)
		if err == nil {
			all, err = l.add(all, name, cat)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, number, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, number+1, err)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: no recording: it holds no session", name)
	}
	for _, s := range all {
		s.Digest = Digest(sum)
	}
	return all, nil
}

// add puts a line into the last session, or begins another.
func (l *line) add(all []*dnsbl.Session, name string, cat *catalog.Catalog) ([]*dnsbl.Session, error) {
	switch {
	case l.V > version:
		return nil, fmt.Errorf("version %d of recordings needs a newer tracesift", l.V)
	case l.Kind == sessionLine:
		return append(all, &dnsbl.Session{
			At: l.At.UTC(), Version: l.Tracesift, Catalog: l.Catalog, Resolver: l.Resolver, Source: name,
		}), nil
	case len(all) == 0:
		return nil, errors.New("no recording: its first line is not the head of a session")
	case cat.PublicZone(l.Zone) == "", strings.ContainsAny(l.Zone, " \t\r\n"):
		return nil, errors.New("the line names no zone")
	case l.At.IsZero():
		return nil, errors.New("the line has no time")
	}
	s, zone, at := all[len(all)-1], cat.PublicZone(l.Zone), l.At.UTC()
	switch {
	case l.Kind == testLine && l.Test != nil && l.Test.Held != nil:
		s.Tests = append(s.Tests, dnsbl.Test{
			Zone: zone, Held: l.Test.Held.exchange(zone, at), Unheld: l.Test.Unheld.exchange(zone, at),
			Random: l.Test.Random.exchange(zone, at), Stopped: l.Stopped,
		})
	case l.Kind == answerLine && l.Answer != nil && l.IP.IsValid():
		x := l.exchange(zone, at)
		x.IP = x.IP.Unmap().WithZone("")
		if s.TestOf(&x) == nil {
			return nil, fmt.Errorf("an answer of %s about %s, without a self-test for such addresses in this session", zone, x.IP)
		}
		s.Answers = append(s.Answers, x)
	default:
		return nil, fmt.Errorf("a line of kind %q that is not known, or not whole", l.Kind)
	}
	return all, nil
}
