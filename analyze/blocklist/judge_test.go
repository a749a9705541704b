package blocklist

import (
	"io"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"tracesift/analyze/blocklist/catalog"
)

var (
	failedAt = time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)
	edgeIP   = netip.MustParseAddr("40.107.92.14")
	edgeIP6  = netip.MustParseAddr("2a01:111:f400:fe0c::1")
)

func builtIn(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// seen reads observations of edgeIP, "list gap state [code ...]" each; a gap of - is an unknown time, one with a ~ a weak
// one.
func seen(t *testing.T, cat *catalog.Catalog, lines ...string) []Observation {
	t.Helper()
	var out []Observation
	for _, line := range lines {
		f := strings.Fields(line)
		o := Observation{List: f[0], Zone: f[0], IP: edgeIP, State: State(f[2]), Source: f[0] + ".zone"}
		if f[1] != "-" {
			gap, err := time.ParseDuration(strings.TrimPrefix(f[1], "~"))
			if err != nil {
				t.Fatal(err)
			}
			o.At, o.WeakAt = failedAt.Add(gap), f[1][0] == '~'
		}
		for _, code := range f[3:] {
			o.Codes = append(o.Codes, netip.MustParseAddr(code))
		}
		if o.State == Listed {
			o.State = stateOfCodes(cat, o.List, o.Codes)
		}
		out = append(out, o)
	}
	return out
}

// onDNSBL is a claim about the edge's address.
func onDNSBL(list string) Claim {
	return Claim{List: list, IP: edgeIP, Class: "blocklist", Cause: "dnsbl_public", EdgeOwner: "eop", NullSender: No}
}

func TestVerdicts(t *testing.T) {
	cat, err := catalog.Load("mine", strings.NewReader("list,fact,value\nnostatus,kind,vendor\n"), builtIn(t))
	if err != nil {
		t.Fatal(err)
	}
	with := func(c Claim, change func(*Claim)) Claim { change(&c); return c }
	for _, tt := range []struct {
		name  string
		claim Claim
		seen  []string
		want  string // verdict, confidence or -, flags
		lists string
	}{
		// What follows from the claim alone.
		{"open resolver", with(onDNSBL("spamhaus-zen"), func(c *Claim) { c.ReturnCode = "127.255.255.254" }),
			[]string{"spamhaus-zen 1h listed 127.0.0.2"}, "claim-is-query-error high", ""},
		{"query refused in words", with(onDNSBL("spamhaus-dbl"), func(c *Claim) { c.Cause = "list_query_refused" }), nil,
			"claim-is-query-error high", ""},
		{"query refused by a domain list", with(onDNSBL("uribl"), func(c *Claim) { c.ReturnCode = "127.0.0.1" }), nil,
			"claim-is-query-error high", ""},
		{"the same code is a listing elsewhere", with(onDNSBL("spamcop"), func(c *Claim) { c.ReturnCode = "127.0.0.2" }),
			[]string{"spamcop 1h listed 127.0.0.2"}, "confirmed-listed high", ""},
		{"domain list", onDNSBL("spamhaus-dbl"), []string{"spamhaus-zen 1h listed 127.0.0.2"}, "domain-claim high", ""},
		{"domain in words", with(onDNSBL(""), func(c *Claim) { c.Cause = "dnsbl_domain" }), nil, "domain-claim high", ""},
		{"allow-list", onDNSBL("dnswl"), []string{"dnswl 1h listed"}, "not-checked - no-blocklist", ""},
		{"list of scores", onDNSBL("senderscore-score"), nil, "not-checked - no-blocklist", ""},
		{"on an allow-list only", onDNSBL(""), []string{"dnswl 1h listed", "psbl 1h not_listed"}, "generic-claim-unlisted -", ""},
		{"vendor", onDNSBL("proofpoint-pdr"), nil, "private-list-unverifiable -", ""},
		{"provider", onDNSBL("microsoft"), nil, "private-list-unverifiable -", ""},
		{"tenant's own list", with(onDNSBL(""), func(c *Claim) { c.Cause = "recipient_local_list" }), nil,
			"private-list-unverifiable -", ""},
		{"keyed without data", onDNSBL("abusix"), nil, "private-list-unverifiable -", ""},
		{"keyed with data", onDNSBL("abusix"), []string{"abusix 1h listed 127.0.0.2"}, "confirmed-listed high", ""},
		{"private before address", with(onDNSBL("mimecast"), func(c *Claim) { c.IP = netip.Addr{} }), nil,
			"private-list-unverifiable -", ""},
		{"mirror", with(onDNSBL("spamhaus-xbl"), func(c *Claim) { c.Zone, c.ReturnCode = "sa-ip4tset.blagr.emailsrvr.com", "127.24.0.2" }),
			[]string{"spamhaus-zen 1h listed 127.0.0.4"}, "private-list-unverifiable high mirror mirrored-list-listed", "spamhaus-xbl"},
		{"mirror, not listed", with(onDNSBL(""), func(c *Claim) { c.Zone, c.ReturnCode = "sa-ip4tset.blagr.emailsrvr.com", "127.22.0.2" }),
			nil, "private-list-unverifiable - mirror", "senderscore"},
		{"mirror of another list", with(onDNSBL("spamhaus-xbl"), func(c *Claim) { c.Zone = "sa-ip4tset.blagr.emailsrvr.com" }),
			[]string{"senderscore 1h listed 127.0.0.16"}, "private-list-unverifiable - mirror", "senderscore spamhaus-xbl"},
		{"mirror, listed then", with(onDNSBL("spamhaus-zen"), func(c *Claim) { c.Zone = "zen.mimecast.org" }),
			[]string{"spamhaus-zen 1h listed 127.0.0.2", "spamhaus-zen 9h not_listed"},
			"private-list-unverifiable high mirror mirrored-list-listed", "spamhaus-zen"},
		{"mirror, no address", with(onDNSBL("spamhaus-zen"), func(c *Claim) { c.Zone, c.IP = "zen.mimecast.org", netip.Addr{} }),
			nil, "private-list-unverifiable - mirror", "spamhaus-zen"},
		{"mirror that names no list", with(onDNSBL(""), func(c *Claim) { c.Zone = "zen.mimecast.org" }),
			[]string{"spamhaus-zen 1h listed 127.0.0.2"}, "private-list-unverifiable high mirror mirrored-list-listed", "spamhaus-zen"},
		{"a list behind a mirror's name", with(onDNSBL("spamcop"), func(c *Claim) { c.Zone = "zen.mimecast.org" }),
			[]string{"spamhaus-zen 1h listed 127.0.0.2"}, "private-list-unverifiable - mirror", "spamhaus-zen"},
		{"vendor of which no status is known", onDNSBL("nostatus"), nil, "private-list-unverifiable -", ""},
		{"no address of our own edge", with(onDNSBL("spamcop"), func(c *Claim) { c.IP, c.EdgeOwner = netip.Addr{}, "own" }), nil, "no-ip-known -", ""},
		{"no address", with(onDNSBL("spamcop"), func(c *Claim) { c.IP = netip.Addr{} }), nil, "no-ip-known -", ""},
		{"IPv6 on a list of IPv4", with(onDNSBL("spamcop"), func(c *Claim) { c.IP = edgeIP6 }), nil, "family-not-covered high", ""},
		{"IPv6 on ZEN", with(onDNSBL("spamhaus-zen"), func(c *Claim) { c.IP = edgeIP6 }), nil, "not-checked -", ""},
		{"IPv4 in IPv6", with(onDNSBL("spamcop"), func(c *Claim) { c.IP = netip.MustParseAddr("::ffff:40.107.92.14") }),
			[]string{"spamcop 1h listed 127.0.0.2"}, "confirmed-listed high", ""},
		{"dead list", onDNSBL("sorbs"), []string{"sorbs 1h listed 127.0.0.2"}, "list-dead high dead-list-in-ndr", ""},
		{"dead list, no address", with(onDNSBL("njabl"), func(c *Claim) { c.IP = netip.Addr{} }), nil, "no-ip-known - dead-list-in-ndr", ""},
		{"unknown list", with(onDNSBL(""), func(c *Claim) { c.Zone = "rbl.example.net" }), []string{"spamcop 1h listed"},
			"list-unknown -", ""},
		{"unknown list with a file", with(onDNSBL(""), func(c *Claim) { c.Zone = "RBL.Example.net." }),
			[]string{"rbl.example.net 1h listed 127.0.0.2"}, "confirmed-listed high", ""},
		{"list by its zone", with(onDNSBL(""), func(c *Claim) { c.Zone = "bl.spamcop.net" }),
			[]string{"spamcop 1h listed 127.0.0.2"}, "confirmed-listed high", ""},
		{"not checked", onDNSBL("spamcop"), nil, "not-checked -", ""},
		{"not checked, but on others", onDNSBL("spamcop"), []string{"barracuda 1h listed 127.0.0.2"},
			"not-checked - listed-on-other-lists", "barracuda"},
		{"refused", onDNSBL("spamhaus-zen"), []string{"spamhaus-zen 1h listed 127.255.255.254"}, "list-refused-the-query -", ""},
		{"refused beside a code", onDNSBL("spamhaus-zen"), []string{"spamhaus-zen 1h listed 127.0.0.2 127.255.255.254"},
			"list-refused-the-query -", ""},
		{"unreachable", onDNSBL("spamcop"), []string{"spamcop 1h unreachable"}, "list-unreachable -", ""},
		{"another list refused", onDNSBL("spamcop"), []string{"barracuda 1h refused", "psbl 1h unusable"}, "not-checked -", ""},
		{"foreign answer", onDNSBL("spamcop"), []string{"spamcop 1h listed 198.51.100.1"}, "not-checked - unusable-answer", ""},

		// The time rule: SpamCop's entries last 24 hours.
		{"listed in time", onDNSBL("spamcop"), []string{"spamcop 23h listed 127.0.0.2"}, "confirmed-listed high", ""},
		{"listed before", onDNSBL("spamcop"), []string{"spamcop -24h listed 127.0.0.2"}, "confirmed-listed high", ""},
		{"listed within four weeks", with(onDNSBL("backscatterer"), func(c *Claim) { c.NullSender = Yes }),
			[]string{"backscatterer 600h listed 127.0.0.2"}, "confirmed-listed medium", ""},
		{"listed too late", onDNSBL("spamcop"), []string{"spamcop 25h listed 127.0.0.2"}, "listed-later-only low", ""},
		{"clean, then listed", onDNSBL("spamcop"), []string{"spamcop 1h not_listed", "spamcop 20h listed 127.0.0.2"},
			"listed-later-only high", ""},
		{"clean before, then listed", onDNSBL("spamcop"), []string{"spamcop -1h not_listed", "spamcop 20h listed 127.0.0.2"},
			"confirmed-listed high", ""},
		{"listed too early", onDNSBL("spamcop"), []string{"spamcop -25h listed 127.0.0.2"}, "not-checked - stale-snapshot", ""},
		{"ended", onDNSBL("spamcop"), []string{"spamcop 1h listed 127.0.0.2", "spamcop 240h not_listed"},
			"listed-then-not-now high", ""},
		{"ended before the failure", onDNSBL("spamcop"), []string{"spamcop -3h listed 127.0.0.2", "spamcop -1h not_listed"},
			"listed-then-not-now high", ""},
		{"ended and listed again", onDNSBL("spamcop"),
			[]string{"spamcop 1h listed 127.0.0.2", "spamcop 48h not_listed", "spamcop 96h listed 127.0.0.2"}, "confirmed-listed high", ""},
		{"expired", onDNSBL("spamcop"), []string{"spamcop 25h not_listed"}, "not-listed-now low expired-as-expected", ""},
		{"contradicts", onDNSBL("spamcop"), []string{"spamcop 23h not_listed"}, "not-listed-now high contradicts", ""},
		{"contradicts within four weeks", with(onDNSBL("backscatterer"), func(c *Claim) { c.NullSender = Yes }),
			[]string{"backscatterer 600h not_listed"}, "not-listed-now medium contradicts", ""},
		{"not listed at that moment", onDNSBL("spamcop"), []string{"spamcop 0h not_listed"}, "not-listed-now high contradicts", ""},
		{"not listed a lifetime later", onDNSBL("spamcop"), []string{"spamcop 24h not_listed"}, "not-listed-now high contradicts", ""},
		{"not listed before", onDNSBL("spamcop"), []string{"spamcop -2h not_listed"},
			"not-listed-now low contradicts observed-before-failure", ""},
		{"not listed long before", onDNSBL("spamcop"), []string{"spamcop -25h not_listed"}, "not-checked - stale-snapshot", ""},
		{"on other lists", onDNSBL("spamcop"), []string{"spamcop 1h not_listed", "barracuda 2h listed 127.0.0.2", "psbl 2h listed"},
			"listed-on-other-lists high contradicts", "barracuda psbl"},
		{"expired, on other lists", onDNSBL("spamcop"), []string{"spamcop 25h not_listed", "barracuda 2h listed 127.0.0.2"},
			"not-listed-now low expired-as-expected listed-on-other-lists", "barracuda"},
		{"others at another time", onDNSBL("spamcop"), []string{"spamcop 1h not_listed", "barracuda 200h listed 127.0.0.2"},
			"not-listed-now high contradicts", ""},
		{"dead and domain lists do not count", onDNSBL("spamcop"),
			[]string{"spamcop 1h not_listed", "sorbs 1h listed 127.0.0.2", "uribl 1h listed 127.0.0.2"}, "not-listed-now high contradicts", ""},
		{"weak time", onDNSBL("spamcop"), []string{"spamcop ~1h listed 127.0.0.2"}, "confirmed-listed medium weak-snapshot-time", ""},
		{"time of the observation unknown", onDNSBL("spamcop"), []string{"spamcop - listed 127.0.0.2"}, "listed-later-only low time-unknown", ""},
		{"unknown and not listed", onDNSBL("spamcop"), []string{"spamcop - not_listed"}, "not-listed-now low time-unknown", ""},

		// Codes and parts.
		{"part by its code", onDNSBL("spamhaus-xbl"), []string{"spamhaus-zen 1h listed 127.0.0.4"}, "confirmed-listed high abnormal-for-eop", ""},
		{"another part", onDNSBL("spamhaus-sbl"), []string{"spamhaus-zen 1h listed 127.0.0.5"},
			"confirmed-listed low abnormal-for-eop sublist-mismatch", ""},
		{"the very part goes first", onDNSBL("spamhaus-css"),
			[]string{"spamhaus-zen 1h listed 127.0.0.2", "spamhaus-zen 9h listed 127.0.0.3"}, "confirmed-listed high", ""},
		{"whole by a part", onDNSBL("spamhaus"), []string{"spamhaus-sbl 1h listed 127.0.0.2"}, "confirmed-listed high", ""},
		{"a part does not clear the whole", onDNSBL("spamhaus-zen"), []string{"spamhaus-sbl 1h not_listed"}, "not-checked -", ""},
		{"the whole clears a part", onDNSBL("cbl"), []string{"spamhaus-zen 1h not_listed"}, "not-listed-now high contradicts", ""},
		{"a sister part is another list", onDNSBL("cbl"), []string{"spamhaus-zen 1h not_listed", "spamhaus-sbl 1h listed 127.0.0.2"},
			"listed-on-other-lists high contradicts", "spamhaus-sbl"},
		{"quoted code", with(onDNSBL("spamhaus-zen"), func(c *Claim) { c.ReturnCode = "127.0.0.3" }),
			[]string{"spamhaus-zen 1h listed 127.0.0.2"}, "confirmed-listed low sublist-mismatch", ""},
		{"policy", onDNSBL("spamhaus-zen"), []string{"spamhaus-zen 1h listed 127.0.0.11"},
			"confirmed-listed high abnormal-for-eop policy-list", ""},
		{"unknown code", onDNSBL("spamcop"), []string{"spamcop 1h listed 127.0.0.77"}, "confirmed-listed low unknown-code", ""},
		{"white", onDNSBL("hostkarma"), []string{"hostkarma 1h listed 127.0.0.1"}, "not-listed-now medium contradicts doubtful-list", ""},
		{"a plain list has no codes", onDNSBL("spamhaus-xbl"), []string{"spamhaus-zen 1h listed"}, "confirmed-listed high", ""},

		// Flags of the claim.
		{"reject mode", onDNSBL("backscatterer"), []string{"backscatterer 1h listed 127.0.0.2"}, "confirmed-listed high reject-mode-misuse", ""},
		{"safe mode", with(onDNSBL("backscatterer"), func(c *Claim) { c.NullSender = Yes }),
			[]string{"backscatterer 1h listed 127.0.0.2"}, "confirmed-listed high", ""},
		{"no return path", with(onDNSBL("backscatterer"), func(c *Claim) { c.NullSender = Undecidable }), nil,
			"not-checked - return-path-unknown", ""},
		{"network", onDNSBL("uceprotect-3"), []string{"uceprotect-3 1h listed 127.0.0.2"}, "confirmed-listed high net-wide", ""},
		{"network, later", onDNSBL("uceprotect-3"), []string{"uceprotect-3 200h listed 127.0.0.2"}, "listed-later-only low net-wide", ""},
		{"own edge", with(onDNSBL("spamcop"), func(c *Claim) { c.EdgeOwner = "own" }), []string{"spamcop 1h listed 127.0.0.2"},
			"confirmed-listed high ip-not-an-eop-edge", ""},
		{"own edge on PBL is not abnormal", with(onDNSBL("spamhaus-pbl"), func(c *Claim) { c.EdgeOwner = "own" }),
			[]string{"spamhaus-zen 1h listed 127.0.0.10"}, "confirmed-listed high ip-not-an-eop-edge policy-list", ""},
		{"doubtful", onDNSBL("casa-cblless"), []string{"casa-cblless 1h listed 127.0.8.5"}, "confirmed-listed medium doubtful-list", ""},

		// Claims without a list, and none.
		{"generic, listed", with(onDNSBL(""), func(c *Claim) { c.Cause = "exchange_default" }),
			[]string{"spamcop 1h listed 127.0.0.2", "psbl 2h listed 127.0.0.2", "barracuda 1h not_listed"}, "generic-claim-listed high", "psbl spamcop"},
		{"generic, unlisted", with(onDNSBL(""), func(c *Claim) { c.Cause = "customer_allow_list" }), []string{"spamcop 1h not_listed"},
			"generic-claim-unlisted -", ""},
		{"generic, not checked", with(onDNSBL(""), func(c *Claim) { c.Cause = "unnamed" }), []string{"spamcop 1h unreachable"}, "not-checked -", ""},
		{"generic, stale", with(onDNSBL(""), func(c *Claim) { c.Cause = "unnamed" }), []string{"spamcop -48h listed 127.0.0.2"}, "not-checked -", ""},
		{"generic, ended", with(onDNSBL(""), func(c *Claim) { c.Cause = "unnamed" }),
			[]string{"spamcop 1h listed 127.0.0.2", "spamcop 9h not_listed"}, "generic-claim-listed high", "spamcop"},
		{"generic, no address", with(onDNSBL(""), func(c *Claim) { c.IP = netip.Addr{} }), nil, "no-ip-known -", ""},
		{"no claim, listed", Claim{IP: edgeIP, Class: "mailbox_full"}, []string{"backscatterer 200h listed 127.0.0.2"},
			"no-claim-listed medium", "backscatterer"},
		{"no claim", Claim{IP: edgeIP, Class: "mailbox_full"}, []string{"spamcop 1h not_listed"}, "no-claim -", ""},
		{"no claim, listed too late", Claim{IP: edgeIP, Class: "mailbox_full"}, []string{"spamcop 48h listed 127.0.0.2"}, "no-claim -", ""},
		{"no claim, no address", Claim{Class: "recipient"}, nil, "no-claim -", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			obs := seen(t, cat, tt.seen...)
			check(t, Judge(tt.claim, failedAt, NewEvidence(cat, obs, nil)), tt.want, tt.lists)
			slices.Reverse(obs)
			check(t, Judge(tt.claim, failedAt, NewEvidence(cat, obs, nil)), tt.want, tt.lists)
		})
	}
}

// check compares a verdict with its name, confidence and flags.
func check(t *testing.T, v Verdict, want, lists string) {
	t.Helper()
	confidence := v.Confidence
	if confidence == "" {
		confidence = "-"
	}
	got := strings.Join(append([]string{v.Name, confidence}, v.Flags...), " ")
	if got != want || strings.Join(v.Lists, " ") != lists {
		t.Errorf("got  %s %v\nwant %s [%s]", got, v.Lists, want, lists)
	}
	if v.Observed == nil && v.Gap != 0 {
		t.Errorf("a gap of %s to no observation", v.Gap)
	}
}

// TestDeadSince checks that a list counts as dead only for failures after its end.
func TestDeadSince(t *testing.T) {
	cat := builtIn(t)
	e := NewEvidence(cat, nil, nil)
	check(t, Judge(onDNSBL("sorbs"), time.Date(2023, 5, 1, 0, 0, 0, 0, time.UTC), e), "not-checked -", "")
	check(t, Judge(onDNSBL("sorbs"), time.Time{}, e), "list-dead high dead-list-in-ndr", "")
}

// A list that is named is judged whatever the refusal is about otherwise.
func TestListIsNamedInAnotherClass(t *testing.T) {
	cat := builtIn(t)
	c := onDNSBL("spamcop")
	c.Class, c.Cause = "throttle", "greylist"
	check(t, Judge(c, failedAt, NewEvidence(cat, seen(t, cat, "spamcop 1h listed 127.0.0.2"), nil)), "confirmed-listed high", "")
}

// Reject mode shows in the cause too, where no list is named.
func TestRejectModeByCause(t *testing.T) {
	c := onDNSBL("")
	c.Cause = "dnsbl_backscatterer"
	check(t, Judge(c, failedAt, NewEvidence(builtIn(t), nil, nil)), "not-checked - reject-mode-misuse", "")
}

// Of two lists that a zone copies, the hint is the first one's.
func TestMirrorOfTwoLists(t *testing.T) {
	cat := builtIn(t)
	c := onDNSBL("")
	c.Zone = "sa-ip4tset.blagr.emailsrvr.com"
	e := NewEvidence(cat, seen(t, cat, "senderscore 1h listed 127.0.0.16", "spamhaus-xbl 2h listed 127.0.0.4"), nil)
	v := Judge(c, failedAt, e)
	check(t, v, "private-list-unverifiable high mirror mirrored-list-listed", "senderscore spamhaus-xbl")
	if first := cat.Mirrored(c.Zone, "")[0].Key; v.Observed == nil || v.Observed.List != first {
		t.Errorf("%+v, want the observation of %s", v.Observed, first)
	}
}

// The verdict shows the answer that refused.
func TestRefusingAnswerIsShown(t *testing.T) {
	cat := builtIn(t)
	v := Judge(onDNSBL("spamcop"), failedAt, NewEvidence(cat, seen(t, cat, "spamcop 1h listed 127.255.255.254"), nil))
	check(t, v, "list-refused-the-query -", "")
	if v.Observed == nil || v.Observed.State != Refused {
		t.Errorf("%+v", v.Observed)
	}
}

// A claim without a list shows the observation nearest to the failure, and of equal ones that of the first list.
func TestNearestOfSeveralLists(t *testing.T) {
	cat := builtIn(t)
	for want, lines := range map[string][]string{
		"spamcop": {"psbl 5h listed 127.0.0.2", "spamcop -1h listed 127.0.0.2"},
		"psbl":    {"psbl 1h listed 127.0.0.2", "spamcop -1h listed 127.0.0.2"},
	} {
		v := Judge(onDNSBL(""), failedAt, NewEvidence(cat, seen(t, cat, lines...), nil))
		check(t, v, "generic-claim-listed high", "psbl spamcop")
		if v.Observed == nil || v.Observed.List != want {
			t.Errorf("%+v, want %s", v.Observed, want)
		}
	}
}

// Observations of a list and of the one that holds it whole are weighed in the order of time.
func TestOrderOverSeveralLists(t *testing.T) {
	cat := builtIn(t)
	e := NewEvidence(cat, seen(t, cat, "spamhaus-xbl 5h not_listed", "spamhaus-zen 1h listed 127.0.0.4"), nil)
	check(t, Judge(onDNSBL("spamhaus-xbl"), failedAt, e), "listed-then-not-now high abnormal-for-eop", "")
}

// A known code beside an unknown one is known; one that the refusal quotes and nobody knows is no mismatch.
func TestUnknownCodes(t *testing.T) {
	cat := builtIn(t)
	e := NewEvidence(cat, seen(t, cat, "spamhaus-zen 1h listed 127.0.0.2 127.0.0.99"), nil)
	check(t, Judge(onDNSBL("spamhaus-zen"), failedAt, e), "confirmed-listed high", "")
	quoted := onDNSBL("spamhaus-zen")
	quoted.ReturnCode = "127.0.0.98"
	check(t, Judge(quoted, failedAt, e), "confirmed-listed high", "")
}

func TestFailureTimeUnknown(t *testing.T) {
	cat := builtIn(t)
	e := NewEvidence(cat, seen(t, cat, "spamcop 1h listed 127.0.0.2", "psbl 1h not_listed"), nil)
	check(t, Judge(onDNSBL("spamcop"), time.Time{}, e), "listed-later-only low time-unknown", "")
	check(t, Judge(onDNSBL("psbl"), time.Time{}, e), "not-listed-now low time-unknown", "")
}

// TestWorldListing checks that a file that holds everybody proves nothing, and that a healthy one still does.
func TestWorldListing(t *testing.T) {
	cat := builtIn(t)
	obs := seen(t, cat, "spamhaus-zen 1h listed 127.0.0.2")
	zones := []ZoneAudit{{Path: "spamhaus-zen.zone", List: "spamhaus-zen", Health: World}}
	check(t, Judge(onDNSBL("spamhaus-zen"), failedAt, NewEvidence(cat, obs, zones)), "list-dead high world-listing", "")
	check(t, Judge(onDNSBL("spamhaus-xbl"), failedAt, NewEvidence(cat, obs, zones)), "list-dead high world-listing", "")
	check(t, Judge(onDNSBL(""), failedAt, NewEvidence(cat, obs, zones)), "not-checked -", "")
	healthy := obs[0]
	healthy.Source = "other.zone"
	check(t, Judge(onDNSBL("spamhaus-zen"), failedAt, NewEvidence(cat, append(obs, healthy), zones)), "confirmed-listed high", "")
}

// TestSilentFile checks that a file which speaks of the list, but not of this address, makes the list checkable.
func TestSilentFile(t *testing.T) {
	cat := builtIn(t)
	zones := []ZoneAudit{{Path: "a", List: "abusix"}, {Path: "b", Zone: "rbl.example.net"}, {Path: "c", List: "senderscore", Health: Empty}}
	e := NewEvidence(cat, nil, zones)
	check(t, Judge(onDNSBL("abusix"), failedAt, e), "not-checked -", "")
	check(t, Judge(Claim{Zone: "rbl.example.net", IP: edgeIP, Class: "blocklist"}, failedAt, e), "not-checked -", "")
	check(t, Judge(onDNSBL("senderscore"), failedAt, e), "private-list-unverifiable -", "")

	// What was masked, or could not be read, does not speak of the list.
	for _, z := range []ZoneAudit{{Path: "a", Zone: "rbl.example.net", Health: Masked}, {Path: "b", Zone: "rbl.example.net", Err: io.ErrUnexpectedEOF}} {
		e := NewEvidence(cat, nil, []ZoneAudit{z})
		check(t, Judge(Claim{Zone: "rbl.example.net", IP: edgeIP, Class: "blocklist"}, failedAt, e), "list-unknown -", "")
	}
}

func TestVerdictFields(t *testing.T) {
	cat := builtIn(t)
	e := NewEvidence(cat, seen(t, cat, "spamcop -2h listed 127.0.0.2", "psbl 1h not_listed"), nil)
	v := Judge(Claim{Zone: "BL.SpamCop.net", IP: edgeIP, Class: "blocklist"}, failedAt, e)
	if v.Gap != -2*time.Hour || v.Observed == nil || v.Observed.Source != "spamcop.zone" || v.List != "spamcop" {
		t.Errorf("%+v", v)
	}
	if v := Judge(Claim{IP: edgeIP, Class: "blocklist", Cause: "unnamed"}, failedAt, e); v.Checked != 2 || v.Lists[0] != "spamcop" || v.Gap != -2*time.Hour {
		t.Errorf("%+v", v)
	}
}

// TestClaimedList checks under which list a claim is judged.
func TestClaimedList(t *testing.T) {
	e := NewEvidence(builtIn(t), nil, nil)
	for _, tt := range []struct{ list, zone, code, want string }{
		{"spamcop", "", "", "spamcop"},
		{"", "bl.spamcop.net", "", "spamcop"},
		{"spamhaus", "zen.spamhaus.org", "", "spamhaus"}, // the reader of refusals has decided
		{"", "sa-ip4tset.blagr.emailsrvr.com", "127.22.0.2", "senderscore"},
		{"", "sa-ip4tset.blagr.emailsrvr.com", "", "sa-ip4tset.blagr.emailsrvr.com"}, // a copy of two lists
		{"spamhaus-xbl", "sa-ip4tset.blagr.emailsrvr.com", "127.24.0.2", "spamhaus-xbl"},
		{"spamcop", "zen.mimecast.org", "", "spamcop"},
		{"", "RBL.Example.net.", "", "rbl.example.net"},
		{"", "s3cret.zen.dq.spamhaus.net", "", "spamhaus-zen"},
		{"", "", "", ""},
	} {
		c := Claim{List: tt.list, Zone: tt.zone, ReturnCode: tt.code, IP: edgeIP, Class: "blocklist"}
		if got := Judge(c, failedAt, e).List; got != tt.want {
			t.Errorf("%+v: judged under %q", tt, got)
		}
	}
}

func BenchmarkJudge(b *testing.B) {
	cat, err := catalog.Default()
	if err != nil {
		b.Fatal(err)
	}
	var obs []Observation
	for _, l := range cat.Lists() {
		obs = append(obs, Observation{List: l.Key, IP: edgeIP, State: NotListed, At: failedAt})
	}
	e := NewEvidence(cat, obs, nil)
	for name, c := range map[string]Claim{"no-claim": {IP: edgeIP, Class: "recipient"}, "claim": onDNSBL("spamcop")} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Judge(c, failedAt, e)
			}
		})
	}
}
