// Command tracesift reads exported Exchange and Exchange Online Protection message traces and says which outbound
// deliveries failed, through which edge host, to which recipient domain, why, whether the blocklist that a refusal
// names really lists that edge, and who has to act.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	tuneCollector()
	ctx, stop := signal.NotifyContext(context.Background(), interruptions()...)
	code := execute(ctx, os.Args[1:], stdio{in: &stdin{ctx: ctx, from: os.Stdin}, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

// interruptions are the signals that end a run in good order: a terminal that is closed (SIGHUP) is one, unless nohup said
// that it should not matter.
func interruptions() []os.Signal {
	all := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	return all
}

// stdio are the streams of a run: data goes to out, messages to err.
type stdio struct {
	in       io.Reader
	out, err io.Writer
	level    logLevel  // of the messages
	began    time.Time // when the command did
}
