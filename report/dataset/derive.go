package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
)

// deliveryID is the key of a delivery: half a SHA-256 of the message's key and the recipient, so that it stays the same
// from run to run and shows no address.
func deliveryID(d *delivery.Delivery) string {
	var room [128]byte
	return halfHash(append(append(room[:0], d.Key[:]...), d.Recipient...))
}

// halfHash is half a SHA-256, hexadecimal.
func halfHash(b []byte) string {
	sum := sha256.Sum256(b)
	var digits [32]byte
	hex.Encode(digits[:], sum[:16])
	return string(digits[:])
}

// address is the canonical text of ip, an IPv4 address in IPv6 form unmapped; "" where it is unknown.
func address(ip netip.Addr) string {
	if !ip.IsValid() {
		return ""
	}
	return ip.Unmap().String()
}

// network is the network of ip that operators list and move as one; "" where ip is unknown.
func network(ip netip.Addr) string {
	bits := 48
	if ip = ip.Unmap(); ip.Is4() {
		bits = 24
	}
	net, err := ip.WithZone("").Prefix(bits)
	if err != nil || !ip.IsValid() {
		return ""
	}
	return net.String()
}

// attemptEdges joins the edges of all attempts, each once, in the order they were first used.
func attemptEdges(d *delivery.Delivery) string {
	var edges []string
	for i := range d.Attempts {
		e := d.Attempts[i].Edge.Host
		if e == "" {
			e = address(d.Attempts[i].Edge.IP)
		}
		if e != "" && !slices.Contains(edges, e) {
			edges = append(edges, e)
		}
	}
	return strings.Join(edges, "|")
}

// replyCode is a reply code of three digits as a number.
func replyCode(s string) (int64, bool) {
	if len(s) != 3 {
		return 0, false
	}
	n, err := strconv.ParseUint(s, 10, 16)
	return int64(n), err == nil
}

// evidence names how a part of an edge is known; its zero value means none.
func evidence(e edge.Evidence) string {
	if e == "" {
		e = edge.EvidenceNone
	}
	return string(e)
}
