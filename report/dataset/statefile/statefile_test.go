package statefile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

// sample is n entries in order, some with names; where there are many, every third is large.
func sample(n int) (entries []Entry, names [][]Name) {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	for i := range n {
		var e Entry
		binary.BigEndian.PutUint32(e.Rank[:], uint32(i))
		e.State = make([]byte, r.IntN(40))
		if i%3 == 0 && n > 5 {
			e.State = make([]byte, 20<<10)
		}
		for k := range e.State {
			e.State[k] = byte(r.IntN(4))
		}
		var own []Name
		for k := range i % 4 {
			own = append(own, Name{byte(i * 37), byte(k), byte(i), byte(i >> 8)})
		}
		entries, names = append(entries, e), append(names, own)
	}
	return entries, names
}

func write(tb testing.TB, entries []Entry, names [][]Name) []byte {
	tb.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out)
	for i := 0; i < len(entries) && err == nil; i++ {
		err = w.Append(entries[i], names[i])
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil || w.Entries() != int64(len(entries)) {
		tb.Fatalf("%d entries, %v", w.Entries(), err)
	}
	return out.Bytes()
}

// all reads every entry.
func all(b []byte) (entries []Entry, err error) {
	r, err := NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	err = r.Each(func(n uint32, e Entry) error {
		if int(n) != len(entries) {
			return fmt.Errorf("entry %d has number %d", len(entries), n)
		}
		entries = append(entries, Entry{e.Rank, append([]byte{}, e.State...)})
		return nil
	})
	return entries, err
}

func TestRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 2, 90} { // the last has several blocks
		entries, names := sample(n)
		b := write(t, entries, names)
		got, err := all(b)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(entries, got); diff != "" {
			t.Errorf("%d entries: %.500s", n, diff)
		}
		r, err := NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil || r.Entries() != int64(n) {
			t.Fatalf("%d entries, want %d; %v", r.Entries(), n, err)
		}
	}
}

// TestFind finds every name, alone and among others of its bucket, and none that is not there.
func TestFind(t *testing.T) {
	entries, names := sample(90)
	b := write(t, entries, names)
	r, err := NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[byte]map[Name]uint32{}
	for i, own := range names {
		for _, name := range own {
			if wanted[name[0]] == nil {
				wanted[name[0]] = map[Name]uint32{}
			}
			wanted[name[0]][name] = uint32(i)
			for _, other := range []Name{name, {name[0], 0xff}, {name[0]}} {
				found, err := r.Find([]Name{other})
				if err != nil || other == name && !slices.Equal(found, []uint32{uint32(i)}) || other[1] == 0xff && found != nil {
					t.Errorf("%x is of entry %v, want %d; %v", other, found, i, err)
				}
			}
		}
	}
	for bucket, in := range wanted {
		var ask []Name
		var want []uint32
		for name, n := range in {
			ask, want = append(ask, name, Name{bucket, 0xff}), append(want, n)
		}
		slices.SortFunc(ask, func(a, b Name) int { return bytes.Compare(a[:], b[:]) })
		found, err := r.Find(slices.Compact(ask))
		slices.Sort(found)
		slices.Sort(want)
		if err != nil || !slices.Equal(found, want) {
			t.Errorf("bucket %d has %v, want %v; %v", bucket, found, want, err)
		}
	}
}

// TestOrder: entries come in the order of their ranks, each once.
func TestOrder(t *testing.T) {
	entries, _ := sample(3)
	for _, order := range [][2]int{{1, 0}, {1, 1}} {
		w, err := NewWriter(new(bytes.Buffer))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Append(entries[order[0]], nil); err != nil {
			t.Fatal(err)
		}
		if err := w.Append(entries[order[1]], nil); err == nil {
			t.Errorf("%v was taken", order)
		}
	}
}

// TestDamage: no byte can be changed, and no end cut off, without an error.
func TestDamage(t *testing.T) {
	entries, names := sample(5)
	b := write(t, entries, names)
	try := func(b []byte) error {
		if _, err := all(b); err != nil {
			return err
		}
		r, err := NewReader(bytes.NewReader(b), int64(len(b)))
		for bucket := 0; bucket < buckets && err == nil; bucket++ {
			_, err = r.Find([]Name{{byte(bucket)}})
		}
		return err
	}
	if err := try(b); err != nil {
		t.Fatal(err)
	}
	for at := len(magic); at < len(b); at++ { // the first bytes are for people
		damaged := bytes.Clone(b)
		damaged[at] ^= 0x10
		if err := try(damaged); err == nil {
			t.Fatalf("byte %d of %d was changed, and nobody saw it", at, len(b))
		}
	}
	for n := range len(b) {
		if err := try(b[:n]); err == nil {
			t.Fatalf("%d of %d bytes were read", n, len(b))
		}
	}
	if err := try(append(b[:len(b)-1:len(b)-1], '9')); !errors.Is(err, ErrVersion) {
		t.Errorf("another version: %v", err)
	}
}

// fileOf returns a file of blocks, each of so many entries, without names.
func fileOf(magic string, entries int, packed ...[]byte) []byte {
	body, head := []byte(magic), binary.AppendUvarint(nil, uint64(len(packed)))
	for _, b := range packed {
		head = binary.AppendUvarint(binary.AppendUvarint(head, uint64(len(b))), uint64(entries))
		head = binary.LittleEndian.AppendUint32(head, checksum(b))
		body = append(body, b...)
	}
	for range buckets {
		head = binary.LittleEndian.AppendUint32(append(head, 0), checksum(nil))
	}
	b := append(slices.Clone(body), head...)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(body)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(head)))
	return append(binary.LittleEndian.AppendUint32(b, checksum(head)), magic...)
}

// TestFirstVersion: a file of the first version, whose blocks are Zstandard frames, has what was written into it.
func TestFirstVersion(t *testing.T) {
	entries, _ := sample(90)
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	var packed [][]byte
	for block := range slices.Chunk(entries, 30) {
		var raw []byte
		for _, e := range block {
			raw = append(binary.AppendUvarint(append(raw, e.Rank[:]...), uint64(len(e.State))), e.State...)
		}
		packed = append(packed, enc.EncodeAll(raw, nil))
	}
	got, err := all(fileOf(magic1, 30, packed...))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(entries, got); diff != "" {
		t.Errorf("%.500s", diff)
	}
}

// TestLargeStates: a state that is larger than a block comes back, however well it packs.
func TestLargeStates(t *testing.T) {
	random := make([]byte, 5*blockSize)
	for i, r := 0, rand.New(rand.NewPCG(1, 1)); i < len(random); i++ {
		random[i] = byte(r.Uint32())
	}
	want := []Entry{
		{Rank{1}, []byte("small")}, {Rank{2}, make([]byte, 9*blockSize)}, {Rank{3}, random}, {Rank{4}, []byte("small")},
		{Rank{5}, bytes.Repeat(random[:blockSize], 3)}, {Rank{6}, make([]byte, blockSize)},
	}
	got, err := all(write(t, want, make([][]Name, len(want))))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(want, got, func(a, b Entry) bool { return a.Rank == b.Rank && bytes.Equal(a.State, b.State) }) {
		t.Error("they are other ones")
	}
	w, err := NewWriter(new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Append(Entry{State: make([]byte, maxState+1)}, nil); err == nil { // of which no byte is touched
		t.Error("a state was taken that is too large to be read")
	}
}

// TestClaimedSize: a few bytes do not have much memory set aside by what they claim to be.
func TestClaimedSize(t *testing.T) {
	for _, size := range []int{2*blockSize + 1, maxBlock, 1<<32 - 1, 1 << 40} {
		packed := append(binary.AppendUvarint(nil, uint64(size)), "\x00a\xfe\xff\xff"...)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := all(fileOf(magic, 1, packed))
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; !errors.Is(err, ErrDamaged) || took > 1<<20 {
			t.Errorf("%d bytes are claimed: %v, and %d bytes of memory", size, err, took)
		}
	}
}

// failing fails after so many bytes.
type failing int

func (f *failing) Write(b []byte) (int, error) {
	if *f -= failing(len(b)); *f < 0 {
		return 0, errors.New("full")
	}
	return len(b), nil
}

// TestFullDisk: the error of a write is never lost.
func TestFullDisk(t *testing.T) {
	for n, step := range map[int]int{5: 1, 30: 4999} { // in one block and in several
		failAt(t, n, step)
	}
}

func failAt(t *testing.T, n, step int) {
	t.Helper()
	entries, names := sample(n)
	size := len(write(t, entries, names))
	for limit := 0; limit < size; limit += step {
		room := failing(limit)
		w, err := NewWriter(&room)
		for i := 0; i < len(entries) && err == nil; i++ {
			err = w.Append(entries[i], names[i])
		}
		if err == nil {
			err = w.Close()
		}
		if err == nil {
			t.Fatalf("%d of %d bytes were written without an error", limit, size)
		}
	}
}

// seal makes a file of blocks and an index whose checksum is right.
func seal(body, head []byte) []byte {
	b := append([]byte(magic), body...)
	at := len(b)
	b = append(b, head...)
	b = binary.LittleEndian.AppendUint64(b, uint64(at))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(head)))
	return append(binary.LittleEndian.AppendUint32(b, checksum(head)), magic...)
}

// TestHostileIndex: sizes that add up to the file's only because they overflow ask for no memory.
func TestHostileIndex(t *testing.T) {
	const blocks = 1 << 16
	head := binary.AppendUvarint(nil, blocks)
	for range blocks {
		head = binary.AppendUvarint(head, 1<<48)
		head = append(binary.AppendUvarint(head, 1), 0, 0, 0, 0)
	}
	for range buckets {
		head = append(head, 0, 0, 0, 0, 0)
	}
	b := seal(nil, head)
	if _, err := NewReader(bytes.NewReader(b), int64(len(b))); !errors.Is(err, ErrDamaged) {
		t.Errorf("error %v", err)
	}
}

// FuzzReader reads any blocks with any index: an error, or what the index says.
func FuzzReader(f *testing.F) {
	entries, names := sample(3)
	b := write(f, entries, names)
	at := binary.LittleEndian.Uint64(b[len(b)-trailerSize:])
	f.Add(b[len(magic):at], b[at:len(b)-trailerSize])
	f.Fuzz(func(t *testing.T, body, head []byte) {
		b := seal(body, head)
		r, err := NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		n := int64(0)
		if err := r.Each(func(uint32, Entry) error { n++; return nil }); err == nil && n != r.Entries() {
			t.Fatalf("%d entries, it says %d", n, r.Entries())
		}
		for bucket := range buckets {
			_, _ = r.Find([]Name{{byte(bucket)}})
		}
	})
}
