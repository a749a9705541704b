package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// digest counts and hashes what is read through it: the bytes of an export as they lie on disk.
type digest struct {
	r     io.Reader
	hash  hash.Hash // nil: only counted
	tell  func(n int64)
	bytes int64
}

func newDigest(r io.Reader, hashed bool, tell func(n int64)) *digest {
	d := &digest{r: r, tell: tell}
	if hashed {
		d.hash = sha256.New()
	}
	return d
}

// Read reads on.
func (d *digest) Read(b []byte) (int, error) {
	n, err := d.r.Read(b)
	d.note(b[:n])
	return n, err
}

// note counts and hashes the next bytes.
func (d *digest) note(b []byte) {
	d.bytes += int64(len(b))
	if d.tell != nil {
		d.tell(int64(len(b)))
	}
	if d.hash != nil {
		d.hash.Write(b)
	}
}

// drain reads what nobody wanted, bytes behind a compressed stream, where they are to be hashed.
func (d *digest) drain() error {
	if d.hash == nil {
		return nil
	}
	_, err := io.Copy(io.Discard, d)
	return err
}

// sum returns the hash of what was read, "" where there is none.
func (d *digest) sum() string {
	if d.hash == nil {
		return ""
	}
	return hex.EncodeToString(d.hash.Sum(nil))
}
