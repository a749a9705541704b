package ndr

import "strings"

// What stands before and behind the address of the server that said something, as mail servers report it: Postfix, Exim,
// qmail, Domino, sendmail and Exchange.
var (
	speakerHeads = [...]string{" connected to", " connecting to", " connect to", " giving up on", " talking to", " transferring to"}
	speakerTails = [...]string{"said:", "refused to talk to me", "returned '", "did not like", "does not like recipient",
		"failed after i sent", "failed on data"}
)

// googleHead is how Google's reports name the server: "by the server for the recipient domain example.org by
// mx.example.org. [192.0.2.1]".
const googleHead = " by the server for the recipient domain "

// isSpeaker says whether the words around an address of a scanned text name by it the server that answered.
func isSpeaker(text string, at int) bool {
	if hasAnyPrefix(strings.TrimLeft(text[at+len("<ip>"):], ")] "), speakerTails[:]...) {
		return true
	}
	head := strings.TrimRight(text[:at], "[( ")
	if i := strings.LastIndexByte(head, ' '); i >= 0 && isName(head[i+1:]) {
		head = head[:i]
		if strings.HasSuffix(head, " by") && strings.Contains(head, googleHead) {
			return true
		}
	}
	for _, words := range speakerHeads {
		if strings.HasSuffix(head, words) {
			return true
		}
	}
	return false
}
