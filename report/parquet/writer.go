package parquet

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"

	pq "github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/schema"
)

const (
	magic        = "PAR1" // begins and ends a file
	defaultLevel = 3      // of zstd: smaller costs more time than it saves
	createdBy    = "tracesift version 1 (build parquet)"
)

// Options are how a file is written. The zero value is zstd at level 3.
type Options struct {
	Codec     Codec
	Level     int        // of zstd, 1 (fastest) to 22; 0 is 3
	CreatedBy string     // "NAME version X (build Y)", which readers parse; empty for a default
	Metadata  []KeyValue // for the footer, in this order
}

// KeyValue is an entry of a file's footer, valid UTF-8.
type KeyValue struct{ Key, Value string }

// Writer writes one file, row group by row group. Encode may be called from several goroutines at once, and at the
// same time as the other methods; those exclude one another.
type Writer struct {
	columns    []Column
	codec      compress.Compression
	compressor compress.Codec
	level      int

	mu     sync.Mutex
	sink   sink
	footer *metadata.FileMetaDataBuilder
	groups int
	rows   int64
	err    error // the first one; everything after it fails with it
	closed bool
}

// NewWriter begins a file of these columns in w. It writes the first bytes, so it can fail as w fails.
// The file is complete when Close has returned nil; w is not closed, and stays the caller's.
func NewWriter(w io.Writer, columns []Column, o Options) (_ *Writer, err error) {
	defer guard(&err)
	if err := checkColumns(columns); err != nil {
		return nil, err
	}
	keptZstd()
	if o.Codec > Uncompressed {
		return nil, fmt.Errorf("parquet: no codec %d", o.Codec)
	}
	out := &Writer{columns: append([]Column(nil), columns...), codec: o.Codec.id(), level: o.Level, sink: sink{w: w}}
	if out.level == 0 {
		out.level = defaultLevel
	}
	if out.compressor, err = compress.GetCodec(out.codec); err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	s, err := fileSchema(columns)
	if err != nil {
		return nil, err
	}
	if out.footer, err = newFooter(s, out.codec, o); err != nil {
		return nil, err
	}
	if _, err := out.sink.Write([]byte(magic)); err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	return out, nil
}

// newFooter returns a builder of the file's metadata. Chunks without a dictionary are recorded with the encoding of the
// properties, PLAIN, which is how they are written.
func newFooter(s *schema.Schema, codec compress.Compression, o Options) (*metadata.FileMetaDataBuilder, error) {
	if o.CreatedBy == "" {
		o.CreatedBy = createdBy
	}
	props := pq.NewWriterProperties(pq.WithVersion(pq.V2_LATEST), pq.WithCompression(codec),
		pq.WithEncoding(pq.Encodings.Plain), pq.WithCreatedBy(o.CreatedBy))
	kv := metadata.NewKeyValueMetadata()
	for _, e := range o.Metadata {
		if err := kv.Append(e.Key, e.Value); err != nil {
			return nil, fmt.Errorf("parquet: %w", err)
		}
	}
	return metadata.NewFileMetadataBuilder(s, props, kv), nil
}

// WriteRowGroup encodes and appends one row group. Chunks without rows write nothing.
func (w *Writer) WriteRowGroup(chunks Chunks) error {
	g, err := w.Encode(chunks)
	if err != nil {
		return err
	}
	return w.Append(g)
}

// Append writes an encoded row group behind those before it.
func (w *Writer) Append(g *RowGroup) (err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil && w.closed {
		return errors.New("parquet: append to a closed file")
	}
	if w.err == nil && g.rows > 0 {
		w.err = w.append(g)
	}
	return w.err
}

func (w *Writer) append(g *RowGroup) (err error) {
	defer guard(&err)
	if w.groups > math.MaxInt16 {
		return fmt.Errorf("parquet: more than %d row groups", w.groups)
	}
	base := w.sink.n - int64(len(magic))
	if _, err := w.sink.Write(g.pages.b); err != nil {
		return fmt.Errorf("parquet: %w", err)
	}
	keptScratch().put(g.memory)
	g.pages.b, g.memory = nil, nil
	group := w.footer.AppendRowGroup()
	group.SetNumRows(g.rows)
	for _, c := range g.chunks {
		pages := c.pages
		pages.DataPageOffset += base
		if c.hasDict {
			pages.DictPageOffset += base
		}
		chunk := group.NextColumnChunk()
		chunk.SetStats(c.stats)
		if err := chunk.Finish(pages, c.hasDict, false, c.encodings, nil); err != nil {
			return fmt.Errorf("parquet: %w", err)
		}
	}
	if err := group.Finish(g.uncompressed, int16(w.groups)); err != nil {
		return fmt.Errorf("parquet: %w", err)
	}
	w.groups++
	w.rows += int64(g.rows)
	return nil
}

// Close writes the footer. It returns the first error that any call had; the file is worthless then.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil && !w.closed {
		w.err = w.writeFooter()
	}
	w.closed = true
	return w.err
}

func (w *Writer) writeFooter() (err error) {
	defer guard(&err)
	footer, err := w.footer.Finish()
	if err != nil {
		return fmt.Errorf("parquet: %w", err)
	}
	b, err := footer.Serialize(context.Background())
	if err != nil {
		return fmt.Errorf("parquet: %w", err)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(b)))
	if _, err := w.sink.Write(append(b, magic...)); err != nil {
		return fmt.Errorf("parquet: %w", err)
	}
	return nil
}

// Rows returns how many rows were appended.
func (w *Writer) Rows() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rows
}

// Size returns how many bytes were written.
func (w *Writer) Size() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sink.n
}
