package ingest

import (
	"errors"
	"io"
	"os"
	"strings"
)

// export is an open export, unpacked.
type export struct {
	io.Reader
	container string // empty, or the layers from the outermost on, joined with +
	raw       *digest
	packed    func() int64 // bytes read from disk so far
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
	text, layers, free, err := unpack(counted)
	if err != nil {
		free()
		return nil, errors.Join(err, closeRaw())
	}
	e := &export{raw: counted, packed: func() int64 { return counted.bytes }}
	if in.member != nil {
		layers = append([]string{"zip"}, layers...)
		e.packed = func() int64 { return int64(in.member.file.CompressedSize64) }
	}
	e.Reader, e.container = text, strings.Join(layers, "+")
	if len(layers) > 0 {
		e.Reader = &fuse{Reader: text, packed: e.packed}
	}
	e.close = func() error {
		free()
		return closeRaw()
	}
	return e, nil
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
