// Package reporttest holds a hand-made result that the tests of every form share. Its figures agree with each other:
// edge hosts, recipient domains, classes and groups each add up to the failures of the totals.
package reporttest

import (
	"errors"
	"math"
	"net/netip"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/advice"
	"tracesift/analyze/blocklist"
	"tracesift/ingest/trace"
)

// Hostile is a refusal that tries everything: an escape sequence, markup, a table's bar, text turned around, a line
// break and a byte that is no UTF-8.
const Hostile = "550 5.7.1 <script>alert(1)</script> | `rm` \x1b[31m[click](http://example.com) *bold*\r\n@team \u202egnp \xff \u009b2J end"

// CASA is a long refusal that names a list.
const CASA = "550 5.7.1 Service unavailable; Client host [40.107.107.122] blocked using cblless.anti-spam.org.cn; " +
	"see http://www.anti-spam.org.cn/?Locale=en_US [mail-psa01.outbound.example.com 2026-03-04T08:15:00.000Z 08DE]"

const (
	edgeA = "mail-psaapc01on2122.outbound.protection.outlook.com"
	edgeB = "mail-am6eur05on2043.outbound.protection.outlook.com"
	edgeC = "edge01.example.com"
)

func at(day, hour, minute int) trace.Instant {
	return trace.InstantOf(time.Date(2026, 3, day, hour, minute, 0, 0, time.UTC))
}

func span(d1, h1, d2, h2 int) analyze.Span {
	return analyze.Span{First: at(d1, h1, 15), Last: at(d2, h2, 45)}
}

func date(day int) time.Time { return time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC) }

func refusal(text string, n int64) analyze.Refusal {
	return analyze.Refusal{Text: text, Template: "t", Count: n}
}

var casaAdvice = advice.Advice{
	ID: "casa_cbl.eop", Title: "Ask the recipient to stop refusing EOP by the CASA list",
	Cause: "The recipient's server looks up an address of Exchange Online on a list of CASA and refuses it.",
	Actor: "recipient_admin",
	Steps: []string{
		"Send the recipient's administrator the refusals with their times.",
		"Ask for the outbound addresses of Exchange Online to be put on the allow list, or for a delisting at the operator.",
	},
	Reference: "https://learn.microsoft.com/en-us/exchange/troubleshoot/email-delivery/ndr/a-long-name-of-a-page-about-what-to-do-then",
}

var bounceAdvice = advice.Advice{
	ID: "recipient.unknown", Title: "Correct the recipients' addresses",
	Cause: "The addresses do not exist.", Actor: "sender", Steps: []string{"Check the addresses in the list of failures."},
}

// Result returns a new result each time; the caller may change it.
func Result() *analyze.Result {
	ip := netip.MustParseAddr("40.107.107.122")
	own := netip.MustParseAddr("192.0.2.25")
	when := time.Date(2026, 3, 9, 7, 30, 0, 0, time.UTC)
	r := &analyze.Result{
		GeneratedAt: when,
		Version:     "1.0.0",
		Window:      span(2, 0, 8, 23),
		Period:      analyze.Period{From: date(2), Until: date(9), MailDays: 7},
		Routes:      []analyze.Route{{EdgeHost: edgeA, RecipientDomain: "example.net", Decided: 270}},
		Comparison:  comparison(),
		Cost: &analyze.Cost{
			Stages: []analyze.Stage{
				{Name: "read", Wall: 2500 * time.Millisecond, CPU: 4750 * time.Millisecond},
				{Name: "tables", Wall: 125400 * time.Microsecond},
			},
			ReadBytes: 209759175, RescannedBlocks: 3, PeakBytes: 171474944,
		},
		Totals: analyze.Totals{
			Messages: 1180, Deliveries: 1312, Delivered: 1265, Failed: 21, Blocked: 2, Deferred: 5, Pending: 12,
			Relayed: 6, Other: 1, HadDeferrals: 30,
		},
		ByDirection: map[string]analyze.Totals{
			"outbound": {Messages: 1180, Deliveries: 1312, Delivered: 1265, Failed: 21},
			"inbound":  {Messages: 2300, Deliveries: 2451, Delivered: 2440, Failed: 11},
			"internal": {Messages: 40, Deliveries: 52, Delivered: 52},
		},
		ByKind: map[string]analyze.Totals{
			"mail":      {Messages: 1180, Deliveries: 1312, Delivered: 1265, Failed: 21},
			"dsn":       {Messages: 64, Deliveries: 64, Delivered: 40, Failed: 24},
			"autoreply": {Messages: 9, Deliveries: 9, Delivered: 9},
		},
		EdgeHosts: []analyze.Tally{
			{Name: edgeA, Failures: 12, Deliveries: 286, Deferred: 9, Recovered: 8, Span: span(2, 8, 8, 16),
				Dominant: refusal(CASA, 9), Edge: &analyze.EdgeFacts{
					IPs: []netip.Addr{ip}, Owner: "eop", Pool: "normal",
					Evidence:   map[string]int64{"proxy_frontend": 280, "refusal_bracket": 6},
					IPEvidence: map[string]int64{"refusal_ip": 9}, Confidence: "high", Region: "APC", Datacentre: "PSA",
					Pools: map[string]int64{"normal": 280, "unknown": 6}, PoolEvidence: map[string]int64{"host_name": 280, "none": 6},
					NameFits: map[string]int64{"agrees": 8, "differs": 1}, Conflicts: 2,
				}},
			{Name: edgeB, Failures: 4, Deliveries: 895, Deferred: 3, Recovered: 2, Span: span(3, 1, 3, 9),
				Dominant: refusal(Hostile, 3), Edge: &analyze.EdgeFacts{
					Owner: "eop", Pool: "high_risk", Evidence: map[string]int64{"client_hostname": 895},
				}},
			{Name: edgeC, Failures: 3, Deliveries: 100, Span: span(4, 4, 4, 4), Dominant: refusal("550 5.1.1 no such user", 3),
				Edge: &analyze.EdgeFacts{
					IPs: []netip.Addr{own}, Owner: "own", Pool: "on_premises", Evidence: map[string]int64{"client_ip": 100},
				}},
			{Name: "", Failures: 2, Deliveries: 26, Span: span(5, 5, 6, 6)},
			{Name: "idle.example.com", Deliveries: 5},
		},
		RecipientDomains: []analyze.Tally{
			{Name: "example.cn.test", Failures: 9, Deliveries: 10, Span: span(2, 8, 8, 16), Dominant: refusal(CASA, 9)},
			{Name: "example.net", Failures: 5, Deliveries: 640, Span: span(3, 1, 6, 6), Dominant: refusal(Hostile, 3)},
			{Name: "xn--1lqs71d.test", Failures: 4, Deliveries: 4, Span: span(3, 1, 4, 4), Dominant: refusal("550 拒绝接收 收件人不存在，请检查邮件地址后重试", 4)},
			{Name: "a-domain-with-a-very-long-name-that-nobody-can-read-in-one-go.example.org", Failures: 3, Deliveries: 580,
				Span: span(4, 4, 4, 4), Dominant: refusal("550 5.1.1 no such user", 3)},
		},
		Providers: []analyze.Tally{
			{Name: "NetEase", Failures: 9, Deliveries: 10, Delivered: 1, Deferred: 2, Recovered: 1, Span: span(2, 8, 8, 16), Dominant: refusal(CASA, 9),
				DominantClass: "blocklist.dnsbl_casa", Delay: analyze.Delay{Median: time.Hour, P90: 2 * time.Hour},
				Provider: &analyze.ProviderFacts{Key: "netease", Kind: "mailbox", Evidence: map[string]int64{"remote_host": 8, "refusal_words": 2}}},
			{Failures: 12, Deliveries: 1302, Delivered: 1264, Blocked: 2, Deferred: 28, Recovered: 26, Span: span(3, 1, 6, 6), Dominant: refusal(Hostile, 3),
				DominantClass: "recipient.unknown_user", Provider: &analyze.ProviderFacts{Key: "other", Evidence: map[string]int64{"remote_host": 1302}}},
		},
		Senders: analyze.Names{
			Rows: []analyze.Tally{
				{Name: "news@example.com", Failures: 15, Deliveries: 300, Delivered: 285, Deferred: 20, Recovered: 19, Span: span(2, 8, 8, 16), DominantClass: "blocklist.dnsbl_casa"},
				{Name: "=cmd@example.com", Failures: 4, Deliveries: 6, Delivered: 2, Blocked: 2, Span: span(3, 1, 6, 6), DominantClass: "recipient.unknown_user"},
			},
			Rest: analyze.Tally{Failures: 2, Deliveries: 1006, Delivered: 978, Deferred: 10, Recovered: 8, Span: span(4, 4, 4, 4)}, Count: 402,
		},
		SenderDomains: analyze.Names{
			Rows: []analyze.Tally{{Name: "example.com", Failures: 21, Deliveries: 1312, Delivered: 1265, Blocked: 2, Deferred: 30, Recovered: 27,
				Span: span(2, 8, 8, 16), DominantClass: "blocklist.dnsbl_casa"}},
			Count: 1,
		},
		Connectors: analyze.Names{
			Rows: []analyze.Tally{{Name: "To_DefaultOpportunisticTLS", Failures: 21, Deliveries: 1312, Delivered: 1265, Blocked: 2, Deferred: 30, Recovered: 27,
				Span: span(2, 8, 8, 16), DominantClass: "blocklist.dnsbl_casa"}},
			Count: 1,
		},
		Deferred: analyze.DeferredTotal{Deliveries: 30, Deferrals: 43, Recovered: 27, Delay: analyze.Delay{Median: 14*time.Minute + 5*time.Second, P90: 2 * time.Hour}},
		Classes: []analyze.Tally{
			{Name: "blocklist.dnsbl_casa", Class: "blocklist", Cause: "dnsbl_casa", Failures: 9, Deliveries: 9, Deferred: 2,
				Recovered: 1, Span: span(2, 8, 8, 16), Dominant: refusal(CASA, 9)},
			{Name: "recipient.unknown_user", Class: "recipient", Cause: "unknown_user", Failures: 7, Deliveries: 7,
				Span: span(3, 1, 4, 4), Dominant: refusal("550 5.1.1 no such user", 7)},
			{Name: "policy.content", Class: "policy", Cause: "content", Failures: 3, Deliveries: 3,
				Span: span(3, 1, 6, 6), Dominant: refusal(Hostile, 3)},
			{Name: "unknown.no_diagnostic", Class: "unknown", Cause: "no_diagnostic", Failures: 2, Deliveries: 2,
				Span: span(5, 5, 6, 6)},
			{Name: "throttle.connections", Class: "throttle", Cause: "connections", Deferred: 28, Recovered: 26,
				Dominant: refusal("451 4.7.500 Server busy", 28)},
		},
		Groups: analyze.GroupsOf(
			analyze.Group{EdgeHost: edgeA, EdgeIPs: []netip.Addr{ip}, EdgeOwner: "eop", Pool: "normal", RecipientDomain: "example.cn.test",
				Class: "blocklist", Cause: "dnsbl_casa", Failures: 9, Deliveries: 10, Lists: map[string]int64{"casa-cblless": 9},
				Verdicts:  map[string]int64{"confirmed-listed": 7, "listed-later-only": 2},
				RefusedBy: map[string]int64{"remote": 9}, Span: span(2, 8, 8, 16), Dominant: refusal(CASA, 9),
				Examples: []analyze.Example{
					{NetworkMessageID: "0a1b2c3d-0001-0002-0003-08de00000001", MessageID: "<1@example.com>",
						Sender: "sales@example.com", ReturnPath: "sales@example.com", Recipient: "user@example.cn.test",
						EdgeHost: edgeA, EdgeIP: ip, List: "casa-cblless", Zone: "cblless.anti-spam.org.cn", ClaimedIP: ip,
						Diagnostic: CASA, At: at(2, 8, 15)},
					{NetworkMessageID: "0a1b2c3d-0001-0002-0003-08de00000002", MessageID: "<2@example.com>",
						Recipient: "other@example.cn.test", EdgeHost: edgeA, Diagnostic: CASA, At: at(2, 9, 0)},
				},
				Advice: &casaAdvice},
			analyze.Group{EdgeHost: edgeB, EdgeOwner: "eop", Pool: "high_risk", RecipientDomain: "xn--1lqs71d.test", Class: "recipient",
				Cause: "unknown_user", Failures: 4, Deliveries: 4, RefusedBy: map[string]int64{"remote": 4}, Span: span(3, 1, 4, 4),
				Dominant: refusal("550 拒绝接收 收件人不存在，请检查邮件地址后重试", 4)},
			analyze.Group{EdgeHost: edgeA, EdgeOwner: "eop", Pool: "normal", RecipientDomain: "example.net", Class: "policy", Cause: "content",
				Failures: 3, Deliveries: 270, RefusedBy: map[string]int64{"remote": 3}, Span: span(3, 1, 6, 6), Dominant: refusal(Hostile, 3),
				Examples: []analyze.Example{{NetworkMessageID: "0a1b2c3d-0001-0002-0003-08de00000003", MessageID: "<=2+3@example.com>",
					Sender: "=cmd|'/c calc'!a1@example.com", Recipient: "+x@example.net", EdgeHost: edgeA, Diagnostic: Hostile, At: at(3, 1, 15)}}},
			analyze.Group{EdgeHost: edgeC, EdgeOwner: "own", Pool: "on_premises", EdgeIPs: []netip.Addr{own},
				RecipientDomain: "a-domain-with-a-very-long-name-that-nobody-can-read-in-one-go.example.org", Class: "recipient",
				Cause: "unknown_user", Failures: 3, Deliveries: 90, RefusedBy: map[string]int64{"remote": 3}, Span: span(4, 4, 4, 4),
				Dominant: refusal("550 5.1.1 no such user", 3)},
			analyze.Group{RecipientDomain: "example.net", Class: "unknown", Cause: "no_diagnostic", Failures: 2, Deliveries: 26, Span: span(5, 5, 6, 6)},
		),
		Deferrals: analyze.GroupsOf(
			analyze.Group{EdgeHost: edgeA, EdgeOwner: "eop", Pool: "normal", RecipientDomain: "example.net", Class: "throttle",
				Cause: "connections", Failures: 41, Deliveries: 28, Recovered: 26, Delay: analyze.Delay{Median: 14*time.Minute + 5*time.Second, P90: 2 * time.Hour},
				RefusedBy: map[string]int64{"remote": 41}, Span: span(2, 9, 7, 10), Dominant: refusal("451 4.7.500 Server busy", 41)},
			analyze.Group{EdgeHost: edgeA, EdgeOwner: "eop", Pool: "normal", RecipientDomain: "example.cn.test", Class: "blocklist",
				Cause: "dnsbl_casa", Failures: 2, Deliveries: 10, Verdicts: map[string]int64{"confirmed-listed": 2},
				Span: span(3, 9, 3, 10), Dominant: refusal("451 4.7.1 listed", 2)},
		),
		Days: []analyze.Day{
			{Date: date(2), Delivered: 400, Failed: 5, Classes: []analyze.ClassCount{{Class: "blocklist", Failures: 5}}},
			{Date: date(3), Delivered: 300, Failed: 9, Classes: []analyze.ClassCount{
				{Class: "recipient", Failures: 4}, {Class: "policy", Failures: 3}, {Class: "blocklist", Failures: 2}}},
			{Date: date(4), Delivered: 300, Failed: 3, Classes: []analyze.ClassCount{{Class: "recipient", Failures: 3}}},
			{Date: date(6), Delivered: 200, Failed: 2, Classes: []analyze.ClassCount{{Class: "unknown", Failures: 2}}},
			{Date: date(8), Delivered: 65, Failed: 2, Classes: []analyze.ClassCount{{Class: "blocklist", Failures: 2}}},
		},
		Grid: analyze.Grid{
			EdgeHosts: []string{edgeA, edgeB, edgeC, ""},
			Domains: []string{"example.cn.test", "example.net", "xn--1lqs71d.test",
				"a-domain-with-a-very-long-name-that-nobody-can-read-in-one-go.example.org"},
			Cells: []analyze.GridCell{
				{Edge: 0, Domain: 0, Failed: 9, Delivered: 1}, {Edge: 0, Domain: 1, Failed: 3, Delivered: 267},
				{Edge: 1, Domain: 1, Delivered: 340}, {Edge: 1, Domain: 2, Failed: 4}, {Edge: 2, Domain: 3, Failed: 3, Delivered: 87},
				{Edge: 3, Domain: 1, Failed: 2, Delivered: 24},
			},
		},
		Waits: analyze.Waits{
			Buckets: []analyze.Wait{
				{From: time.Second, To: 1125 * time.Millisecond, Direct: 700}, {From: 4 * time.Second, To: 4500 * time.Millisecond, Direct: 500},
				{From: 15 * time.Minute, To: 16*time.Minute + 52*time.Second + 500*time.Millisecond, Direct: 4, Deferred: 24},
				{From: 96 * time.Hour, To: math.MaxInt64, Deferred: 1},
			},
			Direct: 1204, Deferred: 25, Unmeasured: 36,
		},
		Spells: []analyze.Spell{
			{EdgeHost: edgeA, List: "casa-cblless", Span: span(2, 8, 3, 10), Refusals: 8, Failures: 7},
			{EdgeHost: edgeA, List: "casa-cblless", Span: span(8, 16, 8, 16), Refusals: 3, Failures: 2},
			{EdgeHost: edgeB, List: "spamhaus-zen", Span: span(5, 5, 6, 6), Refusals: 3, Failures: 3},
		},
		Claims: []analyze.ClaimTally{
			{List: "casa-cblless", Zone: "cblless.anti-spam.org.cn", IP: ip, Count: 11, Failures: 9, Span: span(2, 8, 8, 16),
				Verdicts: map[string]int64{"confirmed-listed": 9, "listed-later-only": 2}, Flags: map[string]int64{"weak-snapshot-time": 2},
				Confidence: map[string]int64{"medium": 9, "low": 2}, Who: map[string]int64{"recipient_admin": 11, "microsoft": 11},
				Gap: &analyze.GapSpan{Nearest: -time.Hour, Farthest: -50 * time.Hour}},
			{Count: 1, Span: span(3, 1, 3, 1), Verdicts: map[string]int64{"no-ip-known": 1}},
		},
		ListUsage: []analyze.ListUse{
			{List: "casa-cblless", RecipientDomain: "example.cn.test", Refusals: 11, Failures: 9, Deliveries: 40, Delivered: 30,
				Verdicts: map[string]int64{"confirmed-listed": 9, "listed-later-only": 2}, Addresses: 2,
				RefusedHosts: analyze.Decided{Failed: 10, Delivered: 10}, OtherHosts: analyze.Decided{Delivered: 20},
				Span: span(2, 8, 8, 16), Listed: analyze.Decided{Failed: 9, Delivered: 1}, Unlisted: analyze.Decided{Failed: 1, Delivered: 19},
				Unknown: analyze.Decided{Delivered: 10}},
			{List: "spamhaus-zen", RecipientDomain: "example.net", Refusals: 3, Failures: 3, Deliveries: 26, Delivered: 20,
				Verdicts: map[string]int64{"not-listed-now": 3}, Addresses: 3, Span: span(5, 5, 6, 6),
				Unlisted: analyze.Decided{Failed: 3}, Unknown: analyze.Decided{Failed: 3, Delivered: 20},
				RefusedHosts: analyze.Decided{Failed: 5, Delivered: 15}, OtherHosts: analyze.Decided{Failed: 1, Delivered: 5}, AnyMatchSuspect: true},
		},
		Addresses: []analyze.Address{
			{IP: ip, EdgeHosts: []string{"edge.example.com", "mail-am0.outbound.protection.outlook.com"}, EdgeOwner: "eop", Pool: "normal", Refusals: 12,
				Causes: map[string]int64{"blocklist.dnsbl_casa_cbl": 11, "content.spam": 1}, Known: analyze.Decided{Failed: 9, Delivered: 1},
				Lists: []string{"casa-cblless"}, Checked: 2, Span: span(2, 8, 8, 16)},
			{IP: own, EdgeOwner: "own", Pool: "on_premises", Causes: map[string]int64{}, Checked: 1},
		},
		Observations: []blocklist.Observation{
			{List: "casa-cblless", Zone: "cblless.anti-spam.org.cn", IP: ip, State: blocklist.Listed,
				Codes: []netip.Addr{netip.MustParseAddr("127.0.8.5")}, Text: "listed\u202e", At: when.Add(-100 * time.Hour),
				Source: "lists/cblless.anti-spam.org.cn.zone"},
			{Zone: "bl.example.org", IP: own, State: blocklist.NotListed, At: when.Add(-50 * time.Hour), WeakAt: true,
				Source: "lists/bl.example.org.zone"},
		},
		Zones: []blocklist.ZoneAudit{
			{Path: "lists/cblless.anti-spam.org.cn.zone", Zone: "cblless.anti-spam.org.cn", List: "casa-cblless", Type: "ip4set",
				At: when.Add(-100 * time.Hour), Entries: 120_301, Skipped: 2,
				Bad: []string{"lists/cblless.anti-spam.org.cn.zone:7: not an address: \x1b[1mx"}},
			{Path: "lists/bl.example.org.zone", Zone: "bl.example.org", Type: "plain", At: when.Add(-50 * time.Hour), WeakAt: true, Entries: 17},
			{Path: "answers.jsonl", Digest: "5e1f0a9b3c2d", Zone: "zen.spamhaus.org", List: "spamhaus-zen", Type: "dns", Via: "udp:192.0.2.53:53",
				At: when.Add(-40 * time.Hour), Health: blocklist.Refusing, Entries: 0},
		},
		Actions: []analyze.Action{
			{Class: "blocklist", Cause: "dnsbl_casa", EdgeOwner: "eop", Failures: 9, Deferrals: 2,
				Domains: []string{"example.cn.test"}, EdgeHosts: []string{edgeA}, Message: "0a1b2c3d-0001-0002-0003-08de00000001",
				Advice: casaAdvice},
			{Class: "recipient", Cause: "unknown_user", EdgeOwner: "eop", Failures: 7,
				Domains: []string{"xn--1lqs71d.test"}, EdgeHosts: []string{edgeB, edgeC}, Message: "<=2+3@example.com>",
				Advice: bounceAdvice},
			{Class: "throttle", Cause: "connections", EdgeOwner: "eop", Deferrals: 41},
		},
		LookupPlan: &analyze.LookupPlan{Lists: []string{"spamcop", "spamhaus-zen"}, Addresses: []netip.Addr{ip, own}, Queries: 10,
			Command: "tracesift lookup --dns live --record answers.jsonl --from week.json"},
		OwnDomains: []string{"example.com"},
		Files: []trace.FileAudit{
			{Path: "exports/week10-part1.csv", Shape: trace.ExtendedTrace, Encoding: "utf-16le+bom", Delimiter: ",",
				RowsRead: 9000, Used: 8800, Duplicates: 150, Filtered: 48, Rejected: 2, FirstAt: at(2, 0, 15), LastAt: at(5, 12, 0),
				Warnings: []string{"no rows from 2026-03-03 02:00 to 2026-03-03 05:00"}},
			{Path: "exports/week10-part2.csv.gz", Shape: trace.ExtendedTrace, Encoding: "utf-8", Container: "gzip", Delimiter: ",",
				RowsRead: 4100, Used: 4100, FirstAt: at(5, 12, 1), LastAt: at(8, 23, 45), Truncated: true},
			{Path: "exports/notes.txt", Err: errors.New("the header is of no known export")},
		},
		Warnings: []string{"17 refusals quote an address that is not their edge's"},
	}
	// Every delivery was decided, and those that did not fail were accepted.
	for _, tallies := range [][]analyze.Tally{r.EdgeHosts, r.RecipientDomains} {
		for i := range tallies {
			tallies[i].Delivered = tallies[i].Deliveries - tallies[i].Failures
		}
	}
	for g := range r.Groups.All {
		g.Decided = g.Deliveries
	}
	return r
}
