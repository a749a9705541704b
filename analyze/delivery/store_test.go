package delivery

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// randomRows draws the rows of a few messages to a few recipients.
func randomRows(t *rapid.T) []tracetest.Row {
	events := []struct{ event, source, status string }{
		{"RECEIVE", "STOREDRIVER", ""}, {"RECEIVE", "SMTP", ""}, {"SENDEXTERNAL", "SMTP", "250 OK"}, {"FAIL", "SMTP", spamText},
		{"FAIL", "QUEUE", expiredText}, {"DEFER", "SMTP", fullText}, {"DELIVER", "STOREDRIVER", ""}, {"DROP", "ROUTING", ""},
		{"FAIL", "AGENT", "550 5.7.1 TRANSPORT.RULES.RejectMessage"}, {"HAREDIRECTFAIL", "SMTP", ""}, {"EXPAND", "ROUTING", ""},
		{"DSN", "DSN", ""}, {"AGENTINFO", "AGENT", ""},
	}
	var rows []tracetest.Row
	for range rapid.IntRange(1, 30).Draw(t, "rows") {
		e := events[rapid.IntRange(0, len(events)-1).Draw(t, "event")]
		to := fmt.Sprintf("r%d@remote.test", rapid.IntRange(0, 2).Draw(t, "recipient"))
		if rapid.Bool().Draw(t, "two") {
			to += fmt.Sprintf(";r%d@remote.test", rapid.IntRange(3, 4).Draw(t, "second recipient"))
		}
		row := ev(rapid.Float64Range(0, 3).Draw(t, "time"), e.event, e.source, to, e.status, tracetest.Row{
			trace.NetworkMessageID: fmt.Sprintf("6f0b1f3a-0000-4000-8000-00000000000%d", rapid.IntRange(1, 3).Draw(t, "message")),
			trace.SenderAddress:    fmt.Sprintf("s%d@example.com", rapid.IntRange(0, 1).Draw(t, "sender")),
		})
		if e.event == "EXPAND" {
			row[trace.RelatedRecipientAddress] = "r0@remote.test"
		}
		rows = append(rows, row)
	}
	return rows
}

// memoryTemp is temporary storage for tests.
type memoryTemp struct{ bytes.Buffer }

func (m *memoryTemp) ReadAt(b []byte, at int64) (int, error) {
	return bytes.NewReader(m.Bytes()).ReadAt(b, at)
}
func (m *memoryTemp) Close() error { return nil }

// deliveries resolves rows that are spread over inputs and workers, and returns the deliveries and the accounts. With a
// memory limit the rows go through temporary storage.
func deliveries(t testing.TB, env *Env, inputs [][]tracetest.Row, workers int, memory int64) ([]Delivery, []Account) {
	t.Helper()
	s := NewStore(workers, Options{Memory: memory, Temp: func() (Temp, error) { return new(memoryTemp), nil }})
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	for i, rows := range inputs {
		for first := 0; first < len(rows); first += 3 {
			block := tracetest.Block(trace.InputID(i), int64(first), trace.ExtendedTrace, rows[first:min(first+3, len(rows))]...)
			if err := s.Consume((i+first)%workers, block); err != nil {
				t.Fatal(err)
			}
		}
	}
	if s.Spilled() > 0 && memory != 1 {
		t.Fatalf("%d bytes spilled with a limit of %d", s.Spilled(), memory)
	}
	e := *env
	e.Own = s.Learned().Own()
	return finalizeAll(t, s, &e, workers, len(inputs))
}

// finalizeAll finalizes what a store has by so many workers, and returns the deliveries sorted.
func finalizeAll(t testing.TB, s *Store, env *Env, workers, inputs int) ([]Delivery, []Account) {
	t.Helper()
	var mu sync.Mutex
	var out []Delivery
	var finalizers []*Finalizer // used for many messages, as in a run
	for range workers {
		finalizers = append(finalizers, NewFinalizer(env))
	}
	accounts, err := s.EachOf(workers, inputs, func(worker int, m *Message) error {
		mine := finalizers[worker].Finalize(m, nil)
		mu.Lock()
		defer mu.Unlock()
		for i := range mine {
			out = append(out, mine[i].Clone())
		}
		checkMessage(t, m)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(out, compareDeliveries)
	return out, accounts
}

// checkMessage holds a message against its own encoding and against its merge with itself.
func checkMessage(t testing.TB, m *Message) {
	t.Helper()
	encoded, err := m.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	var back Message
	if err := back.UnmarshalBinary(encoded); err != nil {
		t.Fatal(err)
	}
	Merge(&back, m)
	again, err := back.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(encoded, again) {
		t.Errorf("the union of a message with itself is another message")
	}
}

// comparers let cmp look at addresses.
var comparers = cmp.Comparer(func(a, b netip.Addr) bool { return a == b })

// withoutPositions drops where rows stood, which does depend on how they were spread over files.
func withoutPositions(in []Delivery) []Delivery {
	out := slices.Clone(in)
	for i := range out {
		out[i].Decided = Position{}
	}
	return out
}

// TestOrderCannotMatter: any order of rows, any split into files and workers, any overlap and any memory limit give the
// same deliveries.
func TestOrderCannotMatter(t *testing.T) {
	env := testEnv(t)
	rapid.Check(t, func(rt *rapid.T) {
		rows := randomRows(rt)
		want, _ := deliveries(t, env, [][]tracetest.Row{rows}, 1, 0)
		shuffled := slices.Clone(rows)
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		cut := rng.IntN(len(rows) + 1)
		overlap := rng.IntN(len(rows) + 1)
		inputs := [][]tracetest.Row{shuffled[:cut], shuffled[cut:], rows[:overlap]}
		for _, run := range []struct {
			workers int
			memory  int64
		}{{1, 0}, {2, 0}, {8, 0}, {1, 1}, {3, 1}, {2, 1 << 30}} {
			got, accounts := deliveries(t, env, inputs, run.workers, run.memory)
			if diff := cmp.Diff(withoutPositions(want), withoutPositions(got), comparers); diff != "" {
				rt.Fatalf("%+v: %s", run, diff)
			}
			for i, a := range accounts {
				if n := a.Used + a.Duplicates + a.Filtered; n != int64(len(inputs[i])) {
					rt.Fatalf("input %d: %d rows read, %+v", i, len(inputs[i]), a)
				}
			}
		}
	})
}

// TestDuplicatesAreChargedToTheLaterPath, whichever is read first.
func TestDuplicatesAreChargedToTheLaterPath(t *testing.T) {
	row := ev(0, "SENDEXTERNAL", "SMTP", "b@remote.test", "")
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		s := NewStore(1, Options{})
		for _, input := range order {
			if err := s.Consume(0, tracetest.Block(trace.InputID(input), 0, trace.ExtendedTrace, row)); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Each(2, func(*Message) error { return nil })
		want := []Account{{Used: 1}, {Duplicates: 1}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("read in order %v: %v %s", order, err, diff)
		}
	}
}

// TestMergeLaws: union is commutative, associative and idempotent, and survives encoding.
func TestMergeLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		parts := make([]Message, 3)
		for i := range parts {
			parts[i] = *message(t, randomRows(rt))
		}
		union := func(order ...int) []byte {
			sum := Message{Key: parts[0].Key, Dict: NewDict()}
			for _, i := range order {
				Merge(&sum, &parts[i])
			}
			b, err := sum.AppendBinary(nil)
			if err != nil {
				rt.Fatal(err)
			}
			return b
		}
		want := union(0, 1, 2)
		for _, order := range [][]int{{2, 1, 0}, {1, 0, 2}, {0, 0, 1, 1, 2, 2}, {2, 0, 1, 2}} {
			if !slices.Equal(want, union(order...)) {
				rt.Fatalf("order %v gives another union", order)
			}
		}
	})
}

// message collects rows, whatever their ids, as one message.
func message(t testing.TB, rows []tracetest.Row) *Message {
	t.Helper()
	for i := range rows {
		rows[i] = rows[i].With(tracetest.Row{trace.NetworkMessageID: testID})
	}
	s := NewStore(1, Options{})
	if err := s.Consume(0, tracetest.Block(0, 0, trace.ExtendedTrace, rows...)); err != nil {
		t.Fatal(err)
	}
	out := &Message{Dict: NewDict()}
	if _, err := s.Each(1, func(m *Message) error { out.Key = m.Key; Merge(out, m); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTempFails: an error of temporary storage ends the run, wherever it comes from.
func TestTempFails(t *testing.T) {
	broken := errors.New("disk full")
	block := tracetest.Block(0, 0, trace.ExtendedTrace, ev(0, "RECEIVE", "SMTP", "b@remote.test", ""))
	s := NewStore(1, Options{Memory: 1, Temp: func() (Temp, error) { return nil, broken }})
	if err := s.Consume(0, block); !errors.Is(err, broken) {
		t.Errorf("opening fails: %v", err)
	}
	temp := new(memoryTemp)
	s = NewStore(1, Options{Memory: 1, Temp: func() (Temp, error) { return temp, nil }})
	if err := s.Consume(0, block); err != nil || s.Spilled() == 0 {
		t.Fatal("nothing was spilled", err)
	}
	temp.Truncate(temp.Len() - 1)
	if _, err := s.Each(1, func(*Message) error { return nil }); err == nil {
		t.Error("lost bytes were not noticed")
	}
}

// TestRowsOfNoInput: a row that is of an input that there is not, as damage makes one, is an error wherever it is met.
func TestRowsOfNoInput(t *testing.T) {
	block := func(row tracetest.Row) *trace.Block { return tracetest.Block(1, 0, trace.ExtendedTrace, row) }
	message := block(ev(0, "RECEIVE", "SMTP", "b@remote.test", ""))
	old := ev(1, "FAIL", "SMTP", "b@remote.test", spamText, tracetest.Row{trace.NetworkMessageID: ""})
	for what, rows := range map[string][]*trace.Block{
		"a message": {message}, "a record": {block(old)}, "a record that is moved": {message, block(old)},
	} {
		s := NewStore(1, Options{})
		for _, b := range rows {
			if err := s.Consume(0, b); err != nil {
				t.Fatal(err)
			}
		}
		f := func(*Message) error { return nil }
		if _, err := s.States(1, f); !errors.Is(err, errEncoding) {
			t.Errorf("%s: its state: %v", what, err)
		}
		s.Once()
		if _, err := s.Each(1, f); !errors.Is(err, errEncoding) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// FuzzReadSealed: what is no spilled part is an error, never a panic; and what slices have looked at can be loaded.
func FuzzReadSealed(f *testing.F) {
	texts := newCommon()
	p := newPart(texts)
	host, _ := new(recent).symbol(texts, []byte("mx.remote.test"))
	item := Item{Fingerprint: 1, Parties: []Party{{Address: p.dict.InternString("a@example.com")}}}
	p.add(Key{1}, appendLogged(nil, &item, nil, sides{}))
	p.dict.own = append(p.dict.own, "<a0123456789@example.com>", "a@example.com", "a@example.com", "", "Originating", "b@example.com")
	p.head.listed = 1
	item.At, item.Row = 1763294400e9, 7
	first, _ := p.keep(&rowHead{key: Key{2}, hash: (&Key{2}).hash()}, &item, new(recentTexts), nil)
	copy(item.Fields[:], p.head.fields[:])
	item.Parties = ownParties[:1]
	p.append(first, appendLogged(nil, &item, &p.head, sides{}))
	item.At, item.Row, item.Origin, item.Serial, item.Flags = item.At+1e6, 9, item.At-1, 5, flagFromRemote
	item.Fields[fieldServerHost], item.Fields[fieldContext] = host, p.dict.once([]byte("451 4.7.0 try later"))
	p.append(first, appendLogged(nil, &item, &p.head, sides{}))
	item.Input, item.Parties = 1, []Party{{Address: Sym(firstAddress), Status: p.dict.once([]byte("451 4.7.0 try later"))}}
	p.append(first, appendLogged(nil, &item, &p.head, sides{}))
	item.Fields[fieldConnector], item.Fields[fieldClientHost], item.Fields[fieldClientIP] = host, host, host
	p.append(first, appendLogged(nil, &item, &p.head, sides{texts.heads.sides, new(recent)}))
	if texts.heads.sides.dict.Len() == 1 {
		f.Fatal("no symbol stands for the edge's side")
	}
	f.Add(p.seal(new(packer), new(bundleRoom)).appendBinary(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := readSealed(b, everything, texts)
		if err != nil {
			return
		}
		places := placesOf([]*opened{got}, everything)
		l := loader{parts: []*opened{got}}
		good := 0
		for i := range places {
			if m, err := l.load(places[i : i+1]); err == nil {
				m.normalise(nil)
				good++
			}
		}
		n, all := 0, true
		for _, some := range slicesOf(3, 1) {
			sliced, err := readSealed(b, some, texts)
			if err != nil {
				all = false // an item was looked into, which reading all leaves to load
				continue
			}
			l, places := loader{parts: []*opened{sliced}}, placesOf([]*opened{sliced}, some)
			n += len(places)
			for i := range places {
				if _, err := l.load(places[i : i+1]); err != nil {
					t.Errorf("what was looked at is not loaded: %v", err)
				}
			}
		}
		if all != (good == len(places)) || all && n != good {
			t.Errorf("of %d bundles %d are good; slices hold %d, all of them good: %v", len(places), good, n, all)
		}
	})
}

// FuzzUnmarshal: what is no encoded message is an error, never a panic.
func FuzzUnmarshal(f *testing.F) {
	m := message(f, []tracetest.Row{ev(0, "FAIL", "SMTP", "b@remote.test", spamText)})
	encoded, err := m.AppendBinary(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encoded)
	for _, older := range []string{version2, version3} {
		state, err := base64.StdEncoding.DecodeString(older)
		if err != nil {
			f.Fatal(err)
		}
		r := reader{b: state[2:]} // behind its kind and the number of its records
		f.Add(r.bytes(r.uvarint()))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var m Message
		if m.UnmarshalBinary(b) == nil {
			if _, err := m.AppendBinary(nil); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestLongRun: a message with very many rows in one block comes back whole, and so do those that its partition gets
// after it.
func TestLongRun(t *testing.T) {
	const many = 4000
	row := func(id, recipient string) tracetest.Row {
		return ev(0, "SENDEXTERNAL", "SMTP", recipient, "250 OK", tracetest.Row{trace.NetworkMessageID: id})
	}
	var first, others []tracetest.Row
	partition := 0
	for n := range many * partitions {
		id := fmt.Sprintf("6f0b1f3a-0000-4000-8000-%012d", n)
		key, _ := keyOf([]byte(id), nil)
		if n == 0 {
			partition = partitionOf(key.hash())
			for r := range many {
				first = append(first, row(id, fmt.Sprintf("r%d@remote.test", r)))
			}
		} else if partitionOf(key.hash()) == partition {
			others = append(others, row(id, "a@remote.test"))
		}
	}
	s := NewStore(1, Options{})
	again := row(first[0][trace.NetworkMessageID], "again@remote.test")
	for i, rows := range [][]tracetest.Row{first, others, {again}} {
		if err := s.Consume(0, tracetest.Block(0, int64(i*len(others)), trace.ExtendedTrace, rows...)); err != nil {
			t.Fatal(err)
		}
	}
	want, got := map[int]int{many + 1: 1, 1: len(others)}, map[int]int{}
	if _, err := s.Each(1, func(m *Message) error { got[len(m.Items)]++; return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("messages by how many rows they have: %s", diff)
	}
}

// TestWorkersAtOnce: workers that put rows of the same messages into the store at the same time lose none and mix none
// up, with and without a memory limit, however soon parts are sealed; and what is asked for once only is gone afterwards.
func TestWorkersAtOnce(t *testing.T) {
	env := testEnv(t)
	const messages, size = 300, 40
	all := benchRows(messages)
	want, _ := deliveries(t, env, [][]tracetest.Row{all}, 1, 0)
	for _, limits := range []struct{ memory, part int64 }{
		{0, sealedSize}, {0, 1 << 10}, {0, 1}, {1, sealedSize}, {64 << 10, sealedSize}, {64 << 10, 1 << 10},
	} {
		const workers = 4
		memory := limits.memory
		s := NewStore(workers, Options{Memory: memory, Temp: func() (Temp, error) { return new(memoryTemp), nil }})
		s.messages.most, s.records.most = int(limits.part), int(limits.part)
		var readers sync.WaitGroup
		for worker := range workers {
			readers.Go(func() {
				for first := worker * size; first < len(all); first += workers * size {
					rows := all[first:min(first+size, len(all))]
					if err := s.Consume(worker, tracetest.Block(0, int64(first), trace.ExtendedTrace, rows...)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		readers.Wait()
		if memory > 0 && s.Spilled() == 0 {
			t.Errorf("nothing was spilled with limits %d", limits)
		}
		e := *env
		e.Own = s.Learned().Own()
		got, accounts := finalizeAll(t, s, &e, workers, 1)
		if diff := cmp.Diff(want, got, comparers); diff != "" {
			t.Errorf("limits %d: %s", limits, diff)
		}
		if a := accounts[0]; a.Used+a.Filtered != int64(len(all)) || a.Duplicates > 0 {
			t.Errorf("limits %d: %d rows read, %+v", limits, len(all), a)
		}
		s.Once()
		once, _ := finalizeAll(t, s, &e, workers, 1)
		if diff := cmp.Diff(want, once, comparers); diff != "" {
			t.Errorf("limits %d: for the last time: %s", limits, diff)
		}
		if held, common := s.held(), int64(s.messages.common.size()); held != common {
			t.Errorf("limits %d: %d bytes are held in the end, %d of them in common", limits, held, common)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
