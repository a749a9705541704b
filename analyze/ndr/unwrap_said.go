package ndr

import (
	"regexp"
	"strings"
)

// The ways in which other mail servers say whose words follow. All are anchored or short, and RE2 is linear.
var (
	saidForms = []*regexp.Regexp{
		regexp.MustCompile(`(?i)^(?:<[^>]{0,320}>(?: \(expanded from [^)]{0,320}\))?: )?host (\S{1,255}?) ?\[([^\]]{2,45})\](?: (?:said|refused to talk to me))?: ?`),
		regexp.MustCompile(`(?i)^.{0,200}?SMTP error from remote mail(?: server|er) after [^:]{1,40}:?[^:]{0,340}: host (\S{1,255}) \[([^\]]{2,45})\]:(?:\d+:)? ?`),
		regexp.MustCompile(`(?i)^.{0,200}?(?:(?:host |h=)(\S{1,255}) \[([^\]]{2,45})\]:?\s{1,8})?SMTP error from remote mail(?: server|er) after [^:]{1,40}?:?[^:]{0,340}?:\s{1,8}([245]\d\d[ -])`),
		regexp.MustCompile(`(?i)^(\S{1,255}) \[([^\]]{2,45})\] did not like our (?:[A-Z ]{4,12}): ?`),
		regexp.MustCompile(`(?i)^.{0,200}?host: (\S{1,255}) \(([^)]{2,45})\) reason: ?([245]\d\d[ -])`),
		regexp.MustCompile(`(?i)^()(?:Connected to )?([0-9a-f.:]{3,45}) (?:does not like recipient|failed after I sent the message|failed on DATA command|` +
			`but (?:sender was rejected|my name was rejected|greeting failed))\. Remote host said: ?`),
	}
	returnedForm = regexp.MustCompile(`(?i)remote server (?:at (\S{1,255}) \(([^)]{2,45})\) )?returned '`)
	replyStage   = regexp.MustCompile(`(?i) ?\(in reply to (end of data|[a-z ]{4,10}?)(?: command)?\)+`)
	otherStage   = regexp.MustCompile(`(?i)(?:after|did not like our(?: final)?|\[) ?(?:pipelined )?(mail from|rcpt to|mail_from|rcpt_to|end of data|data|ehlo|helo)`)
	ironportForm = regexp.MustCompile(`(?i)^([245]\.\d\.\d) - ([a-z ()]{4,60}?) ?(?:(\d{3})-)?'(.*?)'?(?: \(delivery attempts: \d+\))?$`)
	classicForm  = regexp.MustCompile(`(?i)^(?:#?<)?(\S{1,255}) #<?[#245.\d]{5,12} smtp; ?`)
)

// peelSaid opens "host mx.example.org[192.0.2.1] said: 550 ..." and its relatives.
func (u *unwrapping) peelSaid() bool {
	if len(u.Inner) > 0 && u.Inner[0] >= '2' && u.Inner[0] <= '5' && startsWithReply(u.Inner) {
		return false
	}
	u.cutStage()
	if indexAny(u.Inner, "host ", "Host ", "host: ", "did not like our", "Remote host said", "SMTP error from") < 0 {
		return false
	}
	for _, form := range saidForms {
		m := form.FindStringSubmatchIndex(u.Inner)
		if m == nil {
			continue
		}
		if u.SaidHost == "" && u.SaidIP == "" && m[2] >= 0 {
			u.SaidHost, u.SaidIP = u.Inner[m[2]:m[3]], u.Inner[m[4]:m[5]]
		}
		from := m[1]
		if len(m) > 6 {
			from = m[6] // the reply, which must follow
		}
		u.Inner, u.External = u.Inner[from:], true
		return true
	}
	return false
}

// peelBounced opens the form of a gateway's bounces: "5.1.0 - Unknown address error 550-'...' (delivery attempts: 0)".
// Its own words are a guess by the stage.
func (u *unwrapping) peelBounced() bool {
	const at = len("5.1.0")
	if len(u.Inner) < at || !strings.HasPrefix(u.Inner[at:], " - ") || strings.Index(u.Inner, " - ") != at {
		return false
	}
	m := ironportForm.FindStringSubmatch(u.Inner)
	if m == nil || m[4] == "" {
		return false
	}
	expired := strings.Contains(lowerASCII(m[2]), "expired")
	if m[3] == "" && !expired {
		return false // its own words are all that is known
	}
	u.Expired = u.Expired || expired
	u.Inner, u.External = strings.TrimSpace(m[3]+" "+m[4]), true
	return true
}

// peelReturned opens the forms of Exchange's delivery reports: "Remote Server returned '550 ...'",
// "Remote Server at mx.example.org (192.0.2.1) returned '...'" and "host #5.7.1 smtp;550 ...". The first text is the
// verdict; where it is an expiry, the next one says what kept the message waiting.
func (u *unwrapping) peelReturned() bool {
	classic := strings.IndexByte(u.Inner, ';') >= 0 && indexAny(u.Inner, " smtp;", " SMTP;") >= 0
	if !classic && (strings.IndexByte(u.Inner, '\'') < 0 || !strings.Contains(u.Inner, "eturned '")) {
		return false
	}
	if m := classicForm.FindStringSubmatchIndex(u.Inner); m != nil {
		if u.SaidHost == "" {
			u.SaidHost = strings.Trim(u.Inner[m[2]:m[3]], "<>#")
		}
		u.Inner = strings.TrimRight(strings.TrimSuffix(strings.TrimRight(u.Inner[m[1]:], "# "), "#SMTP"), "#> ")
		u.External = true
		return true
	}
	m := returnedForm.FindStringSubmatchIndex(u.Inner)
	if m == nil {
		return false
	}
	rest := u.Inner[m[1]:]
	if more := returnedForm.FindStringIndex(rest); more != nil &&
		indexAny(lowerASCII(rest[:more[0]]), "queue.expired", "message expired") >= 0 {
		u.Expired = true
		u.Inner = rest[more[0]:]
		return true
	}
	if m[2] >= 0 && u.SaidHost == "" {
		u.SaidHost, u.SaidIP = u.Inner[m[2]:m[3]], u.Inner[m[4]:m[5]]
	}
	u.External = true
	if i := strings.LastIndexByte(rest, '\''); i > 0 {
		rest = rest[:i]
	}
	u.Inner = rest
	return true
}

// cutStage removes "(in reply to RCPT TO command)" wherever it stands and keeps the command that it names first.
func (u *unwrapping) cutStage() {
	if !strings.Contains(u.Inner, "n reply to ") {
		return
	}
	if m := replyStage.FindStringSubmatch(u.Inner); m != nil && u.Stage == "" {
		u.Stage = lowerASCII(m[1])
	}
	u.Inner = strings.TrimSpace(replyStage.ReplaceAllString(u.Inner, ""))
}

// readStage keeps the command that other servers' sentences name: "after RCPT TO:<...>", "did not like our MAIL FROM:".
func (u *unwrapping) readStage() {
	if u.Stage != "" || indexAny(u.low(), "after ", "did not like our", "[mail_from]", "[rcpt_to]") < 0 {
		return
	}
	if m := otherStage.FindStringSubmatch(u.Inner); m != nil {
		u.Stage = strings.ReplaceAll(lowerASCII(m[1]), "_", " ")
	}
}
