package report

import "strings"

// EvidenceWords says in words by which part of a record an edge host or address was known.
func EvidenceWords(evidence string) string {
	switch evidence {
	case "", "none":
		return "none"
	case "proxy_frontend":
		return "proxy front end"
	case "refusal_bracket":
		return "bracket of the refusal"
	case "client_hostname":
		return "client host"
	case "server_hostname":
		return "server host"
	case "hub_only":
		return "hub only"
	case "refusal_ip":
		return "address in the refusal"
	case "client_ip":
		return "client address"
	case "refusal_name":
		return "name in the refusal"
	case "greeting":
		return "greeting of the session"
	case "received":
		return "Received field"
	case "generating_server":
		return "writer of the bounce"
	case "local_endpoint":
		return "end of the session"
	case "received_ip":
		return "address in Received"
	case "remote_host":
		return "answering host"
	case "refusal_words":
		return "words of the refusal"
	case "recipient_domain":
		return "recipient domain"
	case "same_domain":
		return "other mail to the domain"
	}
	return plain(evidence)
}

// OwnerWords says whose server an edge is.
func OwnerWords(owner string) string {
	switch owner {
	case "eop":
		return "EOP"
	case "own":
		return "own"
	case "gateway":
		return "gateway"
	}
	return "unknown"
}

// ActorWords says who can end a cause.
func ActorWords(actor string) string {
	switch actor {
	case "sender":
		return "the sender of the message"
	case "sending_admin":
		return "the administrator of the sending side"
	case "microsoft":
		return "Microsoft"
	case "recipient_admin":
		return "the administrator of the recipient's side"
	case "list_operator":
		return "the operator of the list"
	case "nobody":
		return "nobody; it passes"
	}
	return "not known"
}

func plain(s string) string { return strings.ReplaceAll(s, "_", " ") }

func same(s string) string { return s }
