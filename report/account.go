package report

import (
	"reflect"
	"slices"

	"tracesift/analyze"
	"tracesift/analyze/delivery"
)

// account is what there is to tell of deliveries of which all is alike but the recipient.
type account struct {
	recipients []string
	of         *delivery.Delivery // one of them
	sections   []Section
}

// tellOnce makes an account of each delivery, one for all that are alike.
func tellOnce(all []analyze.Explanation) []account {
	var out []account
	for i := range all {
		x := &all[i]
		a := account{[]string{x.Delivery.Recipient}, &x.Delivery, sectionsOf(x)}
		at := slices.IndexFunc(out, func(b account) bool { return reflect.DeepEqual(a.sections, b.sections) })
		if at < 0 {
			out = append(out, a)
		} else {
			out[at].recipients = append(out[at].recipients, x.Delivery.Recipient)
		}
	}
	return out
}

// longestNames is how many recipients an account names.
const longestNames = 10

// to names the deliveries of an account.
func (a *account) to() string {
	if len(a.recipients) == 1 {
		return "delivery to " + a.recipients[0]
	}
	return "deliveries to " + few(a.recipients, longestNames)
}

// told gives the sections of an account their ids. What an earlier account has said is not said again.
func (a *account) told(earlier []account, id string) []Section {
	out := slices.Clone(a.sections)
	for i := range out {
		s := &out[i]
		said := slices.IndexFunc(earlier, func(b account) bool {
			return slices.ContainsFunc(b.sections, func(x Section) bool { return reflect.DeepEqual(x, *s) })
		})
		if i == 0 {
			s.Title = capital(a.to())
		} else if said >= 0 {
			*s = Section{ID: s.ID, Title: s.Title, Paragraphs: []string{"The same as for the " + earlier[said].to() + "."}}
		}
		s.ID += "-" + id
	}
	return out
}
