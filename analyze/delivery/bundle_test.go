package delivery

import (
	"bytes"
	"encoding/binary"
	"testing"

	"pgregory.net/rapid"
)

// TestBundles: bundles are found where each says that they stand, with what they were made of.
func TestBundles(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var w bundleRoom
		var all bundles
		var want []bundle
		size := rapid.OneOf(rapid.IntRange(0, 300), rapid.IntRange(0, 2*maxChunk))
		for n := range rapid.IntRange(0, 40).Draw(rt, "bundles") {
			head, rows := bytes.Repeat([]byte{1}, size.Draw(rt, "head")), bytes.Repeat([]byte{2}, size.Draw(rt, "rows"))
			b := append(appendBundle(nil, uint32(n)<<16, &Key{byte(n)}, head), rows...)
			if gotHead, gotRows := bundle(b).parts(); !bytes.Equal(gotHead, head) || !bytes.Equal(gotRows, rows) {
				rt.Fatalf("%d and %d bytes are %d and %d", len(head), len(rows), len(gotHead), len(gotRows))
			}
			all, want = w.add(all, b), append(want, b)
			if rapid.Bool().Draw(rt, "close") {
				all = w.close(all)
			}
		}
		all = w.close(all)
		n := 0
		all.each(func(at uint64, b bundle) {
			if !bytes.Equal(b, want[n]) || !bytes.Equal(all.at(at), b) {
				rt.Fatalf("bundle %d at %x has %d bytes, want %d", n, at, len(b), len(want[n]))
			}
			if *b.key() != (Key{byte(n)}) || b.marks() != uint32(n)<<16 {
				rt.Fatalf("bundle %d has key %s and marks %x", n, b.key(), b.marks())
			}
			n++
		})
		if count, ok := all.count(); !ok || n != count || n != len(want) {
			rt.Fatalf("%d bundles, counted %d, want %d", n, count, len(want))
		}
	})
}

// TestCountOfBundles: what is no bundle is not taken for one.
func TestCountOfBundles(t *testing.T) {
	of := func(all ...bundle) (chunk []byte) {
		for _, b := range all {
			chunk = appendBytes(chunk, []byte(b))
		}
		return chunk
	}
	good := appendBundle(nil, 0, &Key{}, []byte("head"))
	for what, chunk := range map[string][]byte{
		"cut":                         of(good)[:20],
		"too short":                   of(good[:bundleSize-1]),
		"without a head":              of(good[:bundleSize]),
		"with a part of a head":       of(good[:bundleSize+3]),
		"with too long a head":        of(binary.AppendUvarint(good[:bundleSize:bundleSize], 1<<63)),
		"behind the end of a chunk":   of(append(good[:len(good):len(good)], make([]byte, maxChunk)...), good),
		"behind a good one, too long": append(of(good), 0xFF, 0xFF, 1),
	} {
		if n, ok := (bundles{chunk}).count(); ok {
			t.Errorf("%s: %d bundles", what, n)
		}
	}
}

// TestMarks: a bundle may be wanted by its mark, or where its rows have other ids.
func TestMarks(t *testing.T) {
	id := Key{0xFF, 0xFF, 0x7F} // the greatest mark
	var none, some sieve
	some.add(id)
	of := func(id Key, others uint32) bundle { return appendBundle(nil, uint32(markOf(id))|others, &Key{1}, nil) }
	if of(id, 0).may(&none) || of(Key{}, 0).may(&some) {
		t.Error("wanted of none")
	}
	if !of(id, 0).may(&some) || !of(id, otherMarks).may(&none) || !of(Key{}, otherMarks).may(&none) {
		t.Error("not wanted by its mark, or with other ids")
	}
}
