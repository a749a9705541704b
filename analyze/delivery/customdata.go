package delivery

import (
	"bytes"
	"math"
	"strconv"

	"tracesift/ingest/trace"
)

// customData takes one member of custom_data, of event data or of the facts of a detail, which have the same keys. Keys
// are compared without case: the front end's is spelled two ways.
func (rr *rowReader) customData(key, value []byte) {
	it := &rr.item
	switch {
	case equal(key, "OutboundProxyTargetHostName"):
		rr.commonLike(fieldServerHost, fieldProxyHost, value)
	case equal(key, "OutboundProxyTargetIPAddress"), equal(key, "OutboundProxyTargetIP"):
		rr.commonLike(fieldServerIP, fieldProxyIP, value)
	case equal(key, "OutboundProxyFrontendName"):
		rr.common(fieldFrontend, value)
	case equal(key, "OutboundIpPoolName"):
		rr.common(fieldPool, value)
	case equal(key, "ToEntity"):
		if equal(value, "Internet") {
			it.Flags |= flagToInternet
		}
	case equal(key, "IsSmtpResponseFromExternalServer"):
		if equal(value, "True") {
			it.Flags |= flagFromRemote
		} else {
			it.Flags |= flagFromOwn
		}
	case equal(key, "E2ELatency"):
		if it.Origin != 0 {
			return
		}
		if ago, ok := seconds(value); ok {
			it.Origin = it.At - ago
			it.Flags |= flagLatency
		}
	}
}

// seconds reads a latency, seconds with a fraction, up to thirty days.
func seconds(b []byte) (trace.Instant, bool) {
	s, err := strconv.ParseFloat(string(b), 64)
	const most = 30 * 24 * 3600
	return trace.Instant(math.Round(s * 1e9)), err == nil && s >= 0 && s <= most
}

// equal compares ASCII text without case.
func equal(b []byte, s string) bool {
	return len(b) == len(s) && (string(b) == s || bytes.EqualFold(b, []byte(s)))
}
