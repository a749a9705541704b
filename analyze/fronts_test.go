package analyze

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze/delivery"
	"tracesift/analyze/ndr"
	"tracesift/analyze/provider"
)

// TestProviders: the answering host decides over the words, these over what other mail to the domain met, and that over
// the domain; each delivery is counted once.
func TestProviders(t *testing.T) {
	book, err := provider.Default()
	if err != nil {
		t.Fatal(err)
	}
	at := func(n byte, domain, host, said string, outcome delivery.Outcome) delivery.Delivery {
		d := outbound(n, "b", domain, outcome)
		d.Remote.Host = host
		if said != "" {
			d.Refusal = &ndr.Refusal{Class: "recipient", Cause: "unknown", Inner: said, Template: said}
		}
		return d
	}
	ours := at(8, "b.test", "", "", delivery.Failed)
	ours.Refusal = &ndr.Refusal{Class: "network", Cause: "timeout", Inner: "450 4.4.316 timed out at x - gsmtp", Local: true}
	relayed := at(9, "c.test", "mx0a-00123401.pphosted.com", "", delivery.Relayed)
	all := []delivery.Delivery{
		at(1, "a.test", "mx0a-00123401.pphosted.com", "550 5.1.1 no such user [x.prod.outlook.com]", delivery.Failed),
		at(2, "a.test", "mx0b-00123401.pphosted.com", "", delivery.Delivered),
		at(3, "a.test", "", "", delivery.Pending), // as other mail to the domain
		at(4, "b.test", "mx.b.test", "550 5.1.1 no such user - gsmtp", delivery.Failed),
		at(5, "c.test", "mx.c.test", "550 5.1.1 no such user", delivery.Failed),
		at(6, "hotmail.com", "", "", delivery.Blocked),
		at(7, "d.test", "", "", delivery.Pending),
		ours, relayed,
	}
	a := NewAccumulator(Options{Providers: book})
	for i := range all {
		a.Add(&all[i])
	}
	type row struct {
		Failures, Deliveries, Blocked int64
		Evidence                      map[string]int64
	}
	got := map[string]row{}
	for _, x := range counted(a).Providers {
		got[x.Provider.Key] = row{x.Failures, x.Deliveries, x.Blocked, x.Provider.Evidence}
	}
	want := map[string]row{
		"proofpoint": {1, 3, 0, map[string]int64{"remote_host": 2, "same_domain": 1}},
		"google":     {2, 2, 0, map[string]int64{"refusal_words": 1, "same_domain": 1}},
		"other":      {1, 2, 0, map[string]int64{"remote_host": 1, "same_domain": 1}},
		"outlook":    {0, 1, 1, map[string]int64{"recipient_domain": 1}},
		"":           {0, 1, 0, map[string]int64{"none": 1}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
