package recording

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestReadChecker(t *testing.T) {
	const text = "zone,ip,listed,when\n" +
		"bl.spamcop.net,40.107.91.9,yes,2026-11-10T10:00:00+01:00\n" +
		"BL.SpamCop.net.,::ffff:40.107.91.10,No,2026-11-10 11:00:00\n" +
		"psbl,40.107.91.9,timeout,2026-11-10\n" +
		"sesame.zen.dq.spamhaus.net,2001:db8::1,1,\n" +
		"bl.example,192.0.2.1,clean,\n"
	observations, audits, err := ReadChecker("found.csv", strings.NewReader(text), builtIn(t))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range observations {
		got = append(got, fmt.Sprint(o.List, " ", o.Zone, " ", o.IP, " ", o.State, " ", o.At.Format("01-02 15:04"), " ", o.Source))
	}
	want := []string{
		"spamcop bl.spamcop.net 40.107.91.9 listed 11-10 09:00 found.csv",
		"spamcop bl.spamcop.net 40.107.91.10 not_listed 11-10 11:00 found.csv",
		"psbl psbl 40.107.91.9 unreachable 11-10 00:00 found.csv",
		"spamhaus-zen {key}.zen.dq.spamhaus.net 2001:db8::1 listed 01-01 00:00 found.csv",
		"bl.example bl.example 192.0.2.1 not_listed 01-01 00:00 found.csv",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(audits) != 4 || audits[0].List != "spamcop" || audits[0].Entries != 2 || audits[0].At.Hour() != 11 || audits[3].List != "" ||
		audits[3].Digest != fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:12] {
		t.Errorf("%+v", audits)
	}
}

func TestCheckerMistakes(t *testing.T) {
	for line, want := range map[string]string{
		"bl.example,40.107.91,yes,":           `x:2: "40.107.91" is no address`,
		",192.0.2.1,yes,":                     "x:2: the line names no zone",
		"bl.example,192.0.2.1,perhaps,":       `x:2: listed is yes or no, not "perhaps"`,
		"bl.example,192.0.2.1,no,last monday": "x:2: when is not like",
	} {
		_, _, err := ReadChecker("x", strings.NewReader("zone,ip,listed,when\n"+line+"\n"), builtIn(t))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", line, err, want)
		}
	}
}
