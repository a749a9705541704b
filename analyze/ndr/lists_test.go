package ndr

import "testing"

// Lists are known by what people call them, with and without a zone.
func TestListNames(t *testing.T) {
	s := defaultSet(t)
	for text, want := range map[string]string{
		"550 blocked, listed by Barracuda: 203.0.113.9":                              "barracuda",
		"554 203.0.113.9 blocked using Barracuda Reputation Block List":              "barracuda",
		"550 5.7.1 listed in the BRBL, 203.0.113.9":                                  "barracuda",
		"554 Your IP 203.0.113.9 is in SORBS":                                        "sorbs",
		"554 203.0.113.9 is blacklisted by SPAMCOP":                                  "spamcop",
		"550 rejected: found in spamcop.net list 203.0.113.9":                        "spamcop",
		"550 Listed in Spamhaus PBL: 203.0.113.9":                                    "spamhaus-pbl",
		"550 Listed in Spamhaus SBL: 203.0.113.9":                                    "spamhaus-sbl",
		"550 203.0.113.9 listed on Spamhaus CSS":                                     "spamhaus-css",
		"550 203.0.113.9 is on the CBL list":                                         "cbl",
		"550 listed at PSBL 203.0.113.9":                                             "psbl",
		"550 rejected, UCEPROTECT Level 2 203.0.113.9":                               "uceprotect-2",
		"550 rejected, UCEPROTECT-Level3 203.0.113.9":                                "uceprotect-3",
		"550 blacklisted on UCEPROTECTL1: 203.0.113.9":                               "uceprotect-1",
		"554 blocked by invaluement ivmSIP: 203.0.113.9":                             "invaluement",
		"554 203.0.113.9 listed on Mailspike":                                        "mailspike",
		"554 203.0.113.9 listed by SpamRATS":                                         "spamrats",
		"554 203.0.113.9 blocked by Abusix Mail Intelligence":                        "abusix",
		"554 203.0.113.9 blocked: truncate list of GBUdb":                            "truncate-gbudb",
		"554 203.0.113.9 is listed at dnsbl.dronebl.org":                             "dronebl",
		"554 203.0.113.9 refused by Proofpoint Reputation Services":                  "proofpoint-pdr",
		"554 203.0.113.9 blocked, Cloudmark Sender Intelligence":                     "cloudmark-csi",
		"550 203.0.113.9 blocked using Trend Micro RBL+":                             "trendmicro-ers",
		"554 SenderBase reputation of 203.0.113.9 too low":                           "cisco-talos-sbrs",
		"554 your access has been rejected due to the sending MTA's poor reputation": "cisco-talos-sbrs",
		"554 203.0.113.9 blocked by 0spam":                                           "0spam",
		"554 203.0.113.9 listed at all.s5h.net":                                      "s5h",
		"554 203.0.113.9 listed by SpamEatingMonkey":                                 "spameatingmonkey",
		"550 example.com listed on URIBL black":                                      "uribl",
		"550 URL example.com listed by SURBL":                                        "surbl",
		"550 example.com in Spamhaus DBL":                                            "spamhaus-dbl",
		"550 203.0.113.9 in Hostkarma black list":                                    "hostkarma",
		"550 5.7.1 banned sender[203.0.113.9] forward to delist@microsoft.com":       "microsoft",
		"550 5.7.1 [203.0.113.9] on our block list (S3150)":                          "microsoft",
		"554 IP=203.0.113.9 - A problem occurred. Ask your postmaster (BL)":          "t-online",
		"554 203.0.113.9 Comcast BL000000":                                           "comcast",
		"554 203.0.113.9 AUP#CDRBL":                                                  "cloudfilter-cdrbl",
		"521 203.0.113.9 blocked by sbc:blacklist.mailrelay.att.net":                 "att",
		"554 Senderscore of 203.0.113.9 too low":                                     "senderscore",
		"554 listed by Sender Score: 203.0.113.9, https://www.senderscore.org/":      "senderscore",
	} {
		if r := s.Classify(text, Context{}); r.List != want || r.Class != "blocklist" && r.Class != "reputation" {
			t.Errorf("%q: list %q of %s by rule %s, want %s", text, r.List, r.ClassCause(), r.Rule, want)
		}
	}
}
