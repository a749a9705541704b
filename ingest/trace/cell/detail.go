package cell

import "bytes"

// Reason returns the refusal in a Detail cell, "Reason: [{LED=...}]" or the same without the word, without the tail that
// names the proxy's target; nothing where the cell is a sentence about something else.
func Reason(detail []byte) []byte {
	text := bytes.TrimSpace(detail)
	if after, found := bytes.CutPrefix(text, []byte("Reason:")); found {
		text = bytes.TrimSpace(after)
	} else if !beginsStatus(text) || len(text) < 3 || !beginsBlock(text) && !digit(text[0]) {
		return nil
	}
	if i := bytes.Index(text, []byte("OutboundProxyTarget")); i >= 0 {
		text = bytes.TrimRight(text[:i], " .")
	}
	return text
}

// ProxyTarget returns the true destination that a Detail cell names behind a refusal:
// "OutboundProxyTargetIP: a.b.c.d. OutboundProxyTargetHostName: mx".
func ProxyTarget(detail []byte) (ip, host []byte) {
	return named(detail, "OutboundProxyTargetIP:"), named(detail, "OutboundProxyTargetHostName:")
}

// named returns the word behind a label, without the point that ends the sentence.
func named(b []byte, label string) []byte {
	_, after, found := bytes.Cut(b, []byte(label))
	if !found {
		return nil
	}
	after = bytes.TrimLeft(after, " ")
	if end := bytes.IndexAny(after, " \r\n"); end >= 0 {
		after = after[:end]
	}
	return bytes.TrimRight(after, ".")
}
