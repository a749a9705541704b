package ndr

import "testing"

// The address that was refused is the client's: not one of a private network, of an answer, or of the server itself.
func TestClientIP(t *testing.T) {
	s := defaultSet(t)
	for text, want := range map[string]string{
		"554 5.7.1 Your IP (203.0.113.9) is listed at dnsbl.sorbs.net, answer 127.0.0.6":                                "203.0.113.9",
		"550 Your message sent by way of 10.1.2.3 and 203.0.113.9 was refused: 203.0.113.9 is blacklisted":              "203.0.113.9",
		"553 sorry, your mailserver [10.0.0.5] via [203.0.113.9] is rejected by the RBL":                                "203.0.113.9",
		"550 5.7.1 mx.example.org (192.0.2.25): connection from [203.0.113.9] refused, listed on psbl.surriel.com":      "203.0.113.9",
		"550 5.7.1 Access denied, [IPv6:2001:db8::7] is banned":                                                         "2001:db8::7",
		"550-host ([IPv6:2001:db8::9]) [2001:db8::9]:33210 is in an RBL":                                                "2001:db8::9",
		"550-JunkMail rejected - out [203.0.113.9]:24706 is in an RBL: see https://www.spamcop.net/bl.shtml?203.0.113.": "203.0.113.9",
		"550 Blocked. Lookup: http://lookup.example.net/?addr=203.0.113.9":                                              "203.0.113.9",
		"550 5.7.23 203.0.113.9 is not allowed to send mail from example.com (SPF)":                                     "203.0.113.9",
		"550 5.7.25 [2001:db8:1::9] The address has no PTR record":                                                      "2001:db8:1::9",
		"554 5.7.1 blocked using bl.example.net; answer 127.0.0.2":                                                      "",
		"host mx.example.org[192.0.2.25] said: 554 5.7.1 192.0.2.25 says: your mail is blacklisted, ask 203.0.113.9":    "203.0.113.9",
		"550 5.1.1 <user@example.org>: User unknown on 203.0.113.9":                                                     "",
		"554 DT:SPM 126 smtp10,AbC http://mail.example.org/help/help_spam_16.htm?ip=203.0.113.9&hostid=smtp10":          "203.0.113.9",
		"550-Requested action not taken: mailbox unavailable 550-Reject due to policy restrictions. " +
			"550 For explanation visit http://postmaster.example.org/en/error-messages?ip=203.0.113.9&c=poli": "203.0.113.9",
		"553 5.3.0 203.0.113.9 Your message was rejected for possible spam content": "203.0.113.9",
		"550 5.7.1 Client [203.0.113.9] rejected, reason: blacklisted":              "203.0.113.9",
	} {
		if r := s.Classify(text, Context{}); r.Record().ClientIP != want {
			t.Errorf("%q: address %s by rule %s, want %s", text, r.Record().ClientIP, r.Rule, want)
		}
	}
}

// The address of the server that answered is never the refused one, whichever mail server reports it.
func TestServerIsNoClient(t *testing.T) {
	s := defaultSet(t)
	for _, server := range []string{
		"host mx.example.org[192.0.2.7] said: ",
		"host mx.example.org[192.0.2.7] refused to talk to me: ",
		"host mx.example.org [192.0.2.7]: ",
		"delivery temporarily suspended: host mx.example.org[192.0.2.7] refused to talk to me: ",
		"450 4.1.7 <a@example.com>: Sender address rejected: unverified address: host mx.example.com[192.0.2.7] said: ",
		"SMTP error from remote mail server after RCPT TO:<a@example.org>: host mx.example.org [192.0.2.7]: ",
		"SMTP error from remote server for MAIL FROM command, host: mx.example.org (192.0.2.7) reason: ",
		"Connected to 192.0.2.7 but sender was rejected.\nRemote host said: ",
		"Connected to 192.0.2.7 but my name was rejected. Remote host said: ",
		"Connected to 192.0.2.7 but greeting failed. Remote host said: ",
		"Connected to mx.example.org [192.0.2.7] but connection died. ",
		"192.0.2.7 does not like recipient. Remote host said: ",
		"192.0.2.7 failed on DATA command. Remote host said: ",
		"192.0.2.7 failed after I sent the message. Remote host said: ",
		"Error transferring to mx.example.org [192.0.2.7]; SMTP Protocol Returned a Permanent Error ",
		"... while talking to [192.0.2.7]: >>> MAIL From:<a@example.com> <<< ",
		"Remote Server at mx.example.org (192.0.2.7) returned '",
		"Your message was rejected by the server for the recipient domain example.org by mx.example.org. [192.0.2.7]. The error was: ",
	} {
		for reply, want := range map[string]string{
			"550 5.7.1 you are on our blacklist":                                    "",
			"550 5.7.1 you are on our blacklist. Giving up on 192.0.2.7.":           "",
			"550 203.0.113.9 Defined SPAM source: bl.spamcop.net":                   "203.0.113.9",
			"554 5.7.1 Client host [203.0.113.9] blocked using zen.spamhaus.org":    "203.0.113.9",
			"554 5.7.1 Blocked, see https://lookup.example.net/?ip=203.0.113.9&x=1": "203.0.113.9",
		} {
			if r := s.Classify(server+reply, Context{}); r.Record().ClientIP != want {
				t.Errorf("%q: address %s by rule %s, want %s", server+reply, r.Record().ClientIP, r.Rule, want)
			}
		}
	}
}

// What stands after "rejected by" is a zone only where the name looks like one.
func TestUnknownZone(t *testing.T) {
	s := defaultSet(t)
	for text, want := range map[string]string{
		"554 5.7.1 203.0.113.9 rejected by rbl.example.net":                        "rbl.example.net",
		"554 5.7.1 203.0.113.9 found in dnsbl.example.net":                         "dnsbl.example.net",
		"550 Mail from 203.0.113.9 refused by rbl-plus.mail-abuse.org":             "rbl-plus.mail-abuse.org",
		"554 5.7.1 Client host [203.0.113.9] blocked using lists.example.net":      "lists.example.net",
		"554 5.7.1 Mail from 203.0.113.9 rejected by mx.example.net, blacklisted":  "",
		"550 5.7.1 203.0.113.9 is blacklisted; message rejected by mx.example.org": "",
	} {
		if r := s.Classify(text, Context{}); r.Zone != want {
			t.Errorf("%q: zone %q by rule %s, want %q", text, r.Zone, r.Rule, want)
		}
	}
}

func TestBlockedSubject(t *testing.T) {
	s := defaultSet(t)
	for text, want := range map[string]Subject{
		"554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using zen.spamhaus.org":      SubjectClient,
		"554 5.7.1 Service unavailable; Helo command [out.example.com] blocked using dbl.spamhaus.org": SubjectHelo,
		"554 5.7.1 Service unavailable; Sender address [a@example.com] blocked using dbl.spamhaus.org": SubjectSender,
		"550 5.7.1 Domain example.com is listed on dbl.spamhaus.org":                                   SubjectDomain,
		"550 5.1.1 User unknown":                                  "",
		"550 5.7.1 Mail refused, your server is on our blacklist": SubjectClient,
		"554 blocked using zen.spamhaus.org; Error: open resolver; https://check.spamhaus.org/returnc/x/": "",
	} {
		if r := s.Classify(text, Context{}); r.Blocked != want {
			t.Errorf("%q: %q by rule %s, want %q", text, r.Blocked, r.Rule, want)
		}
	}
}

func TestAuthPolicy(t *testing.T) {
	s := defaultSet(t)
	for _, c := range []struct{ text, policy, domain string }{
		{"550 5.7.509 Access denied, sending domain example.com does not pass DMARC verification and has a DMARC policy of reject.", "dmarc", "example.com"},
		{"550-5.7.26 Unauthenticated email from example.com is not accepted due to domain's DMARC policy.", "dmarc", "example.com"},
		{"550 5.7.23 SPF check failed for example.net", "spf", "example.net"},
		{"550 5.7.20 DKIM signature missing", "dkim", ""},
		{"550-5.7.26 The sender is unauthenticated. SPF [example.com] with ip: [192.0.2.7] = did not pass", "spf", "example.com"},
		{"550 5.1.1 no such user at example.com", "", ""},
	} {
		if r := s.Classify(c.text, Context{}); r.AuthPolicy != c.policy || r.AuthDomain != c.domain {
			t.Errorf("%q: %q for %q by rule %s, want %q for %q", c.text, r.AuthPolicy, r.AuthDomain, r.Rule, c.policy, c.domain)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	s := defaultSet(t)
	for text, want := range map[string]string{
		"450 4.2.0 Greylisted, please retry in 8 minutes":                   "480",
		"451 4.7.1 Greylisted for 300 seconds":                              "300",
		"450 4.7.1 Please wait 60 s and try again":                          "60",
		"421 come back in 2 hours":                                          "7200",
		"450 in 10 minutes you may try again":                               "600",
		"451 4.7.1 rate limited, Retry-After: 90":                           "90",
		"450 4.2.0 Greylisted":                                              "",
		"550 5.1.1 User unknown, do not retry in 5 minutes":                 "",
		"421 4.7.0 Too many connections from 192.0.2.1, try again later":    "",
		"450 4.7.1 retrying too fast. penalty: 30 seconds x 0 retries.":     "30",
		"451 4.3.0 Try again later, 12 messages an hour are the limit here": "",
	} {
		if r := s.Classify(text, Context{}); r.Record().RetryAfter != want {
			t.Errorf("%q: %q, want %q", text, r.Record().RetryAfter, want)
		}
	}
}

// An expiry of Exchange's own that says in words what kept the message waiting is that fault, and expired.
func TestExpiredConnection(t *testing.T) {
	s := defaultSet(t)
	for text, want := range map[string]string{
		"550 5.4.316 Message expired, connection refused(Socket error code 10061)":                     "network.connection_refused",
		"550 5.4.316 Message expired, connection refused":                                              "network.connection_refused",
		"450 4.4.316 Message expired, connection refused(Socket error code 10061)":                     "network.connection_refused",
		"550 5.4.316 Message expired, connection timed out(Socket error code 10060)":                   "network.timeout",
		"550 5.4.318 Message expired, connection was closed abruptly(SuspiciousRemoteServerError)":     "network.connection_dropped",
		"550 5.4.312 Message expired, DNS query failed(ErrorRetry)":                                    "routing.dns_error",
		"550 5.4.310 Message expired, DNS domain nosuch.example does not exist":                        "routing.domain_not_found",
		"550 5.4.317 Message expired, cannot connect to remote server(451 5.7.3 STARTTLS is required)": "tls.starttls",
	} {
		r := s.Classify(text, Context{})
		if r.ClassCause() != want || !r.Expired || r.SMTPCode == "" {
			t.Errorf("%q: %s by rule %s, expired %t, code %q; want %s", text, r.ClassCause(), r.Rule, r.Expired, r.SMTPCode, want)
		}
		if r.Local == r.External {
			t.Errorf("%q: local %t, external %t", text, r.Local, r.External)
		}
	}
	if r := s.Classify("450 4.4.316 Connection refused", Context{}); r.ClassCause() != "network.connection_refused" || r.Expired {
		t.Errorf("a deferral: %s, expired %t", r.ClassCause(), r.Expired)
	}
}
