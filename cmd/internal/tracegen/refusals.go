package tracegen

// refusal is a reply of a recipient's server, or the service's own words. In a text {ip} is the edge's address, {rcpt} the
// recipient, {domain} its domain and {mx} its server.
type refusal struct {
	weight int
	text   string
	local  bool // written by the service: no server answered
}

// permanent end a delivery at once.
var permanent = []refusal{
	{30, "550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown in virtual mailbox table", false},
	{12, "550 5.1.351 Remote server returned unknown recipient or mailbox unavailable -> 550 No such user here", false},
	{10, "554 5.7.1 Service unavailable; Client host [{ip}] blocked using ips.backscatterer.org; http://www.backscatterer.org/?ip={ip}", false},
	{8, "550 5.7.1 The IP address {ip} was rejected by the Realtime Block List provider cblless.anti-spam.org.cn", false},
	{8, "550 5.7.350 Remote server returned message detected as spam -> 554 5.7.1 Service unavailable; Client host [{ip}] blocked using zen.spamhaus.org; https://check.spamhaus.org/query/ip/{ip}", false},
	{6, "550 5.7.1 Recipient not authorized, your IP has been found on a block list", false},
	{5, "552 5.2.2 <{rcpt}>: user is over quota", false},
	{5, "550 5.7.350 Remote server returned message detected as spam -> 550 5.7.1 This message was rejected as spam", false},
	{4, "550 5.7.1 External client with IP address {ip} does not have permissions to submit to this server. Visit http://support.microsoft.com/kb/928123 for more information.", false},
	{3, "550 5.7.1 Message rejected: the sending domain fails DMARC evaluation, its policy is reject", false},
	{3, "550 5.4.310 DNS domain {domain} does not exist [Message=InfoDomainNonexistent] [LastAttemptedServerName={domain}]", true},
	{2, "554 5.7.1 Service unavailable; Client host [{ip}] blocked using bl.spamcop.net; Blocked - see https://www.spamcop.net/bl.shtml?{ip}", false},
}

// temporary defer a delivery.
var temporary = []refusal{
	{40, "450 4.2.0 <{rcpt}>: Recipient address rejected: Greylisted, please try again later", false},
	{20, "450 4.4.316 Connection refused [Message=Socket error code 10061] [LastAttemptedServerName={mx}] [LastAttemptedIP=203.0.113.77:25] [SmtpSecurity=-2;-2]", true},
	{20, "451 4.7.1 Service unavailable; Client host [{ip}] blocked using bl.spamcop.net; Blocked - see https://www.spamcop.net/bl.shtml?{ip}", false},
	{10, "452 4.2.2 <{rcpt}>: mailbox is full, try again later", false},
	{10, "421 4.7.0 Too many connections from {ip}, slow down", false},
}

// expired is how the service ends a delivery that was deferred too long; the last reply stands after the arrow.
const expired = "550 5.4.300 Message expired -> "

// choose returns a refusal with a chance in proportion to its weight; n is any number.
func choose(set []refusal, n int) *refusal {
	total := 0
	for i := range set {
		total += set[i].weight
	}
	n %= total
	for i := range set {
		if n -= set[i].weight; n < 0 {
			return &set[i]
		}
	}
	return &set[len(set)-1]
}
