package report

import (
	"strings"

	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/analyze/provider"
)

// edgeEvidence says in words by which part of a record an edge host or address was known.
func edgeEvidence(evidence string) string {
	switch edge.Evidence(evidence) {
	case "":
		return string(edge.EvidenceNone)
	case edge.EvidenceProxyFrontend:
		return "proxy front end"
	case edge.EvidenceLocalBracket:
		return "bracket of the refusal"
	case edge.EvidenceClientHostname:
		return "client host"
	case edge.EvidenceServerHostname:
		return "server host"
	case edge.EvidenceRefusalIP:
		return "address in the refusal"
	case edge.EvidenceClientIP:
		return "client address"
	case edge.EvidenceRefusalName:
		return "name in the refusal"
	case edge.EvidenceGreeting:
		return "greeting of the session"
	case edge.EvidenceReceived:
		return "Received field"
	case edge.EvidenceGeneratingServer:
		return "writer of the bounce"
	case edge.EvidenceLocalEndpoint:
		return "end of the session"
	case edge.EvidenceReceivedIP:
		return "address in Received"
	}
	return plain(evidence)
}

// providerEvidence says in words by what the provider in front of a recipient was known.
func providerEvidence(evidence string) string {
	switch provider.Evidence(evidence) {
	case provider.RemoteHost:
		return "answering host"
	case provider.Words:
		return "words of the refusal"
	case provider.SameDomain:
		return "other mail to the domain"
	}
	return plain(evidence)
}

// ownerWords says whose server an edge is.
func ownerWords(owner string) string {
	switch edge.Owner(owner) {
	case edge.EOP:
		return "EOP"
	case edge.Own, edge.Gateway:
		return owner
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
	switch ndr.Actor(actor) {
	case ndr.Sender:
		return "the sender of the message"
	case ndr.SendingAdmin:
		return "the administrator of the sending side"
	case ndr.Microsoft:
		return "Microsoft"
	case ndr.RecipientAdmin:
		return "the administrator of the recipient's side"
	case ndr.ListOperator:
		return "the operator of the list"
	case ndr.Nobody:
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
