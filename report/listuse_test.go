package report

import (
	"testing"

	"tracesift/analyze"
)

func TestLift(t *testing.T) {
	for want, u := range map[string]analyze.ListUse{
		"6.0×":           {Listed: analyze.Decided{Failed: 9, Delivered: 1}, Unlisted: analyze.Decided{Failed: 3, Delivered: 17}},
		"1,000×":         {Listed: analyze.Decided{Failed: 5}, Unlisted: analyze.Decided{Failed: 1, Delivered: 999}},
		"0.50×":          {Listed: analyze.Decided{Failed: 1, Delivered: 3}, Unlisted: analyze.Decided{Failed: 1, Delivered: 1}},
		"only if listed": {Listed: analyze.Decided{Failed: 1, Delivered: 3}, Unlisted: analyze.Decided{Delivered: 1}},
		"":               {Listed: analyze.Decided{Failed: 1, Delivered: 3}},
	} {
		if got := lift(&u); got.Text != want {
			t.Errorf("%+v against %+v: %q, want %q", u.Listed, u.Unlisted, got.Text, want)
		}
	}
}
