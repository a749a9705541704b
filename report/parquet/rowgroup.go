package parquet

import (
	"fmt"
	"math"
	"sync"

	"github.com/apache/arrow/go/v17/arrow/memory"
	pq "github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
)

// RowGroup is encoded rows that wait to be appended, once, to the file they were encoded for.
type RowGroup struct {
	rows         int
	pages        pageBuffer
	memory       *scratch // in which the pages lie
	chunks       []chunkInfo
	uncompressed int64
}

// chunkInfo is what the footer says of one column chunk; its offsets are those of pageBuffer.Tell.
type chunkInfo struct {
	pages     metadata.ChunkMetaInfo
	stats     metadata.EncodedStatistics
	encodings metadata.EncodingStats
	hasDict   bool
}

// Encode encodes one chunk for each column as a row group, one after the other. It may be called from several
// goroutines at once; the chunks are not changed, and free again when it returns.
func (w *Writer) Encode(chunks Chunks) (g *RowGroup, err error) {
	defer guard(&err)
	s := keptScratch().get()
	g = &RowGroup{chunks: make([]chunkInfo, len(w.columns)), pages: pageBuffer{s.pages[:0]}, memory: s}
	for i := range w.columns {
		if err := g.add(w, i, chunks, s); err != nil {
			return nil, fmt.Errorf("parquet: column %q: %w", w.columns[i].Name, err)
		}
	}
	s.pages = g.pages.b
	return g, nil
}

// add encodes the chunk of a column, which must have as many rows as that of the first.
func (g *RowGroup) add(w *Writer, i int, chunks Chunks, s *scratch) error {
	c, err := chunks(i)
	if err != nil {
		return err
	}
	if i == 0 {
		g.rows = c.Rows
	}
	if c.Rows != g.rows {
		return fmt.Errorf("%d rows, %q has %d", c.Rows, w.columns[0].Name, g.rows)
	}
	if err := c.check(&w.columns[i]); err != nil {
		return err
	}
	return g.encode(w, i, &c, s)
}

// scratch is memory for one row group after the other: for all its pages, and for the page at hand.
type scratch struct{ pages, body, packed []byte }

// keptScratch is what row groups use again that were appended.
var keptScratch = sync.OnceValue(func() *kept[scratch] { return &kept[scratch]{make: func() *scratch { return new(scratch) }} })

// compress returns the body compressed; the result is valid until the next call.
func (s *scratch) compress(w *Writer) []byte {
	bound := int(w.compressor.CompressBound(int64(len(s.body))))
	if cap(s.packed) < max(bound, 1) {
		s.packed = make([]byte, max(bound, pageSize/4))
	}
	out := w.compressor.EncodeLevel(s.packed[:cap(s.packed)], s.body, w.level)
	if cap(out) > cap(s.packed) {
		s.packed = out
	}
	return out
}

func (g *RowGroup) encode(w *Writer, i int, c *Chunk, s *scratch) error {
	col := &w.columns[i]
	start := g.pages.Tell()
	pages, err := file.NewPageWriter(&g.pages, w.codec, w.level, nil, int16(0), int16(i), memory.DefaultAllocator,
		false, nil, nil)
	if err != nil {
		return err
	}
	info := chunkInfo{stats: c.statistics(col)}
	info.pages.IndexPageOffset = -1 // 0 would be written, as an offset
	info.pages.NumValues = int64(c.Rows)
	encoding := pq.Encodings.Plain
	// A chunk of nulls alone has no dictionary: some readers do not take an empty one.
	if info.hasDict = c.Dict != nil && len(c.IDs) > 0; info.hasDict {
		encoding = pq.Encodings.RLEDict
		info.pages.DictPageOffset = start
		info.encodings.DictEncodingStats = map[pq.Encoding]int32{pq.Encodings.Plain: 1}
		page := file.NewDictionaryPage(memory.NewBufferBytes(c.Dict.Arena), int32(c.Dict.entries(col.Type)),
			pq.Encodings.Plain)
		if _, err := pages.WriteDictionaryPage(page); err != nil {
			return err
		}
	} else if c.Dict != nil {
		c = &Chunk{Rows: c.Rows, Nulls: c.Nulls}
	}
	info.pages.DataPageOffset = g.pages.Tell()
	n, err := g.writeData(pages, w, c, col, encoding, s)
	if err != nil {
		return err
	}
	info.encodings.DataEncodingStats = map[pq.Encoding]int32{encoding: n}
	info.pages.CompressedSize = g.pages.Tell() - start
	info.pages.UncompressedSize = pages.(interface{ TotalUncompressedSize() int64 }).TotalUncompressedSize()
	g.uncompressed += info.pages.UncompressedSize
	g.chunks[i] = info
	return nil
}

// writeData writes the data pages of a chunk, compressed here so that their memory is used again, and returns how many.
func (g *RowGroup) writeData(pages file.PageWriter, w *Writer, c *Chunk, col *Column, encoding pq.Encoding,
	s *scratch) (n int32, err error) {
	for at := (span{}); at.to < c.Rows; n++ {
		at = c.next(at, col)
		s.body = c.appendPage(s.body[:0], at, col)
		if len(s.body) > math.MaxInt32 {
			return 0, fmt.Errorf("page of %d bytes: a page holds at most 2 GiB", len(s.body))
		}
		packed := s.body
		if pages.HasCompressor() {
			packed = s.compress(w)
		}
		page := file.NewDataPageV1(memory.NewBufferBytes(packed), int32(at.to-at.from), encoding,
			pq.Encodings.RLE, pq.Encodings.RLE, int32(len(s.body)))
		if _, err := pages.WriteDataPage(page); err != nil {
			return 0, err
		}
	}
	return n, nil
}
