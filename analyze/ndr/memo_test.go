package ndr

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// TestMemoKeepsNoMemory classifies texts that stand in a buffer which is used again: what is remembered of one must not
// become another's.
func TestMemoKeepsNoMemory(t *testing.T) {
	set, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	var texts, want []string
	for i := range 60 {
		text := fmt.Sprintf("550 5.1.1 <user%03d@example.com>: no user of it 50", i)
		if i%2 == 1 {
			text = fmt.Sprintf("452 4.2.2 <user%03d@example.com>: mailbox is full!", i)
		}
		texts = append(texts, text)
		r := set.Classify(text, Context{})
		want = append(want, r.ClassCause())
	}
	c := NewClassifier(set, 40)
	buffer := make([]byte, 0, 100)
	rng := rand.New(rand.NewPCG(3, 5))
	for range 20_000 {
		i := rng.IntN(len(texts))
		buffer = append(buffer[:0], texts[i]...)
		if got := c.Classify(unsafe.String(&buffer[0], len(buffer)), Context{}).ClassCause(); got != want[i] {
			t.Fatalf("%q is %s, want %s", texts[i], got, want[i])
		}
	}
}
