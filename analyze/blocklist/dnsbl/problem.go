package dnsbl

import (
	"errors"
	"net"
	"syscall"
)

// problem says why no answer came, in words of ours: those of the system name ports that differ from run to run.
func problem(err error) string {
	var network net.Error
	switch {
	case err == nil:
		return ""
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens there"
	case errors.As(err, &network) && network.Timeout():
		return "no answer in time"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "no route"
	}
	return "no question could be sent, or no answer read"
}
