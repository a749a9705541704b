package delivery

import "encoding/hex"

// Key identifies a message: its network message id where the export has one, else a hash of its internet message id.
type Key [16]byte

// String returns the key as 32 hexadecimal digits.
func (k Key) String() string { return hex.EncodeToString(k[:]) }
