package report

import (
	"strings"

	"tracesift/analyze/ndr"
)

// evidenceWords says in words by which part of a record an edge host or address was known.
func evidenceWords(evidence string) string {
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

// ownerWords says whose server an edge is.
func ownerWords(owner string) string {
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

// ActorWords says who can end a cause. What is not understood has nobody to be named, which is not to say that it passes.
func ActorWords(class, cause, actor string) string {
	switch {
	case class != "unknown":
	case cause == "no_diagnostic":
		return "nobody can be named: there is no text of a refusal"
	default:
		return "nobody can be named: no rule knows the text"
	}
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

// causeWords says what a class and cause mean in a few words, by the taxonomy; one that it lacks keeps its name.
func causeWords(class, cause string) string {
	causes, err := ndr.Causes()
	if err != nil {
		return classCause(class, cause) // a test reads the embedded file
	}
	for i := range causes {
		if causes[i].Class == class && causes[i].Cause == cause {
			return causes[i].Title
		}
	}
	return classCause(class, cause)
}

// causeMeaning is causeWords where the taxonomy has words, nothing where the name would stand twice.
func causeMeaning(class, cause string) string {
	if words := causeWords(class, cause); words != classCause(class, cause) {
		return words
	}
	return ""
}

func plain(s string) string { return strings.ReplaceAll(s, "_", " ") }

func same(s string) string { return s }
