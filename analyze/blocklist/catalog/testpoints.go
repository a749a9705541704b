package catalog

import "net/netip"

// TestPoints are an address that a list is to hold and one that it is not to hold, of one family. Either may be the zero
// Addr.
type TestPoints struct{ Listed, Unlisted netip.Addr }

// TestPoints returns the test entries of the list for one family: its own, else those of RFC 5782, section 5. Of lists
// that no catalog knows, a nil l, they are those of the RFC.
func (l *List) TestPoints(v6 bool) TestPoints {
	p := TestPoints{netip.AddrFrom4([4]byte{127, 0, 0, 2}), netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	if v6 {
		p = TestPoints{netip.AddrFrom16(p.Listed.As16()), netip.AddrFrom16(p.Unlisted.As16())}
	}
	if l == nil {
		return p
	}
	own := l.Test4
	if v6 {
		own = l.Test6
	}
	if own.Listed.IsValid() {
		p.Listed = own.Listed
	}
	if own.Unlisted.IsValid() {
		p.Unlisted = own.Unlisted
	}
	return p
}

// setTest sets a test entry of the family that the address is of.
func setTest(field func(*TestPoints) *netip.Addr) func(*List, string, string) error {
	return func(l *List, value, _ string) error {
		a, err := netip.ParseAddr(value)
		if err != nil {
			return err
		}
		points := &l.Test4
		if a.Is6() {
			points = &l.Test6
		}
		*field(points) = a
		return nil
	}
}
