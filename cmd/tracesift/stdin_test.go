package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// TestInterruptedWhileWaiting interrupts commands that wait for standard input that never comes.
func TestInterruptedWhileWaiting(t *testing.T) {
	for _, args := range [][]string{{"report", "-"}, {"inspect", "-"}, {"classify"}} {
		silent, hold := io.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan int, 1)
		var said bytes.Buffer
		go func() {
			done <- execute(ctx, args, stdio{in: &stdin{ctx: ctx, from: silent}, out: io.Discard, err: &said})
		}()
		time.AfterFunc(20*time.Millisecond, cancel)
		select {
		case code := <-done:
			if code != exitInterrupted {
				t.Errorf("%v: exit code %d, %s", args, code, &said)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%v waits on", args)
		}
		_ = hold.Close()
	}
}

// TestStdin reads all there is, and the error behind it.
func TestStdin(t *testing.T) {
	text := strings.Repeat("some text ", 100_000)
	s := &stdin{ctx: t.Context(), from: io.MultiReader(strings.NewReader(text), iotest.ErrReader(io.ErrNoProgress))}
	got, err := io.ReadAll(s)
	if string(got) != text || !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("%d bytes of %d, %v", len(got), len(text), err)
	}
}
