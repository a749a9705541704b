package dnsbl

import (
	"context"
	"sync"
	"time"
)

// The limits of asking. One operator publishes five questions a second; nobody asks for less.
const (
	zoneEvery    = time.Second / 5 // between two questions to a zone, on average
	zoneBurst    = 5
	zoneInFlight = 2
	allInFlight  = 32
)

// limiter is a token bucket for one zone.
type limiter struct {
	now  func() time.Time
	mu   sync.Mutex
	next time.Time // when the bucket would be full again, less one burst
}

// wait returns when a question may be sent, or with the reason why the context ended.
func (l *limiter) wait(ctx context.Context) error {
	l.mu.Lock()
	now := l.now()
	if l.next.Before(now.Add(-zoneBurst * zoneEvery)) {
		l.next = now.Add(-zoneBurst * zoneEvery)
	}
	l.next = l.next.Add(zoneEvery)
	pause := l.next.Sub(now)
	l.mu.Unlock()
	return sleep(ctx, pause)
}

// sleep waits, unless the context ends before.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return context.Cause(ctx)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}

// slots bounds how many questions are in flight.
type slots chan struct{}

func (s slots) take(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case s <- struct{}{}:
		return nil
	}
}

func (s slots) free() { <-s }
