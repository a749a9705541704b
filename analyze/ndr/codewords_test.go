package ndr

import (
	"strings"
	"testing"
)

// Where a server names the reason by a code word or an exception, that decides, whatever else the text or the address of
// its help page says.
func TestCodeWords(t *testing.T) {
	texts := map[string]string{}
	for format, codes := range map[string]map[string]string{
		// NetEase's help page on its return codes.
		"550 * 163 mx22,AbCdEf,1559613344 http://mail.163.com/help/help_spam_16.htm?ip=203.0.113.9&hostid=mx22": {
			"HL:REP": "reputation.ip_reputation", "HL:MEP": "reputation.ip_reputation", "HL:ICC": "throttle.connections",
			"HL:IFC": "throttle.rate", "HL:IHU": "blocklist.provider_ip_ban", "HL:IPB": "blocklist.provider_ip_ban",
			"MI:CEL": "throttle.rate", "MI:CCL": "throttle.rate", "MI:DMC": "throttle.rate", "MI:SFQ": "throttle.rate",
			"MI:STC": "throttle.rate", "MI:NHD": "identity.helo", "MI:IMF": "sender_rejected.address_rejected",
			"MI:SPB": "sender_rejected.address_rejected", "MI:SPF": "auth.spf", "MI:DMA": "auth.dmarc",
			"RP:DRC": "throttle.rate", "RP:CCL": "throttle.rate", "RP:CEL": "throttle.rate", "RP:QRC": "throttle.rate",
			"RP:TRC": "throttle.rate", "RP:RCL": "message.too_many_recipients", "RP:FRL": "relay.denied",
			"WM:BLI": "blocklist.provider_ip_ban", "WM:BLU": "sender_rejected.address_rejected",
			"DT:RBL": "blocklist.unnamed", "DT:SPM": "content.spam", "DT:SUM": "sender_rejected.address_rejected",
		},
		// Exchange's store driver: the exception is the cause, the rest is the same for all of them.
		"554 5.2.0 STOREDRV.Submission.Exception:*; Failed to process message due to a permanent exception with message Cannot submit message.": {
			"OutboundSpamException": "sender_restricted.account_restricted",
			"MessageSubmissionExceededException.MapiExceptionMaxSubmissionExceeded": "message.too_large",
			"SubmissionQuotaExceededException":                                      "sender_restricted.account_quota",
			"QuotaExceededException.MapiExceptionShutoffQuotaExceeded":              "mailbox_full.full",
			"SendAsDeniedException.MapiExceptionSendAsDenied":                       "sender_rejected.send_as_denied",
			"NotOwnerException.MapiExceptionNotOwner":                               "sender_rejected.send_as_denied",
			"AccountDisabledException.MapiExceptionMailboxDisabled":                 "recipient.disabled",
			"RecipientThreadLimitExceededException":                                 "throttle.recipient_rate",
			"StoragePermanentException":                                             "server.system_error",
		},
	} {
		for code, want := range codes {
			texts[strings.Replace(format, "*", code, 1)] = want
		}
	}
	checkCauses(t, texts)
}

// A refusal of the sender stays one where it quotes what another server answered about him, or names the recipient.
func TestSenderIsRefused(t *testing.T) {
	checkCauses(t, map[string]string{
		"550 5.1.1 <user@example.org>: Recipient address rejected: sender is blacklisted": "sender_rejected.address_rejected",
		"550 sender is blacklisted": "sender_rejected.address_rejected",
		"550 sender is blacklisted, your IP 203.0.113.9 is listed by an RBL": "blocklist.unnamed",
		"450 4.1.7 <a@example.com>: Sender address rejected: unverified address: host mx.example.com[192.0.2.1] said: 457 Greylisted, come back later (in reply to RCPT TO command)":                                                                             "sender_rejected.unverified_identity",
		"450 4.1.1 <a@example.org>: Recipient address rejected: unverified address: host mx.example.org[192.0.2.1] said: 457 Greylisted, come back later (in reply to RCPT TO command)":                                                                          "throttle.greylist",
		"192.0.2.7 does not like recipient. Remote host said: 550-Postmaster verification failed while checking <a@example.com> 550-Called:   192.0.2.1 550-Sent:     RCPT TO:<postmaster@example.com> 550-Response: 550 <postmaster@example.com>: User unknown": "sender_rejected.unverified_identity",
		"550-Callback setup failed while verifying <a@example.com> 550-(result of an earlier callout reused). 550-The initial connection, or a HELO or MAIL FROM:<> command was 550-rejected.":                                                                   "sender_rejected.unverified_identity",
	})
}

// The reason stands behind what a provider opens all its refusals with, or in brackets, in the reader's own language.
func TestReasonsBehind(t *testing.T) {
	checkCauses(t, map[string]string{
		"554 5.0.0 Service unavailable (kim: mail is denied, by spam filter)":                              "content.spam",
		"550-Requested action not taken: mailbox unavailable 550 Failure sending mail. Try again later":    "recipient.unknown",
		"550 5.2.1 Der Gmail-Nutzer, an den Sie eine E-Mail senden möchten, erhält zu schnell E-Mails":     "throttle.recipient_rate",
		"450-4.2.1 Der Gmail-Nutzer, den Sie erreichen möchten, empfängt E-Mails zu schnell. Bitte warten": "throttle.recipient_rate",
	})
}
