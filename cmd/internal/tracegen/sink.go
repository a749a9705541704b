package tracegen

import (
	"bufio"
	"compress/gzip"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"tracesift/ingest/trace"
)

// sink spreads rows over parts, in the encoding that was asked for.
type sink struct {
	next    func(part int) (io.WriteCloser, error)
	options *Options

	file    io.WriteCloser
	zip     *gzip.Writer
	buf     *bufio.Writer
	encoded []byte

	part       int
	rows       int64 // in all parts
	written    int64 // rows, each once
	duplicates int64
	bytes      int64

	last [][]byte // the last rows, a ring of Options.Overlap
}

// open begins a part.
func (s *sink) open(part int) error {
	file, err := s.next(part)
	if err != nil {
		return err
	}
	s.part, s.file = part, file
	var w io.Writer = file
	if s.options.Gzip {
		s.zip, _ = gzip.NewWriterLevel(file, gzip.BestSpeed) // the level is valid
		w = s.zip
	}
	s.buf = bufio.NewWriterSize(w, 1<<18)
	text := header
	if s.options.BOM {
		text = "\ufeff" + header
	}
	return s.text([]byte(text))
}

// close ends the last part.
func (s *sink) close() error {
	err := s.buf.Flush()
	if s.zip != nil && err == nil {
		err = s.zip.Close()
	}
	if cerr := s.file.Close(); err == nil {
		err = cerr
	}
	return err
}

// abort closes the export after an error that matters more.
func (s *sink) abort() { _ = s.file.Close() }

// row writes a row, in a new part where the time has come.
func (s *sink) row(row []byte) error {
	if s.due() {
		if err := s.turn(); err != nil {
			return err
		}
	}
	if n := s.options.Overlap; n > 0 && s.options.Parts > 1 {
		if len(s.last) < n {
			s.last = append(s.last, append([]byte(nil), row...))
		} else {
			i := int(s.written % int64(n))
			s.last[i] = append(s.last[i][:0], row...)
		}
	}
	s.rows++
	s.written++
	return s.text(row)
}

// due says whether the part has its share.
func (s *sink) due() bool {
	parts, share := int64(s.options.Parts), int64(s.part+1)
	if share >= parts {
		return false
	}
	if s.options.Rows > 0 {
		return s.written*parts >= s.options.Rows*share
	}
	return s.bytes*parts >= s.options.Bytes*share
}

// turn ends a part and begins the next with the last rows of the one before.
func (s *sink) turn() error {
	if err := s.close(); err != nil {
		return err
	}
	if err := s.open(s.part + 1); err != nil {
		return err
	}
	first := s.written % int64(max(len(s.last), 1))
	if len(s.last) < s.options.Overlap {
		first = 0
	}
	for i := range s.last {
		s.rows++
		s.duplicates++
		if err := s.text(s.last[(int(first)+i)%len(s.last)]); err != nil {
			return err
		}
	}
	return nil
}

// width is about how many bytes a row takes.
func (s *sink) width() int64 {
	if s.rows > 100 {
		return s.bytes / s.rows
	}
	if s.options.Encoding == trace.UTF16LE {
		return 2 * bytesPerRow
	}
	return bytesPerRow
}

// text writes UTF-8 text in the encoding of the trace.
func (s *sink) text(b []byte) error {
	if s.options.Encoding == trace.UTF16LE {
		s.encoded = appendUTF16(s.encoded[:0], b)
		b = s.encoded
	}
	s.bytes += int64(len(b))
	_, err := s.buf.Write(b)
	return err
}

// appendUTF16 appends UTF-8 text as UTF-16LE.
func appendUTF16(dst, text []byte) []byte {
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			dst = append(dst, text[i], 0)
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		i += n
		if r1, r2 := utf16.EncodeRune(r); r1 != utf8.RuneError {
			dst = append(dst, byte(r1), byte(r1>>8), byte(r2), byte(r2>>8))
			continue
		}
		dst = append(dst, byte(r), byte(r>>8))
	}
	return dst
}
