package ingest

import (
	"bufio"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
)

// export is an open export, decompressed.
type export struct {
	io.Reader
	container string // empty or gzip
	close     func() error
}

// open opens an input; gzip is recognised by its first bytes.
func open(in Input, stdin io.Reader) (*export, error) {
	raw, closeFile := stdin, func() error { return nil }
	if in.Path != Stdin {
		f, err := os.Open(in.Path)
		if err != nil {
			return nil, err
		}
		raw, closeFile = f, f.Close
	}
	buffered := bufio.NewReaderSize(raw, 64<<10)
	magic, _ := buffered.Peek(2)
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return &export{Reader: buffered, close: closeFile}, nil
	}
	z, err := gzip.NewReader(buffered)
	if err != nil {
		closeFile()
		return nil, err
	}
	return &export{Reader: z, container: "gzip", close: closeFile}, nil
}
