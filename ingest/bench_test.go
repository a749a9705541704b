package ingest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// extendedRows writes an extended trace of about size bytes of text. Rows are shaped as in real ones: half of the cells
// empty, long identifiers, and a custom_data that takes half of the row.
func extendedRows(size int, quoted bool) string {
	rng := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString(extendedHeader + "\r\n")
	for i := 0; b.Len() < size; i++ {
		subject, data := "Invoice 4711 of last month", "S:DeliveryPriority=Normal;S:AccountForest=example.com;S:OutboundIpPoolName=normal"
		if quoted {
			subject, data = `"Invoice, of ""last"" month"`, `"S:E2ELatency=1.234;S:MBX=AB1PR01MB1234, `+data+`"`
		}
		fmt.Fprintf(&b, "2026-01-%02dT%02d:%02d:%02d.%03d0000Z,,AB1PR01MB%04d,203.0.113.%d,mail.example.net,08DE%012X;2026-01-02T03:04:05.215Z,"+
			"To_DefaultOpportunisticTLS,SMTP,SENDEXTERNAL,%d,<%016x@ab1pr01mb1234.example.com>,%08x-0000-4000-8000-%012x,"+
			"person%d@example.org,250 2.1.5 Recipient OK,%d,1,,,%s,sender%d@example.com,sender%d@example.com,,Originating,"+
			"00000000-0000-4000-8000-000000000000,192.0.2.%d,2001:db8::%x,%s\r\n",
			1+rng.IntN(28), rng.IntN(24), rng.IntN(60), rng.IntN(60), rng.IntN(1000), rng.IntN(10000), rng.IntN(256), rng.Uint64()>>16,
			rng.Uint64()>>18, rng.Uint64(), rng.Uint32(), rng.Uint64()>>16, rng.IntN(5000), rng.IntN(1<<20), subject,
			rng.IntN(500), rng.IntN(500), rng.IntN(256), rng.IntN(1<<16), data)
	}
	return b.String()
}

func BenchmarkRead(b *testing.B) {
	shapes := mustShapes(b)
	const size = 16 << 20
	for _, c := range []struct {
		name   string
		quoted bool
		how    int
	}{{"plain", false, 4}, {"quoted", true, 4}, {"utf16le", false, 2}, {"utf16be+quoted", true, 3}} {
		export := encode(extendedRows(size, c.quoted), c.how)
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(export)))
			for b.Loop() {
				if audit := readQuickly(b, shapes, export); audit.Rejected != 0 || audit.RowsRead == 0 {
					b.Fatalf("%+v", audit)
				}
			}
		})
	}
}
