package ndr

import (
	"regexp"
	"strings"
)

// leadInForm is how servers open a refusal before they say why: "Access denied: ...", "Recipient address rejected:
// ...", "Transaction failed - ...", "Message rejected because ...", one after the other too. Openings that name the
// sender, the greeting or the client say what the reason is about, and are none.
var leadInForm = regexp.MustCompile(`^ (?:[245]\d\d[ -])?(?:#?[245]\.\d\.\d{1,3}[: ] ?)?(?:<{0,2}<addr>>{0,2}[:.]* )?(?:error: )?` +
	`(?:(?:sorry|error|denied|deny|refused|rejected|reject|blocked|deferred|rejection|access denied|permission denied|` +
	`(?:rejecting|refusing|rejected|refused|denied|blocked) (?:due to|because of|for|by) ` +
	`(?:our |the |site |local |security |mail )*(?:policy|reasons)|` +
	`(?:the )?reason(?: is| was)?|transaction (?:failed|refused|denied)|` +
	leadInSubject + `(?: by (?:this|our|the) (?:system|server|mail server)| and was not delivered| for the following reasons?)*|` +
	`service (?:is |currently |temporarily )*(?:unavailable|not available|refused)|` +
	`requested (?:mail )?action (?:not taken|aborted)) ?[:;,.-]+ |service (?:unavailable|not available) \(|` +
	`(?:temporary|permanent) (?:failure|error|rejection)(?: -|:) |temporarily (?:rejected|refused|deferred): |` +
	leadInSubject + ` (?:because (?:of )?|due to ))+`)

// leadInSubject is what was refused, and that it was.
const leadInSubject = `(?:your |this |the )?` +
	`(?:message|mail|e-?mail|delivery|recipient|recipient address|address|rcpt|command|transaction|connection|service)` +
	`(?: to <addr>| was| has been| is| for <addr>)* (?:rejected|refused|denied|blocked|failed|not accepted|not taken|aborted)`

// leadInWords are what an opening begins with behind the codes: expressions are slow to say that a text has none.
var leadInWords = [...]string{
	"<", "error", "sorry", "denied", "deny", "refused", "refusing", "reject", "blocked", "deferred", "access", "permission",
	"transaction", "your", "this", "the", "reason", "temporar", "permanent", "message", "mail", "e-mail", "email", "delivery",
	"recipient", "address", "rcpt", "command", "connection", "service", "requested",
}

// leadIn returns where the reason begins behind a general opening of a scanned text, or 0.
func leadIn(text string) int {
	head := text
	if len(head) > 200 {
		head = head[:200]
	}
	if !hasAnyPrefix(strings.TrimLeft(head, " 0123456789.#:-"), leadInWords[:]...) {
		return 0
	}
	if m := leadInForm.FindStringIndex(head); m != nil && len(text)-m[1] > 8 {
		return m[1]
	}
	return 0
}
