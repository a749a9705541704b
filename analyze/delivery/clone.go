package delivery

import (
	"slices"
	"strings"
)

// Clone returns a copy of d that stays valid when the memory behind its message is given back.
func (d *Delivery) Clone() Delivery {
	c := *d
	c.Attempts = slices.Clone(d.Attempts)
	texts := []*string{
		&c.NetworkMessageID, &c.MessageID, &c.Sender, &c.SenderDomain, &c.ReturnPath, &c.Recipient, &c.RecipientDomain,
		&c.OriginalAddress, &c.Connector, &c.Report, &c.Edge.Host, &c.Remote.Host, &c.Diagnostic,
	}
	for i := range c.Attempts {
		a := &c.Attempts[i]
		texts = append(texts, &a.Edge.Host, &a.Remote.Host, &a.Text)
	}
	for _, s := range texts {
		*s = strings.Clone(*s)
	}
	return c
}
