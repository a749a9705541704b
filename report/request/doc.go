// Package request writes what has to be sent to whoever can end a block: the administrator of a recipient domain, the
// operator of a list, or, as a checklist, oneself. Each request carries its evidence: which messages were refused when
// and through which edge, the refusals word for word, and what the list said about the address.
package request
