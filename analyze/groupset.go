package analyze

// groupSet are the groups of one domain by edge and class.
type groupSet struct {
	numbered[*group]
	bytes int // of memory that the groups take
}

// groupKey is what a group has in common.
type groupKey struct {
	edge   uint32
	domain string
	classKey
}

// of returns the group of an edge and a class, made on first use. Who changes it calls grown.
func (s *groupSet) of(edge, class uint32) *group { return s.group(uint64(edge)<<32 | uint64(class)) }

func (s *groupSet) group(number uint64) *group {
	g := s.at(number)
	if *g == nil {
		*g = new(group)
		s.bytes += (*g).Size()
	}
	return *g
}

// grown notes how many bytes a group took before it was changed.
func (s *groupSet) grown(g *group, was int) { s.bytes += g.Size() - was }

// merge adds what another part of the deliveries counted.
func (s *groupSet) merge(other *groupSet) {
	for number, theirs := range other.all {
		own := s.group(number)
		was := own.Size()
		own.Merge(*theirs)
		s.grown(own, was)
	}
}

// size is about how many bytes the groups take.
func (s *groupSet) size() int { return 16*len(s.slots) + s.bytes }
