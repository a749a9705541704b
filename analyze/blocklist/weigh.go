package blocklist

import "time"

// standing is what the observations of one list say about an address at the time of a failure.
type standing uint8

const (
	silent standing = iota // no observation
	stale                  // only some from long before the failure
	absent                 // not listed
	later                  // listed, but only later
	ended                  // listed at that time, and not any more
	atTime                 // listed at that time
)

// weight is a standing with the observation that decided it.
type weight struct {
	standing standing
	by       *fact
	exact    bool // by is listed in the very part that is asked
}

// witness is a fact held against a claim: exact where its codes stand for the part that is claimed.
type witness struct {
	*fact
	exact bool
}

// weigh holds the observations of one list, in order of time, against a failure. A listing counts for the failure
// within the list's lifetime before or after it, unless an observation between the failure and a later listing says
// that the address was not listed. An observation from before the failure that it was not listed counts within the
// lifetime only, and never against a listing after it.
func weigh(ws []witness, at time.Time, lifetime time.Duration) weight {
	if at.IsZero() {
		return timeless(ws, at)
	}
	var near, late, clean, last *witness
	for i := range ws {
		w := &ws[i] // without a time it counts as long ago
		switch w.State {
		case Listed:
			last = w
			switch gap := w.At.Sub(at); {
			case gap > lifetime, clean != nil && !clean.At.Before(at) && clean.At.Before(w.At):
				late = first(late, w)
			case gap >= -lifetime:
				near = nearer(near, w, at)
			}
		case NotListed:
			if last == nil || last.At.Before(w.At) {
				last = w
			}
			clean = telling(clean, w, at)
		}
	}
	switch {
	case near != nil && last.State == NotListed:
		return weight{ended, near.fact, near.exact}
	case near != nil:
		return weight{atTime, near.fact, near.exact}
	case late != nil:
		return weight{later, late.fact, late.exact}
	case clean != nil && clean.At.Sub(at) >= -lifetime:
		return weight{standing: absent, by: clean.fact}
	}
	return timeless(ws, at)
}

// first returns the earlier of two, of which the first may be missing.
func first(a, b *witness) *witness {
	if a != nil {
		return a
	}
	return b
}

// nearer returns the listing nearer to the failure; one in the part that is claimed goes before any other.
func nearer(a, b *witness, at time.Time) *witness {
	switch {
	case a == nil, b.exact && !a.exact:
		return b
	case a.exact && !b.exact:
		return a
	case b.At.Sub(at).Abs() < a.At.Sub(at).Abs():
		return b
	}
	return a
}

// telling returns which of two observations of absence, in order of time, says more: the first after the failure, else
// the last before it.
func telling(a, b *witness, at time.Time) *witness {
	if a == nil || a.At.Before(at) {
		return b
	}
	return a
}

// timeless weighs observations that cannot be placed in time: a listing may then be a later one. Else all are stale.
func timeless(ws []witness, at time.Time) weight {
	var out weight
	for i := range ws {
		w := &ws[i]
		timed := !at.IsZero() && !w.At.IsZero()
		switch {
		case timed && (w.State == Listed || w.State == NotListed):
			if out.standing <= stale {
				out = weight{standing: stale, by: w.fact}
			}
		case w.State == Listed:
			out = weight{later, w.fact, w.exact}
		case w.State == NotListed && out.standing != later:
			out = weight{standing: absent, by: w.fact}
		}
	}
	return out
}
