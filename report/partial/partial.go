// Package partial keeps what one shard of exports says, exactly, in a file: the account of each export, the state of each
// message, and what the rows teach of the organisation. Partials of any number of shards say together what one run over
// all their exports does. The form is private to the program, and the same for the same exports.
package partial

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"

	"tracesift/analyze/coverage"
	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
	"tracesift/report/dataset/statefile"
)

// What a file is instead of a partial.
var (
	ErrOther   = errors.New("no partial that this version reads: tracesift shard writes one")
	errDamaged = errors.New("the partial is damaged: write it again with tracesift shard")
)

// Head is what a partial says beside the states of messages.
type Head struct {
	Files   []trace.FileAudit // in the order of their inputs, with what became of their rows
	Sample  *coverage.Sample
	Learned *delivery.Learned
}

// head is the form of Head in a file.
type head struct {
	Files   []file
	Sample  *coverage.Sample
	Learned *delivery.Learned
}

// file is the form of an account; its error is a text.
type file struct {
	trace.FileAudit
	Err string
}

// Writer writes a partial: the states of messages, then the head and a trailer that says where it is.
type Writer struct {
	w      io.Writer
	states *statefile.Writer
	coder  delivery.StateCoder
	state  []byte
	number uint64
}

// magic ends a partial.
const magic = "TSPARTIAL1"

// trailerSize is how long the trailer is: the length of the head, its checksum, and the magic.
const trailerSize = 8 + 4 + len(magic)

// NewWriter begins a partial.
func NewWriter(w io.Writer) (*Writer, error) {
	states, err := statefile.NewWriter(w)
	return &Writer{w: w, states: states}, err
}

// Append adds the state of a message.
func (w *Writer) Append(m *delivery.Message) error {
	w.state = w.coder.AppendAttached(w.state[:0], m)
	e := statefile.Entry{State: w.state}
	binary.BigEndian.PutUint64(e.Rank[:], w.number)
	w.number++
	return w.states.Append(e, nil)
}

// Close completes the partial with its head.
func (w *Writer) Close(h *Head) error {
	if err := w.states.Close(); err != nil {
		return err
	}
	out := head{Sample: h.Sample, Learned: h.Learned}
	for i := range h.Files {
		f := file{FileAudit: h.Files[i]}
		if err := f.FileAudit.Err; err != nil {
			f.Err = err.Error()
		}
		f.FileAudit.Err = nil
		out.Files = append(out.Files, f)
	}
	text, err := json.Marshal(out)
	if err != nil {
		return err
	}
	size, sum := uint64(len(text)), crc32.ChecksumIEEE(text)
	text = binary.LittleEndian.AppendUint64(text, size)
	text = binary.LittleEndian.AppendUint32(text, sum)
	_, err = w.w.Write(append(text, magic...))
	return err
}

// Reader reads a partial.
type Reader struct {
	Head   *Head
	states *statefile.Reader
	coder  delivery.StateCoder
}

// NewReader reads the head of the partial of size bytes at r.
func NewReader(r io.ReaderAt, size int64) (*Reader, error) {
	trailer := make([]byte, trailerSize)
	at := size - int64(trailerSize)
	if at < 0 {
		return nil, ErrOther
	}
	if _, err := r.ReadAt(trailer, at); err != nil {
		return nil, err
	}
	length := binary.LittleEndian.Uint64(trailer)
	if string(trailer[12:]) != magic || length > uint64(at) {
		return nil, ErrOther
	}
	text := make([]byte, length)
	at -= int64(length)
	if _, err := r.ReadAt(text, at); err != nil {
		return nil, err
	}
	if crc32.ChecksumIEEE(text) != binary.LittleEndian.Uint32(trailer[8:]) {
		return nil, errDamaged
	}
	h, err := readHead(text)
	if err != nil {
		return nil, err
	}
	states, err := statefile.NewReader(r, at)
	return &Reader{Head: h, states: states}, err
}

// Each calls f with every message, which is valid until f returns.
func (r *Reader) Each(f func(m *delivery.Message) error) error {
	return r.states.Each(func(_ uint32, e statefile.Entry) error {
		m, err := r.coder.Read(e.State)
		if err == nil && len(m.Linked) > 0 {
			err = errDamaged
		}
		if err != nil {
			return err
		}
		return f(m)
	})
}

// readHead reads the head.
func readHead(text []byte) (*Head, error) {
	var in head
	if err := json.Unmarshal(text, &in); err != nil || in.Sample == nil || in.Learned == nil {
		return nil, errors.Join(errDamaged, err)
	}
	h := &Head{Sample: in.Sample, Learned: in.Learned}
	for _, f := range in.Files {
		if f.Err != "" {
			f.FileAudit.Err = errors.New(f.Err)
		}
		h.Files = append(h.Files, f.FileAudit)
	}
	return h, nil
}
