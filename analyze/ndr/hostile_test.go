package ndr

import (
	"strings"
	"testing"
	"time"
)

// hostileTime is far more than the longest text that is read takes on a busy machine (some tenths of a second).
const hostileTime = 5 * time.Second

// No text makes classification slow: neither words that many rules look for nor brackets that nothing closes.
func TestHostileTexts(t *testing.T) {
	s := defaultSet(t)
	for _, piece := range []string{
		"no ", "mailbox ", "user not ", "192.0.2.1 ", "(550 ", "-> 550 5.7.350 Remote server returned ", "{LED=", "[a.b ", "a.",
		"connection ", "550-5.7.1 message mail from server user mailbox not rejected ", "ящик ", "x@y ", "http://", "&#0;", "\x00<", "'550 ",
	} {
		for _, head := range []string{"", "550 5.7.1 ", "host mx.example.org[192.0.2.25] said: "} {
			text := head + strings.Repeat(piece, maxText/len(piece)+1)
			if begin := time.Now(); s.Classify(text, Context{}).Class == "" || time.Since(begin) > hostileTime {
				t.Errorf("%q again and again: %s", head+piece, time.Since(begin))
			}
		}
	}
}
