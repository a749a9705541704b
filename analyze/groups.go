package analyze

// Groups are groups of failures or deferrals, most first. There may be more of them than memory has room for: then they
// stand in temporary storage, from which they are read one by one.
type Groups struct {
	list []Group
	rows *groupRows // nil: all are in the list
}

// GroupsOf returns groups in memory, which are in order.
func GroupsOf(list ...Group) Groups { return Groups{list: list} }

// Len returns how many there are.
func (g *Groups) Len() int {
	if g.rows != nil {
		return g.rows.n
	}
	return len(g.list)
}

// All iterates over the groups. Those of GroupsOf may be changed, others are copies. Where storage fails the groups
// end, and Err says so.
func (g *Groups) All(yield func(*Group) bool) {
	if g.rows != nil {
		g.rows.all(yield)
		return
	}
	for i := range g.list {
		if !yield(&g.list[i]) {
			return
		}
	}
}

// List returns all groups in memory: for those who know that there are few, or need them all at once.
func (g *Groups) List() []Group {
	if g.rows == nil {
		return g.list
	}
	out := make([]Group, 0, g.Len())
	for x := range g.All {
		out = append(out, *x)
	}
	return out
}

// Err returns the first error of the storage: what was read since the groups were made is not all of them.
func (g *Groups) Err() error {
	if g.rows == nil {
		return nil
	}
	return g.rows.err
}

// Close gives temporary storage back, with the groups that stand there.
func (g *Groups) Close() error {
	if g.rows == nil {
		return nil
	}
	return g.rows.close()
}

// spilled returns how many bytes went to temporary storage.
func (g *Groups) spilled() int64 {
	if g.rows == nil || g.rows.stored == nil {
		return 0
	}
	return g.rows.stored.Spilled()
}
