package delivery

import (
	"encoding/base64"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// TestCodedItems: items come back as they were, whichever they repeat, with times of any fineness and at any distance.
func TestCodedItems(t *testing.T) {
	some := symbols{own: 40, table: 1, limit: 1}
	symbol := rapid.Custom(func(t *rapid.T) Sym { return Sym(rapid.IntRange(0, 39).Draw(t, "symbol")) })
	party := rapid.Custom(func(t *rapid.T) Party { return Party{symbol.Draw(t, "address"), symbol.Draw(t, "status")} })
	instant := rapid.OneOf(rapid.Int64(), rapid.Map(rapid.Int64Range(-1e15, 1e15), func(n int64) int64 { return n * tick }))
	rapid.Check(t, func(rt *rapid.T) {
		want := []Item{}
		for n := range rapid.IntRange(0, 6).Draw(rt, "items") {
			it := Item{Fingerprint: rapid.Uint64Max(mostFingerprint).Draw(rt, "fingerprint"), At: trace.Instant(instant.Draw(rt, "at"))}
			if rapid.Bool().Draw(rt, "has an origin") {
				it.Origin = trace.Instant(instant.Draw(rt, "origin"))
			}
			if rapid.Bool().Draw(rt, "is of an input") {
				it.Input, it.Row = trace.InputID(rapid.Uint16().Draw(rt, "input")), rapid.Int64Range(0, 1<<40).Draw(rt, "row")
			}
			it.Serial = rapid.SampledFrom([]uint32{0, 1, 1<<32 - 1}).Draw(rt, "serial")
			it.Event, it.Flags = trace.Event(n), flags(rapid.ByteMax(formOrigin-1).Draw(rt, "flags"))
			if n > 0 && rapid.Bool().Draw(rt, "is of the same message") {
				copy(it.Fields[:ownFields], want[n-1].Fields[:])
			} else {
				it.Fields[fieldMessageID], it.Fields[fieldDirectionality] = symbol.Draw(rt, "id"), symbol.Draw(rt, "direction")
			}
			it.Fields[fieldPool] = symbol.Draw(rt, "pool")
			if n > 0 && rapid.Bool().Draw(rt, "lists the same") {
				it.Parties = slices.Clone(want[n-1].Parties)
			} else {
				it.Parties = rapid.SliceOfN(party, 0, leastParties+2).Draw(rt, "parties")
			}
			want = append(want, it)
		}
		var coded codedItems
		last := new(Item)
		for i := range want {
			coded.add(&want[i], last)
			last = &want[i]
		}
		decoded := codedReader{says: reader{b: coded.says}, has: reader{b: coded.has}}
		got := make([]Item, len(want))
		last = new(Item)
		for i := range got {
			decoded.next(&got[i], last, some)
			if len(want[i].Parties) == 0 {
				want[i].Parties, got[i].Parties = nil, nil
			}
			last = &got[i]
		}
		if left := len(decoded.says.b) + len(decoded.has.b); decoded.err() != nil || left > 0 {
			rt.Fatalf("%v, %d bytes are left", decoded.err(), left)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Error(diff)
		}
	})
}

// version4 is what version 4 writes of stateOnDisk.
const version4 = "AAGQAgRvCx86AABAAIAAAAAAAAABCQ88MUBleGFtcGxlLmNvbT4NYUBleGFtcGxlLmNvbQQxMjM0C09yaWdpbmF0aW5nDWJAcmVtb3RlL" +
	"nRlc3QNY0ByZW1vdGUudGVzdCI1NTQgNS43LjEgTWVzc2FnZSByZWplY3RlZCBhcyBzcGFtGlRvX0RlZmF1bHRPcHBvcnR1bmlzdGljVE" +
	"xTJ01OMlBSMTNNQjQwMDUubmFtcHJkMTMucHJvZC5vdXRsb29rLmNvbQMkUAAfCgAfAQICAwQCBQAGAEEADgkAAQUHXQAmCSCAAwgJAQY" +
	"AW7l4N2CAgJnchcvfPymlRHLJgNrECRh+oGPngNrECYCHpw77hSK4gAEEbwsfOgAAQACAAAAAAAAAAQYPPDFAZXhhbXBsZS5jb20+DWFA" +
	"ZXhhbXBsZS5jb20EMTIzNAtPcmlnaW5hdGluZw1jQHJlbW90ZS50ZXN0EzQ1MSA0LjcuMCB0cnkgbGF0ZXIBDlAABAkAHwECAgMEAQUG5" +
	"OKN2UeAjuf4hcvfPw=="

// version3 is what version 3 wrote of it.
const version3 = "AAGYAgNvCx86AABAAIAAAAAAAAABCQ88MUBleGFtcGxlLmNvbT4NYUBleGFtcGxlLmNvbQQxMjM0C09yaWdpbmF0aW5nGlRvX0RlZmF1b" +
	"HRPcHBvcnR1bmlzdGljVExTJ01OMlBSMTNNQjQwMDUubmFtcHJkMTMucHJvZC5vdXRsb29rLmNvbQ1jQHJlbW90ZS50ZXN0DWJAcmVtb3" +
	"RlLnRlc3QiNTU0IDUuNy4xIE1lc3NhZ2UgcmVqZWN0ZWQgYXMgc3BhbQMjXAAmCSCfAwECAgMEBQYBBwBBAB8KAAIIAAcAQQAOCQABCAk" +
	"YfqBj5+HVTIC0ou+Fy98/gIenDvuFIrhbuXg3YMCmXf+ziRMppURyyVX+k4DaxAmDAQNvCx86AABAAIAAAAAAAAABBg88MUBleGFtcGxl" +
	"LmNvbT4NYUBleGFtcGxlLmNvbQQxMjM0C09yaWdpbmF0aW5nDWNAcmVtb3RlLnRlc3QTNDUxIDQuNy4wIHRyeSBsYXRlcgEOUAAECQAfA" +
	"QICAwQBBQbk4o3ZR9MduoCO5/iFy98/"

// version2 is what version 2 wrote of it.
const version2 = "AAG0AgJvCx86AABAAIAAAAAAAAABCQ88MUBleGFtcGxlLmNvbT4NYUBleGFtcGxlLmNvbQQxMjM0C09yaWdpbmF0aW5nGlRvX0Rl" +
	"ZmF1bHRPcHBvcnR1bmlzdGljVExTJ01OMlBSMTNNQjQwMDUubmFtcHJkMTMucHJvZC5vdXRsb29rLmNvbQ1jQHJlbW90ZS50ZXN0" +
	"DWJAcmVtb3RlLnRlc3QiNTU0IDUuNy4xIE1lc3NhZ2UgcmVqZWN0ZWQgYXMgc3BhbQMYfqBj5+HVTAAAABRuV0Kt5hiC+IKtFgAm" +
	"CSD7i4rBC58DAQICAwQFBgEHAFu5eDdgwKZdAAAAgDjgQa3mGAAAHwoAAB8BAgIDBAIIAAcAKaVEcslV/pMAAABK0xtCreYYAAAO" +
	"CQAAHwECAgMEAQgJhQECbwsfOgAAQACAAAAAAAAAAQYPPDFAZXhhbXBsZS5jb20+DWFAZXhhbXBsZS5jb20EMTIzNAtPcmlnaW5h" +
	"dGluZw1jQHJlbW90ZS50ZXN0EzQ1MSA0LjcuMCB0cnkgbGF0ZXIB5OKN2UfTHboAAADeCJNCreYYAAAECQAAHwECAgMEAQUG"

// TestOlderStates: a state that lies in a dataset since another version is what this one makes of the same rows.
func TestOlderStates(t *testing.T) {
	for version, encoded := range map[byte]string{2: version2, 3: version3} {
		t.Run(fmt.Sprint(version), func(t *testing.T) { testOlderState(t, version, encoded) })
	}
}

// stateOnDisk is a message with a record.
func stateOnDisk(t *testing.T) *Message {
	m := message(t, []tracetest.Row{
		ev(0, "RECEIVE", "STOREDRIVER", "b@remote.test;c@remote.test", "To;To"), ev(1, "FAIL", "SMTP", "b@remote.test", spamText),
		ev(2, "SENDEXTERNAL", "SMTP", "c@remote.test", "250 2.1.5 OK", viaEOP, tracetest.Row{
			trace.InternalMessageID: "7", trace.CustomData: "S:E2ELatency=1.5",
		}),
	})
	m.Linked = []*Message{message(t, []tracetest.Row{ev(3, "DEFER", "SMTP", "c@remote.test", "451 4.7.0 try later")})}
	return m
}

// TestStateOnDisk: a version always writes the same. What is to be written in another way is of another version.
func TestStateOnDisk(t *testing.T) {
	if got := base64.StdEncoding.EncodeToString(new(StateCoder).Append(nil, stateOnDisk(t))); got != version4 {
		t.Errorf("version %d writes %s", StateVersion, got)
	}
}

func testOlderState(t *testing.T, version byte, encoded string) {
	m := stateOnDisk(t)
	old, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || old[4] != version {
		t.Fatalf("of version %d: %v", old[4], err)
	}
	var states StateCoder
	read, err := states.Read(old)
	if err != nil || !states.Older() {
		t.Fatalf("older: %v, %v", states.Older(), err)
	}
	want, got := new(StateCoder).Append(nil, m), new(StateCoder).Append(nil, read)
	if string(want) != string(got) {
		t.Errorf("it is read as %q, not as %q", got, want)
	}
	if _, err := states.Read(want); err != nil || states.Older() {
		t.Errorf("older: %v, %v", states.Older(), err)
	}
	for n := range old {
		if _, err := states.Read(old[:n]); err == nil {
			t.Errorf("%d of %d bytes were read", n, len(old))
		}
	}
}
