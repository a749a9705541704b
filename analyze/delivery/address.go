package delivery

import (
	"bytes"
	"strings"

	"tracesift/ingest/trace/cell"
)

// address interns an address in the form in which addresses are compared.
func (rr *rowReader) address(b []byte) Sym {
	rr.scratch = cell.Address(rr.scratch[:0], b)
	return rr.dict.Intern(rr.scratch)
}

// recipient interns the address of a recipient, its domain as A-labels and without a trailing dot, so that one mailbox
// has one address.
func (rr *rowReader) recipient(b []byte) Sym {
	rr.scratch = bytes.TrimRight(cell.Address(rr.scratch[:0], b), ".")
	for _, c := range rr.scratch {
		if c >= 0x80 {
			return rr.dict.InternString(asciiDomain(string(rr.scratch)))
		}
	}
	return rr.dict.Intern(rr.scratch)
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

// returnPath interns a return path. The null sender stays "<>", because an empty cell says nothing.
func (rr *rowReader) returnPath(b []byte) Sym {
	if bytes.Equal(bytes.TrimSpace(b), []byte(nullSender)) {
		return rr.dict.InternString(nullSender)
	}
	return rr.address(b)
}

// nullSender is the empty reverse-path (RFC 5321, 4.5.5).
const nullSender = "<>"
