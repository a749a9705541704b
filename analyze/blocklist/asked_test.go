package blocklist

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/blocklist/zonefile"
)

// A list that was asked in vain has the verdict that says why; a file of it that knows better goes before.
func TestAskedInVain(t *testing.T) {
	cat := builtIn(t)
	for _, tt := range []struct {
		health Health
		want   string
	}{
		{Unfit, "resolver-unfit -"},
		{Stripped, "resolver-unfit -"},
		{Refusing, "list-refused-the-query -"},
		{Silent, "list-unreachable -"},
		{Masked, "not-checked - empty-or-masked"},
		{World, "list-dead high world-listing"},
		{Taken, "list-dead high world-listing"},
	} {
		zones := []ZoneAudit{{Path: "answers.jsonl", List: "spamhaus-zen", Zone: "zen.spamhaus.org", Health: tt.health}}
		check(t, Judge(onDNSBL("spamhaus-zen"), failedAt, NewEvidence(cat, nil, zones)), tt.want, "")
		check(t, Judge(onDNSBL("spamhaus-xbl"), failedAt, NewEvidence(cat, nil, zones)), tt.want, "")
		check(t, Judge(onDNSBL("spamcop"), failedAt, NewEvidence(cat, nil, zones)), "not-checked -", "")
		known := seen(t, cat, "spamhaus-zen 1h listed 127.0.0.2")
		check(t, Judge(onDNSBL("spamhaus-zen"), failedAt, NewEvidence(cat, known, zones)), "confirmed-listed high", "")
	}
}

// The resolver's fault goes before a refusal, and that before silence.
func TestGraverReasonForSilence(t *testing.T) {
	cat := builtIn(t)
	asked := func(all ...Health) *Evidence {
		var zones []ZoneAudit
		for _, h := range all {
			zones = append(zones, ZoneAudit{Path: string(h), List: "spamcop", Health: h})
		}
		return NewEvidence(cat, nil, zones)
	}
	check(t, Judge(onDNSBL("spamcop"), failedAt, asked(Silent, Refusing, Masked)), "list-refused-the-query -", "")
	check(t, Judge(onDNSBL("spamcop"), failedAt, asked(Masked, Refusing, Unfit)), "resolver-unfit -", "")
	check(t, Judge(onDNSBL("spamcop"), failedAt, asked(Masked, Silent)), "list-unreachable -", "")
}

// A claim that names no list is not checked, and where the resolver is unfit that is why.
func TestGenericClaimThroughUnfitResolver(t *testing.T) {
	cat := builtIn(t)
	zones := []ZoneAudit{{Path: "live", List: "spamcop", Health: Unfit}}
	check(t, Judge(onDNSBL(""), failedAt, NewEvidence(cat, nil, zones)), "resolver-unfit -", "")
	check(t, Judge(onDNSBL(""), failedAt, NewEvidence(cat, nil, append(zones, ZoneAudit{Path: "live", List: "psbl", Health: Refusing}))),
		"resolver-unfit -", "")
	check(t, Judge(onDNSBL(""), failedAt, NewEvidence(cat, seen(t, cat, "psbl 1h not_listed"), zones)), "generic-claim-unlisted -", "")
	zones[0].Health = Refusing
	check(t, Judge(onDNSBL(""), failedAt, NewEvidence(cat, nil, zones)), "not-checked -", "")
}

// A keyed list that refused is asked and did not answer: that is more than that nobody can ask it.
func TestKeyedListThatRefused(t *testing.T) {
	zones := []ZoneAudit{{Path: "live", List: "abusix", Health: Refusing}}
	check(t, Judge(onDNSBL("abusix"), failedAt, NewEvidence(builtIn(t), nil, zones)), "list-refused-the-query -", "")
	check(t, Judge(onDNSBL("abusix"), failedAt, NewEvidence(builtIn(t), nil, nil)), "private-list-unverifiable -", "")
}

// Of several recordings in one file only the zone that holds everybody is discarded.
func TestWorldListingOfOneZone(t *testing.T) {
	cat := builtIn(t)
	obs := seen(t, cat, "spamcop 1h listed 127.0.0.2", "psbl 1h listed 127.0.0.2")
	for i := range obs {
		obs[i].Source = "answers.jsonl"
	}
	zones := []ZoneAudit{{Path: "answers.jsonl", List: "spamcop", Health: World}, {Path: "answers.jsonl", List: "psbl"}}
	e := NewEvidence(cat, obs, zones)
	check(t, Judge(onDNSBL("psbl"), failedAt, e), "confirmed-listed high", "")
	check(t, Judge(onDNSBL("spamcop"), failedAt, e), "list-dead high listed-on-other-lists world-listing", "psbl")
}

// The pool of the edge is said beside the verdict: listings of the pools for suspected spam and passed on mail are to be
// expected.
func TestPools(t *testing.T) {
	cat := builtIn(t)
	e := NewEvidence(cat, seen(t, cat, "spamcop 1h listed 127.0.0.2"), nil)
	for pool, want := range map[string]string{
		"normal": "confirmed-listed high", "high_risk": "confirmed-listed high high-risk-pool", "relay": "confirmed-listed high relay-pool",
	} {
		c := onDNSBL("spamcop")
		c.Pool = pool
		check(t, Judge(c, failedAt, e), want, "")
	}
}

// What a self-test says of one family says nothing of the other.
func TestFamiliesAreJudgedApart(t *testing.T) {
	cat := builtIn(t)
	six := onDNSBL("spamhaus-zen")
	six.IP = netip.MustParseAddr("2a01:111:f400::1")
	for health, want := range map[Health]string{
		World: "list-dead high world-listing", Taken: "list-dead high world-listing", Stripped: "resolver-unfit -",
		Masked: "not-checked - empty-or-masked", Silent: "list-unreachable -",
	} {
		obs := seen(t, cat, "spamhaus-zen 1h listed 127.0.0.2")
		obs[0].Source = "answers.jsonl"
		zones := []ZoneAudit{
			{Path: "answers.jsonl", List: "spamhaus-zen", Family: IPv4}, {Path: "answers.jsonl", List: "spamhaus-zen", Family: IPv6, Health: health},
		}
		e := NewEvidence(cat, obs, zones)
		check(t, Judge(onDNSBL("spamhaus-zen"), failedAt, e), "confirmed-listed high", "")
		check(t, Judge(six, failedAt, e), want, "")
		unseen := NewEvidence(cat, nil, zones)
		check(t, Judge(onDNSBL("spamhaus-zen"), failedAt, unseen), "not-checked -", "")
		obs[0].IP = six.IP // listed by a source that holds everybody of that family, or cannot be believed
		if health == World || health == Taken {
			check(t, Judge(six, failedAt, NewEvidence(cat, obs, zones)), want, "")
		}
	}
}

// Lists that refuse questions through public resolvers may be misread by a careless check.
func TestMisread(t *testing.T) {
	cat := builtIn(t)
	for list, want := range map[string]bool{"spamhaus-zen": true, "spamhaus-xbl": true, "senderscore": true, "spamcop": false} {
		if v := Judge(onDNSBL(list), failedAt, NewEvidence(cat, nil, nil)); v.Misread != want {
			t.Errorf("%s: %v", list, v.Misread)
		}
	}
}

// DROP is a part of SBL: what it holds is listed there, and what it does not hold may be.
func TestDropFile(t *testing.T) {
	cat := builtIn(t)
	text := "{\"cidr\":\"40.107.92.0/24\",\"sblid\":\"SBL1\"}\n" + fmt.Sprintf("{\"timestamp\":%d}\n", failedAt.Unix()+3600)
	spec := zonefile.Spec{Zone: zonefile.ZoneName("lists/drop_v4.json"), Path: "lists/drop_v4.json"}
	other := netip.MustParseAddr("40.107.93.14")
	obs, audits := Ask(cat, File{Spec: spec, Reader: strings.NewReader(text)}, []netip.Addr{edgeIP, other})
	audit := audits[0]
	if audit.List != "spamhaus-drop" || audit.Type != "drop" {
		t.Errorf("%+v", audit)
	}
	e := NewEvidence(cat, obs, audits)
	check(t, Judge(onDNSBL("spamhaus-zen"), failedAt, e), "confirmed-listed high", "")
	absent := onDNSBL("spamhaus-zen")
	absent.IP = other
	check(t, Judge(absent, failedAt, e), "not-checked -", "")
}

// A file of a list that nobody outside can ask speaks of its parts too, and one of a part of the whole.
func TestFileOfPrivateParts(t *testing.T) {
	cat, err := catalog.Load("mine", strings.NewReader("list,fact,value\nmine,status,private\nmine-part,status,private\n"+
		"mine-part,part_of,mine\nmine-other,status,private\n"), builtIn(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"mine", "mine-part"} {
		e := NewEvidence(cat, nil, []ZoneAudit{{Path: "f", List: file}})
		check(t, Judge(onDNSBL("mine"), failedAt, e), "not-checked -", "")
		check(t, Judge(onDNSBL("mine-part"), failedAt, e), "not-checked -", "")
		check(t, Judge(onDNSBL("mine-other"), failedAt, e), "private-list-unverifiable -", "")
	}
}
