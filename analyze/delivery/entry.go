package delivery

import "encoding/binary"

// entry is what the log of a part has of one message beside its rows. It changes where it stands: a key and links, then
// what appendHead wrote, or nothing where rows are not told by the first one.
type entry []byte

const (
	linkSize  = 8
	entrySize = linkSize + len(Key{}) // bytes before the head
)

// The links of an entry are a number: where its newest row stands in the log, plus one, below the mark, and otherIDs.
const (
	markBits = 23
	// otherIDs is set where rows may have internet message ids that are not the message's own one.
	otherIDs = otherMarks << offsetBits
)

// mark is some bits of the hash of an internet message id: by that of its own one, most messages are known not to be
// wanted by a record without a look at their texts.
type mark uint32

// markOf returns the mark of an internet message id by its hash.
func markOf(id Key) mark { return mark(binary.LittleEndian.Uint32(id[:]) & (1<<markBits - 1)) }

// appendEntry appends an entry without rows.
func appendEntry(b []byte, key *Key, links uint64) []byte {
	return append(binary.LittleEndian.AppendUint64(b, links), key[:]...)
}

func (e entry) key() *Key        { return (*Key)(e[linkSize:]) }
func (e entry) head() []byte     { return e[entrySize:] }
func (e entry) links() uint64    { return binary.LittleEndian.Uint64(e) }
func (e entry) set(links uint64) { binary.LittleEndian.PutUint64(e, links) }

// newest returns where the newest row stands in the log, plus one; 0: there is none.
func (e entry) newest() uint64 { return e.links() & (1<<offsetBits - 1) }

// link makes the row at an offset of the log the newest.
func (e entry) link(at uint64) { e.set(e.links()&^(1<<offsetBits-1) | (at + 1)) }

// marks is what a bundle begins with.
func (e entry) marks() uint32 { return uint32(e.links() >> offsetBits) }

// hasOthers notes that rows have internet message ids that are not the message's own one.
func (e entry) hasOthers() { e.set(e.links() | otherIDs) }
