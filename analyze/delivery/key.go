package delivery

import (
	"encoding/hex"
	"strings"

	"github.com/zeebo/xxh3"

	"tracesift/ingest/trace/cell"
)

// Key identifies a message: its network message id where the export has one, else a hash of its internet message id.
type Key [16]byte

// Partition returns in which part of the key space, of so many, a key lies. A worker of EachOf takes whole parts, one after
// the other, so that they tell how far the work is.
func (k Key) Partition() int { return partitionOf(k.hash()) }

// String returns the key as 32 hexadecimal digits.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// parseKey reads what String wrote.
func parseKey(digits string) (k Key, ok bool) {
	b, err := hex.DecodeString(digits)
	if err != nil || len(b) != len(k) {
		return k, false
	}
	return Key(b), true
}

// knownBy says by which id a row knows its message.
type knownBy uint8

const (
	unknownMessage knownBy = iota
	byNetworkID
	byMessageID
)

// keyOf returns the key of a row: the network message id, which survives bifurcation and expansion; where the export
// has none, the hash of the internet message id.
func keyOf(networkMessageID, messageID []byte) (Key, knownBy) {
	if id, ok := cell.GUID(networkMessageID); ok {
		return Key(id), byNetworkID
	}
	if key, ok := hashID(string(messageID)); ok {
		return key, byMessageID
	}
	return Key{}, unknownMessage
}

// hashID returns the key of an internet message id, which some exports write without its angle brackets.
func hashID(messageID string) (Key, bool) {
	messageID = strings.TrimSpace(messageID)
	if n := len(messageID); n > 1 && messageID[0] == '<' && messageID[n-1] == '>' {
		messageID = messageID[1 : n-1]
	}
	if messageID == "" {
		return Key{}, false
	}
	if key, ok := renamedKey(messageID); ok {
		return key, true
	}
	return Key(xxh3.HashString128Seed(messageID, messageIDSeed).Bytes()), true
}

// messageIDSeed keeps keys made of internet message ids apart from other hashes.
const messageIDSeed = 0x6d65737361676569
