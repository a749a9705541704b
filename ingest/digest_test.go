package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/gzip"

	"tracesift/ingest/trace"
)

// discard is a consumer that takes everything.
type discard struct{}

func (discard) Consume(int, *trace.Block) error { return nil }

// TestDigest: the hash is that of the bytes on disk, compressed or not, also of what stands behind the last row read.
func TestDigest(t *testing.T) {
	text := []byte("#Log-type: Message Tracking Log\r\n#Fields: date-time,source,event-id,recipient-address,recipient-status\r\n" +
		"2026-11-10T12:00:00.000Z,SMTP,RECEIVE,a@example.com,\r\n")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	shapes, err := NewShapes()
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"a.log": text, "a.log.gz": packed.Bytes()} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := Read(context.Background(), shapes, []Input{{Path: path, Named: true}}, discard{}, Options{Digest: true})
		if err != nil || got[0].Err != nil {
			t.Fatal(err, got[0].Err)
		}
		sum := sha256.Sum256(content)
		if want := hex.EncodeToString(sum[:]); got[0].SHA256 != want || got[0].Bytes != int64(len(content)) || got[0].RowsRead != 1 {
			t.Errorf("%s: sha256 %s of %d bytes, %d rows; want %s of %d bytes, one row", name, got[0].SHA256, got[0].Bytes, got[0].RowsRead, want, len(content))
		}
	}
}
