package parquet

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
)

var errFull = errors.New("no space left")

// failing fails once with the write that passes limit, and where forget is set works again afterwards.
type failing struct {
	limit, n int
	short    bool // fails as a careless writer does: fewer bytes, no error
	forget   bool
	failed   bool
}

func (f *failing) Write(b []byte) (int, error) {
	if f.failed && !f.forget {
		return 0, errFull
	}
	if !f.failed && f.n+len(b) > f.limit {
		f.failed = true
		n := max(f.limit-f.n, 0)
		f.n += n
		if f.short {
			return n, nil
		}
		return n, errFull
	}
	f.n += len(b)
	return len(b), nil
}

// writeTo writes the sample to w and reports the error of the last call, which must know of all before it.
func writeTo(w io.Writer, chunks Chunks) error {
	out, err := NewWriter(w, sampleColumns, Options{})
	if err != nil {
		return err
	}
	_ = out.WriteRowGroup(chunks)
	_ = out.WriteRowGroup(chunks)
	return out.Close()
}

func sampleChunks(t *testing.T, rows int) Chunks {
	t.Helper()
	b := NewBuffer(sampleColumns)
	for _, row := range sampleRows(rows, 11) {
		addRow(t, b, sampleColumns, row)
	}
	return ready(chunksOf(t, b)...)
}

// chunksOf returns the chunks of the rows of a buffer, in memory of their own.
func chunksOf(tb testing.TB, b *Buffer) []Chunk {
	tb.Helper()
	chunks, err := b.Chunks()
	if err != nil {
		tb.Fatal(err)
	}
	all, err := collect(len(b.columns), chunks)
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

// collect returns the chunks of so many columns, in memory of their own.
func collect(columns int, chunks Chunks) ([]Chunk, error) {
	all := make([]Chunk, columns)
	for i := range all {
		c, err := chunks(i)
		if err != nil {
			return nil, err
		}
		c.Nulls, c.IDs, c.Plain = slices.Clone(c.Nulls), slices.Clone(c.IDs), slices.Clone(c.Plain)
		if c.Dict != nil {
			c.Dict = &Dict{slices.Clone(c.Dict.Arena), slices.Clone(c.Dict.Offsets)}
		}
		all[i] = c
	}
	return all, nil
}

var errNoChunk = errors.New("no chunk")

// ready gives chunks that are all there.
func ready(chunks ...Chunk) Chunks {
	return func(i int) (Chunk, error) {
		if i >= len(chunks) {
			return Chunk{}, errNoChunk
		}
		return chunks[i], nil
	}
}

// TestFailingSink fails at every byte of a file (under the race detector at some), the last ones of the footer included.
func TestFailingSink(t *testing.T) {
	chunks := sampleChunks(t, 20)
	var whole bytes.Buffer
	if err := writeTo(&whole, chunks); err != nil {
		t.Fatal(err)
	}
	for limit := 0; limit < whole.Len(); limit += stride {
		for _, sink := range []*failing{{limit: limit}, {limit: limit, forget: true}} {
			if err := writeTo(sink, chunks); !errors.Is(err, errFull) {
				t.Fatalf("failing at byte %d of %d (%+v): error is %v", limit, whole.Len(), *sink, err)
			}
		}
		if err := writeTo(&failing{limit: limit, short: true, forget: true}, chunks); !errors.Is(err, io.ErrShortWrite) {
			t.Fatalf("short write at byte %d of %d: error is %v", limit, whole.Len(), err)
		}
	}
}

// panicking panics once, at the write after so many.
type panicking struct{ after int }

func (p *panicking) Write(b []byte) (int, error) {
	if p.after--; p.after == -1 {
		panic("sink")
	}
	return len(b), nil
}

// TestPanicsBecomeErrors panics below each of the calls that write.
func TestPanicsBecomeErrors(t *testing.T) {
	chunks := sampleChunks(t, 20)
	for after := range 4 {
		if err := writeTo(&panicking{after: after}, chunks); err == nil {
			t.Errorf("a panic at write %d was lost", after)
		}
	}
}

// TestDamagedFooter changes every byte of a footer: an error or an odd answer, no panic.
func TestDamagedFooter(t *testing.T) {
	b := writeRows(t, sampleColumns, sampleRows(20, 1), 10, Options{})
	n := int(b[len(b)-8]) + int(b[len(b)-7])<<8
	for at := len(b) - 8 - n; at < len(b); at++ {
		for _, mask := range []byte{0xff, 0x01, 0x80} {
			damaged := bytes.Clone(b)
			damaged[at] ^= mask
			_, _ = ReadFooter(bytes.NewReader(damaged), int64(len(damaged)))
		}
	}
}

// TestRefusedChunks checks that a bad chunk is refused before any of it is written, and the file stays good.
func TestRefusedChunks(t *testing.T) {
	columns := []Column{{Name: "id", Type: String, Required: true}, {Name: "n", Type: Int32}}
	word := func(s string) []byte { return appendString(nil, s) }
	good := []Chunk{{Rows: 1, Plain: word("x")}, {Rows: 1, Plain: []byte{1, 0, 0, 0}}}
	for name, bad := range map[string][]Chunk{
		"no chunk":           {good[0]},
		"different rows":     {good[0], {Rows: 2, Plain: make([]byte, 8)}},
		"short nulls":        {good[0], {Rows: 1, Nulls: []uint64{}}},
		"null required":      {{Rows: 1, Nulls: []uint64{1}}, good[1]},
		"not UTF-8":          {{Rows: 1, Plain: word("\xff")}, good[1]},
		"not UTF-8 in dict":  {{Rows: 1, Dict: &Dict{Arena: word("\xff"), Offsets: []uint32{0}}, IDs: []uint32{0}}, good[1]},
		"length past end":    {{Rows: 1, Plain: []byte{9, 0, 0, 0, 'x'}}, good[1]},
		"length cut":         {{Rows: 1, Plain: []byte{9, 0}}, good[1]},
		"bytes left":         {{Rows: 1, Plain: append(word("x"), 0)}, good[1]},
		"few bytes":          {good[0], {Rows: 1, Plain: []byte{1}}},
		"id past dictionary": {{Rows: 1, Dict: &Dict{Arena: word("x"), Offsets: []uint32{0}}, IDs: []uint32{1}}, good[1]},
		"too few ids":        {{Rows: 1, Dict: &Dict{Arena: word("x"), Offsets: []uint32{0}}}, good[1]},
		"wrong offset":       {{Rows: 1, Dict: &Dict{Arena: word("x"), Offsets: []uint32{1}}, IDs: []uint32{0}}, good[1]},
		"offsets short":      {{Rows: 1, Dict: &Dict{Arena: append(word("x"), word("y")...), Offsets: []uint32{0}}, IDs: []uint32{0}}, good[1]},
		"odd fixed dict":     {good[0], {Rows: 1, Dict: &Dict{Arena: make([]byte, 6)}, IDs: []uint32{0}}},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			w, err := NewWriter(&out, columns, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.WriteRowGroup(ready(bad...)); err == nil {
				t.Fatal("accepted")
			}
			if err := w.WriteRowGroup(ready(good...)); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			want := [][]any{{"x", int64(1)}}
			sameRows(t, "parquet-go", readIndependent(t, out.Bytes(), columns), want, columns)
		})
	}
}

func TestAppendAfterClose(t *testing.T) {
	w, err := NewWriter(&bytes.Buffer{}, sampleColumns, Options{})
	if err != nil {
		t.Fatal(err)
	}
	chunks := sampleChunks(t, 3)
	for range 2 {
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := w.WriteRowGroup(chunks); err == nil {
			t.Fatal("rows were taken after Close")
		}
	}
}
