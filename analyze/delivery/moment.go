package delivery

import (
	"encoding/binary"

	"tracesift/ingest/trace"
)

// precisions are those of the times of exports, in nanoseconds: the ticks of tracking logs, and what message_info,
// protocol logs and lists write. A moment is written as so many of them after another one.
var precisions = [...]int64{1: 1e2, 2: 1e6, 3: 1e9}

const precisionBits = 2

// appendMoment encodes a moment by one that its reader knows.
func appendMoment(b []byte, t, known trace.Instant) []byte {
	for p := len(precisions) - 1; p > 0; p-- {
		if unit := precisions[p]; int64(t)%unit == 0 {
			apart := int64(t)/unit - int64(known)/unit
			return binary.AppendUvarint(b, uint64(apart<<1^apart>>63)<<precisionBits|uint64(p))
		}
	}
	return binary.LittleEndian.AppendUint64(append(b, 0), uint64(t))
}

// moment decodes what appendMoment wrote.
func (r *reader) moment(known trace.Instant) trace.Instant {
	v := r.uvarint()
	p := v & (1<<precisionBits - 1)
	if p == 0 {
		return trace.Instant(r.fixed())
	}
	apart := v >> precisionBits
	return trace.Instant((int64(known)/precisions[p] + (int64(apart>>1) ^ -int64(apart&1))) * precisions[p])
}
