package ingest

import (
	"errors"
	"io"
	"math"
	"os"
	"strings"
)

// export is an open export, unpacked.
type export struct {
	source
	size      int64  // bytes in it; of what is packed or has no size, far too many
	container string // empty, or the layers from the outermost on, joined with +
	close     func() error
}

// open opens an input; containers are recognised by their first bytes. hashed says whether its bytes are to be hashed:
// those of the file, or of the member of an archive; tell, where it is not nil, is told how many of them were read.
func open(in Input, stdin io.Reader, hashed bool, tell func(n int64)) (*export, error) {
	if in.err != nil {
		return nil, in.err
	}
	raw, closeRaw, err := openRaw(in, stdin)
	if err != nil {
		return nil, err
	}
	counted := newDigest(raw, hashed, tell)
	if f, ok := raw.(*os.File); ok && in.Path != Stdin {
		if size, plain := isPlain(f); plain {
			return &export{source: &plainFile{counted, f}, size: size, close: closeRaw}, nil
		}
	}
	text, layers, free, err := unpack(counted)
	if err != nil {
		free()
		return nil, errors.Join(err, closeRaw())
	}
	s := newStream(text, counted, len(layers) > 0)
	if in.Path == Stdin {
		s.kept = recordLen
	}
	packed := func() int64 { return counted.bytes }
	if in.member != nil {
		layers, s.onDisk = append([]string{"zip"}, layers...), int64(in.member.file.CompressedSize64)
		packed = func() int64 { return s.onDisk }
	}
	if len(layers) > 0 {
		s.r = &fuse{Reader: text, packed: packed}
	}
	return &export{source: s, size: math.MaxInt64, container: strings.Join(layers, "+"), close: func() error {
		free()
		return closeRaw()
	}}, nil
}

// isPlain says whether a file is a regular one that is not packed, which can be read at any place.
func isPlain(f *os.File) (size int64, is bool) {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0, false
	}
	magic := make([]byte, magicLen)
	n, err := f.ReadAt(magic, 0)
	return info.Size(), (err == nil || errors.Is(err, io.EOF)) && container(magic[:n]) == ""
}

// openRaw opens the bytes of an input as they lie on disk or in the archive.
func openRaw(in Input, stdin io.Reader) (io.Reader, func() error, error) {
	switch {
	case in.member != nil:
		return in.member.open()
	case in.Path != Stdin:
		f, err := os.Open(in.Path)
		if err != nil {
			return nil, nil, err
		}
		return f, f.Close, nil
	case stdin == nil:
		return nil, nil, errors.New("there is no standard input")
	}
	return stdin, func() error { return nil }, nil
}

// Size returns how many bytes Read will tell of: those of files as they lie on disk, and of members of archives. It is 0
// where that cannot be known, as of standard input.
func Size(inputs []Input) int64 {
	var total int64
	for i := range inputs {
		switch in := &inputs[i]; {
		case in.err != nil:
		case in.member != nil:
			total += int64(in.member.file.UncompressedSize64)
		default:
			info, err := os.Stat(in.Path)
			if err != nil || !info.Mode().IsRegular() {
				return 0
			}
			total += info.Size()
		}
	}
	return total
}
