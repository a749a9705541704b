package parquet

import (
	"fmt"
	"sync"

	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/klauspost/compress/zstd"
)

// Codec is how pages are compressed.
type Codec uint8

// The codecs. Every warehouse reads Snappy; Zstd makes files a third smaller.
const (
	Zstd Codec = iota
	Snappy
	Uncompressed
)

// ParseCodec returns the codec of that name: zstd, snappy or none.
func ParseCodec(name string) (Codec, error) {
	for c := Zstd; c <= Uncompressed; c++ {
		if c.String() == name {
			return c, nil
		}
	}
	return 0, fmt.Errorf("compression %q is not one of zstd, snappy, none", name)
}

// String returns the name of the codec.
func (c Codec) String() string { return [...]string{"zstd", "snappy", "none"}[c] }

func (c Codec) id() compress.Compression {
	return [...]compress.Compression{
		compress.Codecs.Zstd, compress.Codecs.Snappy, compress.Codecs.Uncompressed,
	}[c]
}

// keptZstd replaces the library's zstd codec, which makes a new encoder for every page, by one that keeps them. The
// library's table of codecs has no lock: it is written once, before the first file of this process is opened.
var keptZstd = sync.OnceValue(func() *pooledZstd {
	stock, err := compress.GetCodec(compress.Codecs.Zstd)
	if err != nil {
		panic(fmt.Errorf("parquet: BUG: %w", err))
	}
	kept := newPooledZstd(stock)
	compress.RegisterCodec(compress.Codecs.Zstd, kept)
	return kept
})

// pooledZstd compresses with encoders that are kept by level, and decompresses no more than there is room for.
type pooledZstd struct {
	compress.Codec
	encoders []*kept[encoder] // by zstd.EncoderLevel
	decoder  *zstd.Decoder
}

// window is how far back an encoder looks. Data pages are hardly longer, and each kept encoder takes twice as much memory.
const window = pageSize

// encoder is a kept encoder with the room for its output.
type encoder struct {
	*zstd.Encoder
	out []byte
}

func newPooledZstd(stock compress.Codec) *pooledZstd {
	decoder, err := zstd.NewReader(nil, zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		panic(fmt.Errorf("parquet: BUG: %w", err))
	}
	z := &pooledZstd{Codec: stock, decoder: decoder, encoders: make([]*kept[encoder], zstd.SpeedBestCompression+1)}
	for level := range z.encoders {
		z.encoders[level] = &kept[encoder]{make: func() *encoder {
			e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(max(zstd.SpeedFastest, zstd.EncoderLevel(level))),
				zstd.WithEncoderConcurrency(1), zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false), zstd.WithWindowSize(window))
			if err != nil {
				panic(fmt.Errorf("parquet: BUG: %w", err))
			}
			return &encoder{Encoder: e}
		}}
	}
	return z
}

// Encode compresses src at the default level.
func (z *pooledZstd) Encode(dst, src []byte) []byte { return z.EncodeLevel(dst, src, defaultLevel) }

// EncodeLevel compresses src into dst, or into a new slice of just the right size where dst has no room at all.
func (z *pooledZstd) EncodeLevel(dst, src []byte, level int) []byte {
	if level == compress.DefaultCompressionLevel {
		level = defaultLevel
	}
	pool := z.encoders[zstd.EncoderLevelFromZstd(level)]
	e := pool.get()
	defer pool.put(e)
	if cap(dst) > 0 {
		return e.EncodeAll(src, dst[:0])
	}
	e.out = e.EncodeAll(src, e.out[:0])
	return append([]byte(nil), e.out...)
}

// Decode decompresses src into dst. As the library's codecs do, it panics where src is damaged.
func (z *pooledZstd) Decode(dst, src []byte) []byte {
	out, err := z.decoder.DecodeAll(src, dst[:0:len(dst)])
	if err != nil {
		panic(err)
	}
	return out
}

// CompressBound is 0: the library would set that many bytes aside for every page, and EncodeLevel needs none.
func (z *pooledZstd) CompressBound(int64) int64 { return 0 }
