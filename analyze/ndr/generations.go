package ndr

import "sync"

// generations is a memory that forgets what was not asked for in a while: it holds between size and twice as many
// values. It is safe for concurrent use; P is a pointer.
type generations[P any] struct {
	size int

	mu       sync.Mutex
	now, old map[string]P // a key that is found in old moves to now
}

// get returns what is known of a key. It does not keep the key.
func (g *generations[P]) get(key []byte) (P, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	p, ok := g.now[string(key)]
	if !ok {
		if p, ok = g.old[string(key)]; ok {
			g.add(string(key), p)
		}
	}
	return p, ok
}

// keep remembers a value.
func (g *generations[P]) keep(key []byte, p P) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.add(string(key), p)
}

// add puts a value into the present generation, and begins a new one when that is full.
func (g *generations[P]) add(key string, p P) {
	if g.now == nil || len(g.now) >= g.size {
		g.old, g.now = g.now, map[string]P{}
	}
	g.now[key] = p
}
