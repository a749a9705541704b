package main

import (
	"os"
	"os/signal"
	"slices"
	"syscall"
	"testing"
)

// TestInterruptions: a closed terminal ends a run as Ctrl-C does, but not one that nohup started.
func TestInterruptions(t *testing.T) {
	if signal.Ignored(syscall.SIGHUP) {
		t.Skip("these tests run under nohup")
	}
	if !slices.Contains(interruptions(), os.Signal(syscall.SIGHUP)) {
		t.Error("a closed terminal leaves temporary files behind")
	}
	signal.Ignore(syscall.SIGHUP)
	defer signal.Reset(syscall.SIGHUP)
	if slices.Contains(interruptions(), os.Signal(syscall.SIGHUP)) {
		t.Error("a closed terminal ends what nohup started")
	}
}
