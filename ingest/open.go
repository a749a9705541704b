package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
)

// export is an open export, decompressed.
type export struct {
	io.Reader
	container string // empty or gzip
	raw       *digest
	close     func() error
}

// open opens an input; gzip is recognised by its first bytes. hashed says whether its bytes are to be hashed.
func open(in Input, stdin io.Reader, hashed bool) (*export, error) {
	raw, closeFile := stdin, func() error { return nil }
	if in.Path != Stdin {
		f, err := os.Open(in.Path)
		if err != nil {
			return nil, err
		}
		raw, closeFile = f, f.Close
	} else if stdin == nil {
		return nil, errors.New("there is no standard input")
	}
	counted := newDigest(raw, hashed)
	buffered := bufio.NewReaderSize(counted, 64<<10)
	magic, _ := buffered.Peek(4) // a read error comes back with the first read
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("gzip header: %w", err), closeFile())
		}
		return &export{Reader: z, container: "gzip", raw: counted, close: closeFile}, nil
	case bytes.HasPrefix(magic, []byte("PK\x03\x04")):
		err := fmt.Errorf("%w: this is a zip archive or a workbook; unpack it, or save the sheet as CSV", errNotExport)
		return nil, errors.Join(err, closeFile())
	}
	return &export{Reader: buffered, raw: counted, close: closeFile}, nil
}
