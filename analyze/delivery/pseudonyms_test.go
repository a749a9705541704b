package delivery

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// backwards are pseudonyms that can be told by eye: names stand backwards.
type backwards struct{}

func (backwards) Key(k Key) Key {
	slices.Reverse(k[:])
	return k
}

func (backwards) Address(address string) string {
	local, domain, ok := strings.Cut(address, "@")
	if !ok || address == nullSender || local == "postmaster" {
		return address
	}
	b := []byte(local)
	slices.Reverse(b)
	return "x" + string(b) + "@" + domain
}

func (p backwards) Text(text string, about []string) string {
	for _, address := range about {
		if strings.Contains(address, "@") {
			text = strings.ReplaceAll(text, address, p.Address(address))
		}
	}
	return text
}

func (backwards) Number(n uint64) uint64 { return n } // keeps the order, which decides between equals

// became is what does not depend on names.
func became(all []Delivery) []string {
	var out []string
	for i := range all {
		d := &all[i]
		out = append(out, fmt.Sprint(d.RecipientDomain, d.SenderDomain, d.Outcome, d.Direction, d.Kind, d.OriginatedAt, d.FirstAt, d.LastAt, d.DecidedAt,
			len(d.Attempts), d.Deferrals, d.Edge, d.Remote, d.Expired, d.LateFailure, d.OriginalAddress != "", d.NetworkMessageID != "", d.Report != "", d.RefusedBy))
	}
	slices.Sort(out)
	return out
}

// TestUnder: a state under pseudonyms resolves to the same as the state, records find their messages, and uniting states
// under pseudonyms is the same as uniting them before.
func TestUnder(t *testing.T) {
	env := testEnv(t)
	linked := 0
	for seed := range uint64(300) {
		s := stream{rand.New(rand.NewPCG(seed, 11))}
		var rows []*refRow
		for i := range 1 + s.IntN(30) {
			shape, row := s.row()
			rows = append(rows, &refRow{shape: shape, cells: row, input: trace.InputID(i % 3), row: int64(i)})
		}
		store := NewStore(1, Options{})
		for _, r := range rows {
			if err := store.Consume(0, tracetest.Block(r.input, r.row, r.shape, r.cells)); err != nil {
				t.Fatal(err)
			}
		}
		_, err := store.Each(3, func(m *Message) error {
			under := m.Under(backwards{})
			linked += len(under.Linked)
			if got, want := became(Finalize(under, env, nil)), became(Finalize(m, env, nil)); !slices.Equal(got, want) {
				t.Fatalf("stream %d: under pseudonyms\n%q, want\n%q", seed, got, want)
			}
			names := under.AppendNames(nil)
			for i, k := range m.AppendNames(nil) {
				if backwards.Key(backwards{}, k) != names[i] {
					t.Fatalf("stream %d: name %d of %v is %v", seed, i, m.AppendNames(nil), names)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		half := statesOf(t, rows[:len(rows)/2])
		for key, encoded := range statesOf(t, rows) {
			whole := decode(t, encoded).Under(backwards{})
			if part, ok := half[key]; ok {
				Merge(whole, decode(t, part).Under(backwards{}))
			}
			want, _ := decode(t, encoded).Under(backwards{}).AppendBinary(nil)
			if got, err := whole.AppendBinary(nil); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("stream %d: a part under pseudonyms adds to the whole under them (%v)", seed, err)
			}
		}
	}
	if linked == 0 {
		t.Error("no record was linked to a message: the test proves little")
	}
}

func TestRenameID(t *testing.T) {
	rename := func(k Key) Key { return backwards{}.Key(k) }
	for id, kept := range map[string]string{
		"<a@example.com>": "@message.invalid>", " b@example.net ": "@message.invalid>", "<x" + journalDomain + ">": journalDomain + ">",
	} {
		got := RenameID(id, rename)
		key, _ := hashID(id)
		renamed, ok := hashID(got)
		if !ok || renamed != rename(key) || !strings.HasPrefix(got, "<m-") || !strings.HasSuffix(got, kept) {
			t.Errorf("RenameID(%q) = %q, read as %v, want %v", id, got, renamed, rename(key))
		}
	}
	if got := RenameID("", rename); got != "" {
		t.Errorf("no id becomes %q", got)
	}
	for _, id := range []string{"m-12@message.invalid", "m-zz000000000000000000000000000000@message.invalid", "m-00000000000000000000000000000000@example.com"} {
		if _, ok := renamedKey(id); ok {
			t.Errorf("%q is taken for a renamed id", id)
		}
	}
}
