package delivery

import "encoding/binary"

// appendLog holds entries one behind the other in chunks that never move. Each entry links back to another.
type appendLog struct {
	chunks [][]byte
	size   int // bytes of memory
}

const (
	firstChunk = 1 << 10
	chunkBits  = 16 // the low bits of an offset count bytes in a chunk
	maxChunk   = 1 << chunkBits
	offsetBits = 40 // of all offsets: a log never has as many bytes
)

// add appends an entry that links to prev, the offset of another one plus one, or 0, and returns its offset. A large
// entry gets a chunk of its own.
func (l *appendLog) add(prev uint64, entry []byte) uint64 {
	need := 2*binary.MaxVarintLen64 + len(entry)
	last := len(l.chunks) - 1
	if last < 0 || cap(l.chunks[last])-len(l.chunks[last]) < need {
		size := firstChunk
		if last >= 0 {
			size = min(2*cap(l.chunks[last]), maxChunk)
		}
		l.chunks = append(l.chunks, make([]byte, 0, max(size, need)))
		last++
		l.size += cap(l.chunks[last])
	}
	c := l.chunks[last]
	at := uint64(last)<<chunkBits | uint64(len(c))
	if prev != 0 { // links are short: a message's rows are seldom far apart
		prev = at + 1 - prev
	}
	c = binary.AppendUvarint(c, prev)
	c = binary.AppendUvarint(c, uint64(len(entry)))
	l.chunks[last] = append(c, entry...)
	return at
}

// reset empties the log, and keeps the room of the last chunk, unless a large entry has it: offsets do not reach the end
// of such a chunk.
func (l *appendLog) reset() {
	n := len(l.chunks)
	if n == 0 {
		return
	}
	room := l.chunks[n-1][:0]
	if *l = (appendLog{}); cap(room) <= maxChunk {
		l.chunks, l.size = [][]byte{room}, cap(room)
	}
}

// at returns the entry at an offset and what it links to. The bytes belong to the log.
func (l *appendLog) at(offset uint64) (prev uint64, entry []byte) {
	b := l.chunks[offset>>chunkBits][offset&(maxChunk-1):]
	back, n := binary.Uvarint(b)
	if back != 0 {
		prev = offset + 1 - back
	}
	b = b[n:]
	size, n := binary.Uvarint(b)
	return prev, b[n : n+int(size)]
}
