package run

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"time"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/blocklist/dnsbl"
	"tracesift/analyze/blocklist/recording"
	"tracesift/report/atomicfile"
)

// Lookups say whether and how lists are asked by DNS, and which earlier answers are used.
type Lookups struct {
	Live      bool
	Resolvers []string // ADDRESS[:PORT], or ZONE=ADDRESS[:PORT] for one zone; without any, the system's
	Answers   []string // recordings to use
	Record    string   // recording to begin, or to add a session to
	Keys      []string // LIST=FILE that holds an access key
	Only      []string // lists or zones to ask; empty: all
	Watch     Watcher  // nil: nobody watches
}

// Watcher is told how live look-ups go.
type Watcher interface {
	Begin(*dnsbl.Plan) // before the first question
	Settled(n int)     // n more questions of the plan are answered or given up; called by several goroutines
	End()
}

// dns asks lists and earlier answers.
type dns struct {
	options  Lookups
	policy   dnsbl.Policy
	catalog  *catalog.Catalog
	earlier  []*dnsbl.Session
	found    lookup // by checkers
	recorded []byte // what the recording holds already
	version  string
}

// newDNS reads what the look-ups need; all that the user can have got wrong is found here, before any work.
func newDNS(o Lookups, cat *catalog.Catalog, lists, version string) (*dns, error) {
	d := &dns{options: o, catalog: cat, version: version}
	for _, path := range o.Answers {
		if err := d.readAnswers(path); err != nil {
			return nil, fmt.Errorf("--answers: %w", err)
		}
	}
	if o.Record != "" && !o.Live {
		return nil, &Misuse{errors.New("--record needs --dns live: there are no new answers to record")}
	}
	if _, err := dnsbl.NewPlan(cat, nil, dnsbl.Policy{Only: o.Only}); err != nil {
		return nil, &Misuse{fmt.Errorf("--only: %w", err)}
	}
	if !o.Live {
		return d, nil
	}
	if err := d.openRecord(); err != nil {
		return nil, fmt.Errorf("--record: %w", err)
	}
	var err error
	if d.policy, err = newPolicy(o, cat, lists); err != nil {
		return nil, err
	}
	return d, nil
}

// readAnswers reads a recording, or what a checker found.
func (d *dns) readAnswers(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReader(f)
	if first, _ := in.Peek(1); len(first) == 1 && first[0] != '{' {
		observations, audits, err := recording.ReadChecker(path, in, d.catalog)
		d.found.observations = append(d.found.observations, observations...)
		d.found.audits = append(d.found.audits, audits...)
		return err
	}
	sessions, err := recording.Read(path, in, d.catalog)
	d.earlier = append(d.earlier, sessions...)
	return err
}

// openRecord reads the recording that is to be added to, if it is there.
func (d *dns) openRecord() error {
	path := d.options.Record
	if path == "" {
		return nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(text) == 0 {
		return nil
	}
	if err == nil {
		_, err = recording.Read(path, bytes.NewReader(text), d.catalog)
	}
	d.recorded = text
	return err
}

// ask asks every list of the plan, records what they said, and adds it and the earlier answers to what files said.
func (d *dns) ask(ctx context.Context, questions []dnsbl.Question, to *lookup) error {
	sessions := d.earlier
	if d.options.Live {
		s, err := d.live(ctx, questions)
		if err != nil {
			return err
		}
		sessions = append(sessions[:len(sessions):len(sessions)], s)
	}
	wanted := map[netip.Addr]bool{}
	for _, q := range questions {
		wanted[q.IP.Unmap()] = true
	}
	take := func(observations []blocklist.Observation, audits []blocklist.ZoneAudit) {
		for _, o := range observations {
			if wanted[o.IP] {
				to.observations = append(to.observations, o)
			}
		}
		to.audits = append(to.audits, audits...)
	}
	take(d.found.observations, d.found.audits)
	for _, s := range sessions {
		take(dnsbl.Observe(d.catalog, s))
	}
	to.evidence = blocklist.NewEvidence(d.catalog, to.observations, to.audits)
	return nil
}

// live asks the lists themselves.
func (d *dns) live(ctx context.Context, questions []dnsbl.Question) (*dnsbl.Session, error) {
	plan, err := dnsbl.NewPlan(d.catalog, questions, d.policy)
	if err != nil {
		return nil, err
	}
	asker := dnsbl.Asker{
		Client:  dnsbl.Client{Dial: new(net.Dialer).DialContext, Now: time.Now},
		Catalog: d.catalog, Earlier: d.earlier,
	}
	if w := d.options.Watch; w != nil {
		w.Begin(plan)
		defer w.End()
		asker.Settled = w.Settled
	}
	began := time.Now().UTC().Truncate(time.Second)
	s, err := asker.Ask(ctx, plan)
	if err != nil {
		return nil, err
	}
	s.At, s.Version, s.Catalog, s.Source = began, d.version, d.catalog.Digest(), d.options.Record
	s.Resolver = d.policy.Resolver.String()
	if d.options.Record == "" {
		return s, nil
	}
	sum := sha256.New()
	err = atomicfile.Write(ctx, d.options.Record, func(w io.Writer) error {
		w = io.MultiWriter(w, sum)
		if _, err := w.Write(d.recorded); err != nil {
			return err
		}
		return recording.Write(w, d.catalog, s)
	})
	s.Digest = recording.Digest(sum)
	return s, err
}
