package cell

import "testing"

// BenchmarkCells measures the readers of cells on what extended traces have in them.
func BenchmarkCells(b *testing.B) {
	var parts [][]byte
	keep := func(key, _ []byte) { parts = append(parts[:0], key) }
	const status = "'[{LED=550 5.7.1 Service unavailable; Client host [203.0.113.7] blocked using bl.example.net};{MSG=};" +
		"{FQDN=mx.example.org};{IP=203.0.113.25};{LRT=11/9/2026 12:14:04 AM}]'"
	for _, c := range []struct {
		name, cell string
		read       func(cell []byte)
	}{
		{"GUID", "4f6f1b1a-93f1-4a52-b1d5-0f3f4f7d1c22", func(c []byte) { GUID(c) }},
		{"IP/4", "203.0.113.125", func(c []byte) { IP(c) }},
		{"IP/6", "2001:db8:91::21", func(c []byte) { IP(c) }},
		{"Address", "orders.office@example.com", func(c []byte) { parts = append(parts[:0], Address(nil, c)) }},
		{"Address/capital", "Orders.Office@Example.com", func(c []byte) { parts = append(parts[:0], Address(nil, c)) }},
		{"AppendAddresses", "a@example.com;b@example.com;c@example.org", func(c []byte) { parts = AppendAddresses(parts[:0], c) }},
		{"AppendStatuses/1", status, func(c []byte) { parts, _ = AppendStatuses(parts[:0], c, 1) }},
		{"AppendStatuses/3", status + ";" + status + ";" + status, func(c []byte) { parts, _ = AppendStatuses(parts[:0], c, 3) }},
		{"CustomData", "S:E2ELatency=1.211;S:ToEntity=Internet;S:FromEntity=Hosted;S:IsSmtpResponseFromExternalServer=True;" +
			"S:OutboundProxyTargetIPAddress=203.0.113.25;S:OutboundProxyTargetHostName=mx.example.org;" +
			"S:OutboundProxyFrontendName=NAM11-BN8-obe.outbound.protection.outlook.com;S:DeliveryPriority=Normal", func(c []byte) { CustomData(c, keep) }},
		{"Origination", "2026-11-09T00:14:04.215Z;SRV=QX1:TOTAL-HUB=0.2|CAT=0.201(CATRS=0.09)", func(c []byte) { Origination(c) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			text := []byte(c.cell)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				c.read(text)
			}
		})
	}
}
