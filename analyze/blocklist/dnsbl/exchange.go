package dnsbl

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// Client sends single questions.
type Client struct {
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	Now  func() time.Time
}

// ask sends one question by UDP from a port of its own, and once more by TCP where the answer was cut. Packets that are
// no answer to it are passed over.
func (c *Client) ask(ctx context.Context, server netip.AddrPort, name string, kind dnsmessage.Type, timeout time.Duration) (Reply, error) {
	id := uint16(rand.Uint32()) // together with the port, all that a forger must guess
	packet, err := question(id, name, kind)
	if err != nil {
		return Reply{}, errors.New("the zone makes no valid name")
	}
	conn, err := c.open(ctx, "udp", server, timeout)
	if err != nil {
		return Reply{}, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if _, err := conn.Write(packet); err != nil {
		return Reply{}, err
	}
	in := make([]byte, 4096)
	for {
		n, err := conn.Read(in)
		if err != nil {
			return Reply{}, errors.Join(context.Cause(ctx), err)
		}
		r, cut, err := parse(in[:n], id, name, kind)
		switch {
		case errors.Is(err, errOther):
			continue
		case err == nil && cut:
			return c.askTCP(ctx, server, packet, id, name, kind, timeout)
		}
		return r, err
	}
}

// askTCP sends a packed question by TCP. List servers need not offer it: it is used after a cut answer only.
func (c *Client) askTCP(ctx context.Context, server netip.AddrPort, packet []byte, id uint16, name string, kind dnsmessage.Type, timeout time.Duration) (Reply, error) {
	conn, err := c.open(ctx, "tcp", server, timeout)
	if err != nil {
		return Reply{}, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	framed := append(binary.BigEndian.AppendUint16(nil, uint16(len(packet))), packet...)
	if _, err := conn.Write(framed); err != nil {
		return Reply{}, err
	}
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return Reply{}, errors.Join(context.Cause(ctx), err)
	}
	in := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, in); err != nil {
		return Reply{}, errors.Join(context.Cause(ctx), err)
	}
	r, cut, err := parse(in, id, name, kind)
	if err == nil && cut {
		err = fmt.Errorf("cut even by TCP")
	}
	return r, err
}

// open dials a server; the connection ends with the timeout.
func (c *Client) open(ctx context.Context, network string, server netip.AddrPort, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := c.Dial(ctx, network, server.String())
	if err != nil {
		return nil, err
	}
	if err := conn.SetDeadline(c.Now().Add(timeout)); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}
