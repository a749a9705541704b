package analyze

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"

	"tracesift/analyze/ledger"
)

// domains is the stock of recipient domains. In memory the groups of a domain stand with it. To temporary storage the
// groups go one by one, beside the domains: one domain can have any number of them, which are not read together.
type domains struct {
	domains *ledger.Ledger[*domain]
	groups  *ledger.Ledger[*group]
}

// Size returns about how many bytes of memory they take.
func (s *domains) Size() int { return s.domains.Size() }

// Spill moves the domains and their groups to temporary storage.
func (s *domains) Spill() {
	s.part()
	s.domains.Spill()
	s.groups.Spill()
}

// SetAside is Spill where storage can take them.
func (s *domains) SetAside() {
	s.part()
	s.domains.SetAside()
	s.groups.SetAside()
}

// part takes the groups that stand with their domains from them.
func (s *domains) part() {
	var name []byte
	var move eachGroup = func(domain string, _ *domain, failed bool, number uint64, g *group) error {
		name = binary.AppendUvarint(append(appendOrdered(name[:0], domain), same(failed)), number)
		*s.groups.AtBytes(name) = *g // none of this name is in memory
		return nil
	}
	_ = s.domains.Held(move.of) // which does not fail
}

// Spilled returns how many bytes went to temporary storage.
func (s *domains) Spilled() int64 { return s.domains.Spilled() + s.groups.Spilled() }

// Close gives memory and storage back.
func (s *domains) Close() error { return errors.Join(s.domains.Close(), s.groups.Close()) }

// eachGroup is called with a group of a domain: of failures, or else of deferrals.
type eachGroup func(domain string, x *domain, failed bool, number uint64, g *group) error

// of calls f for every group of a domain in memory, which then is without them.
func (f eachGroup) of(name string, x *domain) error {
	for _, set := range [...]*groupSet{&x.failures, &x.deferrals} {
		for number, g := range set.all {
			if err := f(name, x, set == &x.failures, number, *g); err != nil {
				return err
			}
		}
		*set = groupSet{}
	}
	return nil
}

// eachGroup calls f for every group with its domain, those of a domain one after the other, and forgets what it read
// from memory. Once groups were parted from their domains, all must have been.
func (a *Accumulator) eachGroup(f eachGroup) error {
	if a.groups.Spilled() == 0 && a.groups.Size() == 0 {
		return a.domains.Any(f.of)
	}
	groups, err := a.groups.Read()
	if err != nil {
		return err
	}
	name, g, err := groups.Next()
	return a.domains.Each(func(domain string, x *domain) error {
		of := string(appendOrdered(nil, domain))
		for err == nil && strings.HasPrefix(name, of) {
			in := decoder{rest: name[len(of):]}
			if err := f(domain, x, in.flag(), in.uvarint(), g); err != nil {
				return err
			}
			name, g, err = groups.Next()
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	})
}
