package main

import (
	"os"
	"os/signal"
	"slices"
	"syscall"
	"testing"
)

// TestInterruptions: a closed terminal ends a run as Ctrl-C does, but not one that nohup started, as these tests may be.
func TestInterruptions(t *testing.T) {
	ends := func() bool { return slices.Contains(interruptions(), os.Signal(syscall.SIGHUP)) }
	if nohup := signal.Ignored(syscall.SIGHUP); ends() == nohup {
		t.Errorf("a closed terminal ends a run: %v; nohup started it: %v", ends(), nohup)
	}
	signal.Ignore(syscall.SIGHUP)
	defer signal.Reset(syscall.SIGHUP)
	if ends() {
		t.Error("a closed terminal ends what nohup started")
	}
}
