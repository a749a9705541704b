package report

import (
	"tracesift/analyze"
	"tracesift/analyze/delivery"
)

// NewStory computes the view of what became of several messages to a recipient, in the order of all.
func NewStory(all []analyze.Explanation) *View {
	s := Section{ID: "story", Title: "Deliveries", Paragraphs: []string{"explain --message ID shows all about one of them."}}
	var to []string
	for i := range all {
		d := &all[i].Delivery
		if i == 0 || d.Recipient != all[i-1].Delivery.Recipient {
			to = append(to, d.Recipient)
		}
		s.Items = append(s.Items, chapter(d))
	}
	return &View{
		Title:    "Explanation",
		Headline: plural(int64(len(all)), "delivery", "deliveries") + " to " + few(to, longestNames) + ": " + outcomesOf(all) + ".",
		Sections: []Section{s},
	}
}

// chapter tells what became of one message.
func chapter(d *delivery.Delivery) Item {
	out := Item{Title: second(d.OriginatedAt) + " " + plain(string(d.Outcome))}
	refusal, id := "", d.NetworkMessageID
	if d.Refusal != nil {
		out.Title += ": " + reasonWords(d.Refusal)
		refusal = d.Refusal.Inner
	}
	if id == "" {
		id = d.MessageID
	}
	out.Facts = terms(Term{"Message", id}, Term{"Sender", d.Sender}, Term{"Edge", d.Edge.Host}, Term{"Refusal", refusal})
	return out
}
