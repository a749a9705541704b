// Command tracesift reads exported Exchange and Exchange Online Protection message traces and says which outbound
// deliveries failed, through which edge host, to which recipient domain, why, whether the blocklist that a refusal
// names really lists that edge, and who has to act.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
)

// ballast is never touched, and so takes no memory: it only counts as if it did, so that a heap that is still small is
// not collected a dozen times while the tables of rules are read.
const ballast = 16 << 20

func main() {
	weight := make([]byte, ballast)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, os.Args[1:], stdio{&stdin{ctx: ctx, from: os.Stdin}, os.Stdout, os.Stderr})
	stop()
	runtime.KeepAlive(weight)
	os.Exit(code)
}

// overhead is what a run takes beside what --memory is for: code, stacks, blocks of exports, tables of rules.
const overhead = 96 << 20

// limitMemory makes collections more frequent as the program comes near what a user allows it; 0 is no limit.
// GOMEMLIMIT overrides it.
func limitMemory(bytes int64) {
	if bytes > 0 && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(bytes + overhead)
	}
}

// stdio are the streams of a run: data goes to out, messages to err.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}
