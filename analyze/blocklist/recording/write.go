package recording

import (
	"cmp"
	"encoding/json"
	"io"

	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/blocklist/dnsbl"
)

// Write writes one session, so that a file may be a session or be longer by one. It returns the error of w.
func Write(w io.Writer, cat *catalog.Catalog, s *dnsbl.Session) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	head := line{
		V: version, Kind: sessionLine, At: s.At, Tracesift: s.Version, Catalog: s.Catalog, Resolver: s.Resolver,
	}
	if err := e.Encode(head); err != nil {
		return err
	}
	answer := func(x *dnsbl.Exchange) *Answer { return answerOf(x, x.Class(cat)) }
	health := func(t *dnsbl.Test) string { return cmp.Or(string(t.Health(cat)), "healthy") }
	for i := range s.Tests {
		t := &s.Tests[i]
		err := e.Encode(line{
			V: version, Kind: testLine, At: t.Held.At, Zone: t.Zone, Health: health(t), Stopped: t.Stopped,
			Test: &selfTest{answer(&t.Held), answer(&t.Unheld), answer(&t.Random)},
		})
		if err != nil {
			return err
		}
	}
	for i := range s.Answers {
		x := &s.Answers[i]
		err := e.Encode(line{
			V: version, Kind: answerLine, At: x.At, Zone: x.Zone, Health: health(s.TestOf(x)), Answer: answer(x),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
