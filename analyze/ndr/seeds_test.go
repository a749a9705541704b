package ndr

import (
	"net/netip"
	"testing"
)

func defaultSet(t testing.TB) *Set {
	t.Helper()
	s, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// checkCauses holds class and cause of texts against those that are wanted.
func checkCauses(t *testing.T, want map[string]string) {
	t.Helper()
	s := defaultSet(t)
	for text, cause := range want {
		if r := s.Classify(text, Context{}); r.ClassCause() != cause {
			t.Errorf("%q: %s by rule %s, want %s", text, r.ClassCause(), r.Rule, cause)
		}
	}
}

// wrappers are the forms in which Exchange hands on a remote reply; %s is the reply.
var wrappers = map[string]func(reply string) string{
	"bare": func(r string) string { return r },
	"LED": func(r string) string {
		return "Reason: [{LED=" + r + "};{MSG=};{FQDN=mx.example.org};{IP=192.0.2.25};{LRT=11/21/2025 3:45:12 AM}]"
	},
	"array": func(r string) string {
		return "RecipientStatus {[{LRT=1/2/2026 9:15:00 AM};{LED=" + r + "};{FQDN=mx.example.org};{IP=192.0.2.25}]}"
	},
	"tail": func(r string) string {
		return "Reason: [{LED=" + r + "};{MSG=}]. OutboundProxyTargetIP: 192.0.2.25. OutboundProxyTargetHostName: mx.example.org"
	},
	"cut": func(r string) string {
		return "Reason: [{LED=" + r + ". OutboundProxyTargetIP: 192.0.2.25. OutboundProxyTargetHostName: mx.example.org"
	},
	"rewrap":  func(r string) string { return "550 5.7.350 Remote server returned message detected as spam -> " + r },
	"relay":   func(r string) string { return "550 5.7.367 Remote server returned not permitted to relay -> " + r },
	"expired": func(r string) string { return "550 5.4.300 Message expired -> " + r },
	"engine": func(r string) string {
		return "550 5.7.514 Decision Engine classified the mail item was rejected because of IP Block (from outbound normal IP pools) -> " + r
	},
	"led and rewrap": func(r string) string {
		return "[{LED=550 5.7.350 Remote server returned message detected as spam -> " + r + "};{MSG=};{FQDN=mx.example.org};{IP=192.0.2.25};{LRT=}]"
	},
	"returned": func(r string) string { return "Remote Server returned '" + r + "'" },
	"server": func(r string) string {
		return "1/2/2026 9:15:00 AM - Remote Server at mx.example.org (192.0.2.25) returned '" + r + "'"
	},
	"postfix": func(r string) string {
		return "host mx.example.org[192.0.2.25] said: " + r + " (in reply to RCPT TO command)"
	},
}

// The situations of the published articles, as printed there and in other wordings, mean the same in every wrapper.
func TestSituations(t *testing.T) {
	s := defaultSet(t)
	for _, c := range []struct {
		text, want, list, ip string
		actor                Actor
	}{
		{"The IP address 40.107.1.2 was rejected by the Realtime Block List provider cblless.anti-spam.org.cn", "blocklist.dnsbl_casa_cbl", "casa-cblless", "40.107.1.2", ListOperator},
		{"550 5.7.1 The IP address 40.107.1.2 was rejected by the Realtime Block List provider cblless.anti-spam.org.cn", "blocklist.dnsbl_casa_cbl", "casa-cblless", "40.107.1.2", ListOperator},
		{"554 5.7.1 Service unavailable; Client host [40.107.1.2] blocked using cbl.anti-spam.org.cn; blocked", "blocklist.dnsbl_casa_cbl", "casa-cbl", "40.107.1.2", ListOperator},
		{"550 Rejected because 40.107.1.2 is in a black list at cblplus.anti-spam.org.cn (127.0.8.6)", "blocklist.dnsbl_casa_cbl", "casa-cblplus", "40.107.1.2", ListOperator},
		{"554 5.7.1 Service unavailable; Client host [40.107.1.2] blocked using ips.backscatterer.org; Sorry 40.107.1.2 is blacklisted at http://www.backscatterer.org/?ip=40.107.1.2", "blocklist.dnsbl_backscatterer", "backscatterer", "40.107.1.2", RecipientAdmin},
		{"550-rejected because 40.107.1.2 is in a black list at ips.backscatterer.org 550 see http://www.backscatterer.org/?ip=40.107.1.2", "blocklist.dnsbl_backscatterer", "backscatterer", "40.107.1.2", RecipientAdmin},
		{"550 5.7.1 <user@example.org>... Rejected: 40.107.1.2 listed at ips.backscatterer.org", "blocklist.dnsbl_backscatterer", "backscatterer", "40.107.1.2", RecipientAdmin},
		{"550 5.7.1 Recipient not authorized, your IP has been found on a block list", "blocklist.exchange_default", "", "", RecipientAdmin},
		{"550 5.7.1 External client with IP address 203.0.113.7 does not have permissions to submit to this server. Visit http://support.microsoft.com/kb/928123 for more information.", "blocklist.exchange_sender_reputation", "", "203.0.113.7", SendingAdmin},
		{"550 5.7.1 External client with IP address 203.0.113.7 does not have permissions to submit to this server.", "blocklist.recipient_local_list", "", "203.0.113.7", RecipientAdmin},
		{"5.7.1. Unable To Relay: Blocked by Customer Allow list", "blocklist.customer_allow_list", "", "", RecipientAdmin},
		{"550 5.7.1 Unable to Relay: Blocked by Customer Allow List", "blocklist.customer_allow_list", "", "", RecipientAdmin},
		{"451 4.7.500 Server busy. Please try again later from [203.0.113.7]. (AS77713)", "throttle.ms_ip_throttling", "", "203.0.113.7", SendingAdmin},
		{"451 5.7.500 Server busy. Please try again later from [203.0.113.7]. (S77719)", "throttle.ms_ip_throttling", "", "203.0.113.7", SendingAdmin},
		{"451 4.7.550 Access denied, please try again later", "throttle.ms_ip_throttling", "", "", SendingAdmin},
		{"451 5.7.500-699 (ASxxx)", "throttle.ms_ip_throttling", "", "", SendingAdmin},
	} {
		for name, wrap := range wrappers {
			r := s.Classify(wrap(c.text), Context{})
			if r.ClassCause() != c.want || r.Actor != c.actor || r.List != c.list {
				t.Errorf("%s %q: %s by %s (rule %s), list %q", name, c.text, r.ClassCause(), r.Actor, r.Rule, r.List)
			}
			if c.ip != "" && r.ClientIP != netip.MustParseAddr(c.ip) {
				t.Errorf("%s %q: client address %s, want %s", name, c.text, r.ClientIP, c.ip)
			}
			if c.ip == "" && r.ClientIP.IsValid() {
				t.Errorf("%s %q: client address %s out of nothing", name, c.text, r.ClientIP)
			}
		}
	}
}

// Codes that Microsoft uses for several things are read with their text.
func TestReusedCodes(t *testing.T) {
	checkCauses(t, map[string]string{
		"550 5.7.511 Access denied, banned sender[203.0.113.7]. To request removal from this list please forward this message to delist@messaging.microsoft.com (AS(1410))": "blocklist.provider_ip_ban",
		"550 5.7.606 Access denied, banned sending IP [203.0.113.7]. To request removal visit https://sender.office.com/ (AS16012609)":                                      "blocklist.provider_ip_ban",
		"550 5.7.501 Access denied, spam abuse detected":                                                                           "sender_restricted.account_restricted",
		"550 5.7.508 Access denied, [2001:db8::1] has exceeded permitted limits within 2001:db8::/64 range":                        "throttle.ip_range",
		"451 4.7.650 The mail server [203.0.113.7] has been temporarily rate limited due to IP reputation.":                        "reputation.ip_reputation",
		"451 4.7.651 The mail server [203.0.113.7] has been temporarily rate limited due to IP reputation.":                        "reputation.ip_reputation",
		"451 4.7.652 The mail server [203.0.113.7] has exceeded the maximum number of connections. (S844)":                         "throttle.connections",
		"550 5.7.513 Service unavailable, Client host [203.0.113.7] blocked by example.com using Customer Block list (AS16012607)": "blocklist.recipient_local_list",
		"550 5.4.1 Recipient address rejected: Access denied. (AS201806281)":                                                       "recipient.unknown",
		"550 5.4.1 Relay Access Denied": "relay.denied",
		"550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup": "recipient.unknown",
		"556 5.1.10 The domain has a null MX":                                                   "routing.null_mx",
		"552 5.2.2 Submission quota exceeded":                                                   "sender_restricted.account_quota",
		"554 5.2.2 mailbox full":                                                                "mailbox_full.full",
	})
}

// A list that refused the query is never a listing.
func TestRefusedQuery(t *testing.T) {
	s := defaultSet(t)
	for _, text := range []string{
		"554 5.7.1 Service unavailable; Client host [40.107.1.2] blocked using zen.spamhaus.org; Error: open resolver; https://check.spamhaus.org/returnc/pub/198.51.100.53/",
		"550 5.7.1 rejected because 40.107.1.2 is in a black list at zen.spamhaus.org: 127.255.255.254",
		"554 5.7.1 Service unavailable; Client host [40.107.1.2] blocked using zen.spamhaus.org=127.255.255.255; too many queries",
		"554 5.7.1 Service unavailable; Sender address [a@example.com] blocked using multi.uribl.com; 127.0.0.1 -> Query Refused. See http://uribl.com/refused.shtml",
	} {
		if r := s.Classify(text, Context{}); r.ClassCause() != "blocklist.list_query_refused" || r.Zone == "" {
			t.Errorf("%q: %s by rule %s, zone %q", text, r.ClassCause(), r.Rule, r.Zone)
		}
	}
}
