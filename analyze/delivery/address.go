package delivery

import (
	"bytes"
	"strings"
	"unicode"

	"tracesift/ingest/trace/cell"
)

// address returns an address in the form in which addresses are compared, valid until the next call.
func (rr *rowReader) address(b []byte) []byte { return cell.Address(rr.scratch[:0], b) }

// recipient returns the symbol of the address of a recipient, its domain as A-labels and without a trailing dot, so that
// one mailbox has one address.
func (rr *rowReader) recipient(b []byte) Sym {
	address := bytes.TrimRight(rr.address(b), ".")
	if !cell.Printable(address) {
		address = []byte(asciiDomain(printable(address)))
	}
	return rr.ownAddress(address)
}

// printable returns an address without control characters. No address has any (RFC 5321, 4.1.2): they are damage, and
// would make a recipient of its own.
func printable(address []byte) string {
	address = bytes.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return -1
		}
		return c
	}, address)
	return string(bytes.TrimRight(cell.Address(nil, address), "."))
}

// asciiDomain returns an address with its domain as A-labels.
func asciiDomain(address string) string {
	at := strings.LastIndexByte(address, '@')
	domain := domainOf(address)
	if at < 0 || domain == invalidDomain {
		return address
	}
	return address[:at+1] + domain
}

// returnPath returns a return path. The null sender stays "<>", because an empty cell says nothing.
func (rr *rowReader) returnPath(b []byte) []byte {
	if b = bytes.TrimSpace(b); string(b) == nullSender {
		return b
	}
	return rr.address(b)
}

// nullSender is the empty reverse-path (RFC 5321, 4.5.5).
const nullSender = "<>"
