package report_test

import (
	"slices"
	"strings"
	"testing"

	"tracesift/analyze"
	"tracesift/analyze/advice"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/report"
)

// Deliveries of which all is alike but the recipient are told together, and what is said is not said again.
func TestExplanationSaysOnce(t *testing.T) {
	full := &ndr.Refusal{Class: "mailbox_full", Cause: "full"}
	to := func(recipient string, via edge.Edge) analyze.Explanation {
		return analyze.Explanation{
			Delivery: delivery.Delivery{Recipient: recipient, Outcome: delivery.Failed, Refusal: full, Edge: via},
			Advice:   &advice.Advice{Title: "Full", Steps: []string{"Wait."}},
		}
	}
	first := edge.Edge{Host: "edge1.example.com"}
	v := report.NewExplanation([]analyze.Explanation{to("a@example.net", first), to("b@example.net", edge.Edge{}), to("c@example.net", first)})
	if v.Headline != "3 deliveries of the message: failed 3." {
		t.Errorf("headline %q", v.Headline)
	}
	var got []string
	for _, s := range v.Sections {
		got = append(got, s.ID+": "+s.Title+": "+strings.Join(s.Paragraphs, " "))
		if s.ID == "advice-2" && len(s.Items) > 0 {
			t.Error("the advice stands twice")
		}
	}
	const again = "The same as for the deliveries to a@example.net, c@example.net."
	want := []string{
		"delivery-1: Deliveries to a@example.net, c@example.net: ", "reason-1: Why: ", "advice-1: What to do: ",
		"attempts-1: Attempts: No attempt to hand the message to another server is in the exports.",
		"delivery-2: Delivery to b@example.net: ", "reason-2: Why: " + again, "advice-2: What to do: " + again, "attempts-2: Attempts: " + again,
	}
	if !slices.Equal(got[:len(got)-1], want) {
		t.Errorf("sections\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	one := report.NewExplanation([]analyze.Explanation{to("a@example.net", first), to("c@example.net", first)})
	if !strings.HasPrefix(one.Headline, "The deliveries to a@example.net, c@example.net failed: mailbox full (mailbox_full.full)") {
		t.Errorf("headline %q", one.Headline)
	}
}
