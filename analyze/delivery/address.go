package delivery

import (
	"bytes"
	"strings"

	"tracesift/ingest/trace/cell"
)

// address returns an address in the form in which addresses are compared, valid until the next call.
func (rr *rowReader) address(b []byte) []byte { return cell.Address(rr.scratch[:0], b) }

// recipient returns the symbol of the address of a recipient, its domain as A-labels and without a trailing dot, so that
// one mailbox has one address.
func (rr *rowReader) recipient(b []byte) Sym {
	address := bytes.TrimRight(rr.address(b), ".")
	if !cell.ASCII(address) {
		address = []byte(asciiDomain(string(address)))
	}
	return rr.ownAddress(address)
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
