package tracegen

// flow is the way of a message.
type flow uint8

const (
	outbound flow = iota
	inbound
	internal
	report // a non-delivery report
)

// step is one row to come of a message.
type step struct {
	at      int64 // nanoseconds since 1970
	event   event
	leg     int // index into message.legs; -1: all recipients
	refusal *refusal
	expired bool
}

// event is the kind of a row.
type event uint8

const (
	receive event = iota
	agentInfo
	haReceive
	deliver
	sendExternal
	fail
	deferral
	dsn
)

// leg is the recipients of a message that share a domain and a fate.
type leg struct {
	domain     string
	recipients []string
	edge       *edge
	octet      byte // last octet of the edge's address
	remote     byte // last octet of the recipient's server
}

// message is a message in flight: the rows that are still to be written.
type message struct {
	flow       flow
	seq        int64 // numbers messages, to order rows of the same time
	start      int64
	steps      []step // in order of time
	next       int
	legs       []leg
	all        string // every recipient, joined
	recipients int
	size       int
	hub        string
	sender     string
	returnPath string
	subject    string
	id         string // internet message id
	network    [16]byte
	internalID uint64
	reference  string
	client     byte // last octet of the submitting client
}

// queue orders messages in flight by the time of their next row. It is a container/heap.
type queue []*message

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	a, b := q[i], q[j]
	if at, bt := a.steps[a.next].at, b.steps[b.next].at; at != bt {
		return at < bt
	}
	return a.seq < b.seq
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(*message)) }
func (q *queue) Pop() any {
	old := *q
	m := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return m
}
