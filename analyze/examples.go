package analyze

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// maxExamples is how many deliveries stand for a group: enough to ask somebody else's administrator to look for them.
const maxExamples = 5

// Example is one refused delivery of a group, as one would show it to whoever has to look for it.
type Example struct {
	NetworkMessageID string
	MessageID        string
	Sender           string
	ReturnPath       string // "<>" where null, empty where the export has none
	Recipient        string
	EdgeHost         string
	EdgeIP           netip.Addr // the zero Addr where unknown
	List, Zone       string     // that the refusal names
	ClaimedIP        netip.Addr // that the refusal says is refused or listed
	Diagnostic       string     // verbatim
	Reply            string     // of these words, what the server said that refused, without what was written around it
	At               trace.Instant
}

// examples are the first refusals of a group by time, then by key.
type examples []example

type example struct {
	Example
	key delivery.Key
}

// add takes a refusal if it is among the first.
func (x *examples) add(d *delivery.Delivery, through *edge.Edge, r *ndr.Refusal, text string, at trace.Instant) {
	i, found := slices.BinarySearchFunc(*x, at, func(e example, at trace.Instant) int {
		return cmp.Or(cmp.Compare(e.At, at), slices.Compare(e.key[:], d.Key[:]), strings.Compare(e.Recipient, d.Recipient))
	})
	if found || i == maxExamples {
		return
	}
	if len(*x) == maxExamples {
		*x = (*x)[:maxExamples-1]
	}
	*x = slices.Insert(*x, i, example{Example{
		Reply:            strings.Clone(cmp.Or(r.Inner, text)),
		NetworkMessageID: strings.Clone(d.NetworkMessageID), MessageID: strings.Clone(d.MessageID),
		Sender: strings.Clone(d.Sender), ReturnPath: strings.Clone(d.ReturnPath), Recipient: strings.Clone(d.Recipient),
		EdgeHost: strings.Clone(through.Host), EdgeIP: through.IP, List: r.List, Zone: r.Zone, ClaimedIP: r.ClientIP,
		Diagnostic: strings.Clone(text), At: at,
	}, d.Key})
}

// merge takes the examples of another part of the deliveries that are among the first.
func (x *examples) merge(other examples) {
	for _, e := range other {
		i, found := slices.BinarySearchFunc(*x, &e, func(a example, b *example) int {
			return cmp.Or(cmp.Compare(a.At, b.At), slices.Compare(a.key[:], b.key[:]), strings.Compare(a.Recipient, b.Recipient))
		})
		if !found {
			*x = slices.Insert(*x, i, e)
		}
	}
	*x = (*x)[:min(len(*x), maxExamples)]
}

// all returns the examples, the first by time first.
func (x examples) all() []Example {
	out := make([]Example, len(x))
	for i := range x {
		out[i] = x[i].Example
	}
	return out
}
