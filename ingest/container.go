package ingest

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// magicLen is how many bytes tell a container.
const magicLen = 6

// maxLayers bounds how often an export may be packed.
const maxLayers = 3

// decoderOptions make one decoder take little memory and no goroutines: exports are read in parallel, not their bytes.
func decoderOptions() []zstd.DOption {
	const maxWindow = 128 << 20 // zstd --long
	return []zstd.DOption{zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow)}
}

// unpack undoes the compression of r, which its first bytes show, as often as there is one. It returns the names of the
// layers, outermost first, and what gives their memory back.
func unpack(r io.Reader) (text *bufio.Reader, layers []string, free func(), err error) {
	text, free = bufio.NewReaderSize(r, 64<<10), func() {}
	for {
		magic, _ := text.Peek(magicLen) // a read error comes back with the first read
		name := container(magic)
		switch {
		case name == "":
			return text, layers, free, nil
		case name == "zip":
			return nil, nil, free, fmt.Errorf("%w: a zip archive is read only as a file of its own: unpack it, or name the file", errNotExport)
		case len(layers) == maxLayers:
			return nil, nil, free, fmt.Errorf("packed more than %d times: unpack it", maxLayers)
		}
		unpacked, close, err := decompress(name, text)
		if err != nil {
			return nil, nil, free, fmt.Errorf("%s header: %w", name, err)
		}
		before := free
		free = func() { close(); before() }
		layers = append(layers, name)
		text = bufio.NewReaderSize(unpacked, 64<<10)
	}
}

// container names the container that begins with these bytes, "" where they begin none.
func container(magic []byte) string {
	switch {
	case bytes.HasPrefix(magic, []byte{0x1F, 0x8B}):
		return "gzip"
	case bytes.HasPrefix(magic, []byte{0x28, 0xB5, 0x2F, 0xFD}):
		return "zstd"
	case bytes.HasPrefix(magic, []byte("BZh")) && len(magic) > 4 && (magic[4] == 0x31 || magic[4] == 0x17):
		return "bzip2" // a block or, where it is empty, the end
	case isZip(magic):
		return "zip"
	}
	return ""
}

// isZip says whether a file that begins with these bytes is a zip archive, maybe an empty one.
func isZip(magic []byte) bool {
	return bytes.HasPrefix(magic, []byte("PK\x03\x04")) || bytes.HasPrefix(magic, []byte("PK\x05\x06"))
}

// decompress undoes one layer.
func decompress(name string, r io.Reader) (io.Reader, func(), error) {
	switch name {
	case "gzip":
		z, err := gzip.NewReader(r)
		return z, func() {}, err
	case "zstd":
		z, err := zstd.NewReader(r, decoderOptions()...)
		if err != nil {
			return nil, nil, err
		}
		return z, z.Close, nil
	}
	return bzip2.NewReader(r), func() {}, nil
}

// A trace shrinks to a tenth or a thirtieth when it is packed. What grows to more than maxGrowth times its size, and to
// more than growthFree at all, is no trace but a bomb.
const (
	maxGrowth  = 500
	growthFree = 64 << 20
)

// errBomb ends the reading of a file that grows too much.
var errBomb = errors.New("it grows to more than 500 times its packed size, which no trace does")

// fuse reads what was unpacked and stops where it grew too much.
type fuse struct {
	io.Reader
	packed func() int64 // bytes read so far on the packed side
	out    int64
}

// Read reads on.
func (f *fuse) Read(b []byte) (int, error) {
	n, err := f.Reader.Read(b)
	if f.out += int64(n); f.out > growthFree && f.out > maxGrowth*f.packed() {
		return 0, errBomb
	}
	return n, err
}
