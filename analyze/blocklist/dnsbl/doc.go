// Package dnsbl asks DNS blocklists about addresses, politely, and says what their answers mean. It has no globals and
// opens no sockets of its own: the caller hands in how to dial and what time it is.
package dnsbl
