package ndr

import (
	"strings"
	"testing"
)

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

// zoneWordings are the ways in which servers name the zone that lists an address.
var zoneWordings = []string{
	"554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using ZONE",
	"521 5.7.1 Service unavailable; client [203.0.113.9] blocked using ZONE=127.0.0.2",
	"550 203.0.113.9 is listed at ZONE",
	"550-JunkMail rejected - mail.example.com [203.0.113.9]:4242 is in an RBL, see ZONE",
	"550 5.7.1 Rejected: 203.0.113.9 listed at ZONE, see http://lookup.example.net/",
	"554 Your host 203.0.113.9 was found in the DNS blacklist ZONE",
	"550 blocked by ZONE: 203.0.113.9",
	"553 5.3.0 <ann@example.org>... Mail from 203.0.113.9 rejected using ZONE",
	"554 The IP address 203.0.113.9 was rejected by the Realtime Block List provider ZONE",
	"450 4.7.1 Client host rejected, [203.0.113.9] in ZONE",
	"550 Message rejected because 203.0.113.9 is blacklisted at ZONE (127.0.0.3)",
	"554 RBL: ZONE 203.0.113.9",
	"550 5.7.1 Access denied: 9.113.0.203.ZONE resolves to 127.0.0.2",
}

// Every zone of the catalog is read in every wording and gives its list; a zone that no catalog knows is kept.
func TestZonesInEveryWording(t *testing.T) {
	s := defaultSet(t)
	lists, err := namedLists()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"rbl.corp.example.net": "", "bl2.filter.example.org": "", "dnsbl-7.example.com": "", "blacklist.isp.example": ""}
	for _, l := range lists {
		for _, z := range l.Zones {
			if key, below, _ := strings.Cut(z, "."); strings.HasPrefix(key, "{") {
				z = below
			}
			want[z] = l.Key
		}
	}
	for zone, list := range want {
		for _, wording := range zoneWordings {
			text := strings.ReplaceAll(wording, "ZONE", zone)
			r := s.Classify(text, Context{})
			if r.Class != "blocklist" || r.List != list || r.Zone != zone || r.ClientIP.String() != "203.0.113.9" {
				t.Errorf("%q: %s, list %q, zone %q, address %s", text, r.ClassCause(), r.List, r.Zone, r.ClientIP)
			}
		}
	}
	text := "554 5.7.1 denied: 9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.zen.spamhaus.org listed"
	if r := s.Classify(text, Context{}); r.Zone != "zen.spamhaus.org" || r.ClientIP.String() != "2001:db8::9" {
		t.Errorf("%q: zone %q, address %s", text, r.Zone, r.ClientIP)
	}
}

// TestLinks: a link names the list with the longest host and path that fit.
func TestLinks(t *testing.T) {
	s := defaultSet(t)
	for url, want := range map[string]string{
		"https://www.spamhaus.org/query/ip/192.0.2.1":                    "spamhaus",
		"https://check.spamhaus.org/query/ip/192.0.2.1":                  "spamhaus",
		"http://www.spamhaus.org/sbl/query/SBL1":                         "spamhaus-sbl",
		"http://www.spamhaus.org/pbl/query/PBL1":                         "spamhaus-pbl",
		"https://www.spamhaus.org/query/domain/example.com":              "spamhaus-dbl",
		"HTTPS://www.SpamCop.net/bl.shtml?192.0.2.1":                     "spamcop",
		"www.spamcop.net:80/bl.shtml":                                    "spamcop",
		"http://www.barracudanetworks.com/reputation/?pr=1&ip=192.0.2.1": "barracuda",
		"http://www.backscatterer.org/?ip=192.0.2.1":                     "backscatterer",
		"https://ipcheck.proofpoint.com/?ip=192.0.2.1":                   "proofpoint-pdr",
		"http://csi.cloudmark.com/reset-request/?ip=192.0.2.1":           "cloudmark-csi",
		"https://sender.office.com":                                      "microsoft",
		"http://www.dnsbl.sorbs.net/cgi-bin/lookup?IP=192.0.2.1":         "sorbs",
		"https://notspamhaus.org/":                                       "",
		"https://www.example.com/?see=spamhaus.org":                      "",
		"https://www.barracudanetworks.com/products":                     "",
	} {
		if r := s.Classify("554 5.7.1 Client host [192.0.2.1] blocked, see "+url, Context{}); r.List != want {
			t.Errorf("%s: %q, want %q", url, r.List, want)
		}
	}
}
