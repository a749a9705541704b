package delivery

import "encoding/binary"

// bundle is what a sealed part has of one message: a mark, the key, then, behind its length, what appendHead wrote, or
// nothing where rows are not told by the first one, then the rows.
type bundle []byte

const (
	markSize   = 3
	bundleSize = markSize + len(Key{}) // bytes before the head
)

// The number that a bundle begins with is a mark, or more than any where rows may have other internet message ids than
// the message's own one.
const otherMarks = 1 << markBits

// appendBundle appends a bundle without rows.
func appendBundle(b []byte, marks uint32, key *Key, head []byte) []byte {
	b = append(b, byte(marks), byte(marks>>8), byte(marks>>16))
	return appendBytes(append(b, key[:]...), head)
}

func (b bundle) marks() uint32 { return uint32(binary.LittleEndian.Uint16(b)) | uint32(b[2])<<16 }
func (b bundle) key() *Key     { return (*Key)(b[markSize:]) }

// parts returns the head and the rows.
func (b bundle) parts() (head, rows []byte) {
	n, width := binary.Uvarint(b[bundleSize:])
	b = b[bundleSize+width:]
	return b[:n], b[n:]
}

// others says whether rows may have internet message ids that are not the message's own one.
func (b bundle) others() bool { return b.marks()&otherMarks != 0 }

// may says whether one of the internet message ids of the message may be in a sieve.
func (b bundle) may(wanted *sieve) bool { return b.others() || wanted.may(mark(b.marks())) }

// bundles are several, each behind its length, in chunks that they fill from the front.
type bundles [][]byte

// at returns the bundle at a place, which each gave.
func (all bundles) at(place uint64) bundle {
	b := all[place>>chunkBits][place&(maxChunk-1):]
	n, width := binary.Uvarint(b)
	return b[width : width+int(n)]
}

// each calls f with every bundle, and its place.
func (all bundles) each(f func(at uint64, b bundle)) {
	for i, chunk := range all {
		for at := 0; at < len(chunk); {
			n, width := binary.Uvarint(chunk[at:])
			end := at + width + int(n)
			f(uint64(i)<<chunkBits|uint64(at), chunk[at+width:end])
			at = end
		}
	}
}

// count returns how many bundles there are; ok is false where something else is among them.
func (all bundles) count() (n int, ok bool) {
	for _, chunk := range all {
		for r := (reader{b: chunk}); len(r.b) > 0; n++ {
			if len(chunk)-len(r.b) >= maxChunk {
				return n, false
			}
			b := r.bytes(r.uvarint())
			if len(b) < bundleSize {
				return n, false
			}
			head := reader{b: b[bundleSize:]}
			if head.bytes(head.uvarint()); head.err != nil {
				return n, false
			}
		}
	}
	return n, true
}

// bundleRoom is memory that sealed parts fill one after the other, so that none of it is left over between them. The
// zero value is good.
type bundleRoom struct {
	chunk []byte
	from  int // where the part that is being sealed begins in it
}

// firstBundles is how large the first chunk is; each further one is twice as large, up to maxChunk.
const firstBundles = 1 << 12

// add adds a bundle to those of a part that is being sealed.
func (m *bundleRoom) add(all bundles, b bundle) bundles {
	need := binary.MaxVarintLen32 + len(b)
	if cap(m.chunk)-len(m.chunk) < need {
		all = m.close(all)
		size := min(max(2*cap(m.chunk), firstBundles), maxChunk)
		m.chunk, m.from = make([]byte, 0, max(size, need)), 0
	}
	m.chunk = appendBytes(m.chunk, []byte(b))
	return all
}

// close ends a part.
func (m *bundleRoom) close(all bundles) bundles {
	if m.from == len(m.chunk) {
		return all
	}
	all = append(all, m.chunk[m.from:len(m.chunk):len(m.chunk)])
	m.from = len(m.chunk)
	return all
}
