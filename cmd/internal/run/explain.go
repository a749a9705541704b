package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/delivery"
	"tracesift/analyze/order"
	"tracesift/cmd/internal/progress"
	"tracesift/ingest"
	"tracesift/ingest/trace"
	"tracesift/report/redact"
)

// Wanted says which deliveries are explained, and how.
type Wanted struct {
	Message   string // network message id or internet message id, with or without its angle brackets
	Recipient string // final or original address; empty: all recipients
	Subjects  bool   // show subjects
}

// Explain reads exports twice, once to resolve them as a report does and once for the rows of the deliveries in question,
// whose place is not kept otherwise. It returns the deliveries by recipient, and the accounts of the exports.
func Explain(ctx context.Context, o Options, w Wanted) (all []analyze.Explanation, files []trace.FileAudit, err error) {
	if slices.Contains(o.Exports, ingest.Stdin) {
		return nil, nil, errors.New("exports are read twice, which standard input cannot be: name a file")
	}
	p, err := prepare(&o)
	if err != nil {
		return nil, nil, err
	}
	tools, zones, dns, inputs := p.tools, p.zones, p.dns, p.inputs
	exports, err := read(ctx, inputs, &o.Source, false, nil)
	if err != nil {
		return nil, nil, err
	}
	store, files := exports.store, exports.files
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := allRefused(files); err != nil {
		return nil, nil, err
	}
	found, err := find(ctx, o.Bars, store, tools, ownDomains(store, o.OwnDomains), len(files), w, o.Redact)
	if err != nil {
		return nil, nil, err
	}
	sum := analyze.NewAccumulator(analyze.Options{
		Hosts: tools.edges.Hosts, Providers: tools.providers, Temp: openLedger, Memory: o.countingMemory(),
	})
	defer func() { err = errors.Join(err, sum.Close()) }()
	for i := range found {
		sum.Add(&found[i])
	}
	lists, err := zones.ask(ctx, tools.catalog, sum.Questions())
	if err != nil {
		return nil, nil, err
	}
	if err := dns.ask(ctx, questionsOf(sum), lists); err != nil {
		return nil, nil, err
	}
	rows, err := rowsOf(ctx, inputs, &o.Source, found, w.Subjects)
	if err != nil {
		return nil, nil, err
	}
	for i := range found {
		of := rows.of(&found[i], files)
		if o.Redact != nil {
			of = o.Redact.Rows(&found[i], of)
			o.Redact.Delivery(&found[i])
		}
		x := analyze.Explain(&found[i], lists.judge, tools.advice.For, lists.observations)
		x.Rows = of
		all = append(all, x)
	}
	if o.Redact != nil {
		o.Redact.Result(&analyze.Result{Files: files})
	}
	return all, files, nil
}

// match says whether d is one of them.
func (w *Wanted) match(d *delivery.Delivery) bool {
	if w.Recipient != "" && !strings.EqualFold(d.Recipient, w.Recipient) && !strings.EqualFold(d.OriginalAddress, w.Recipient) {
		return false
	}
	return strings.EqualFold(d.NetworkMessageID, strings.Trim(w.Message, "{}")) && w.Message != "" ||
		bare(d.MessageID) == bare(w.Message)
}

// bare returns an internet message id without its angle brackets.
func bare(id string) string {
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(id), "<"), ">")
}

// find returns the deliveries in question by recipient. A redactor sees all deliveries.
func find(ctx context.Context, bars progress.Display, store *delivery.Store, t *tools, own delivery.Domains, inputs int, w Wanted, names *redact.Redactor) ([]delivery.Delivery, error) {
	var found []delivery.Delivery
	_, err := eachMessage(ctx, bars, store, t.env(own, store.SmartHosts()), 1, inputs, func(_ int, _ *delivery.Message, of []delivery.Delivery) error {
		for i := range of {
			if names != nil {
				names.Count(&of[i])
			}
			if w.match(&of[i]) {
				found = append(found, of[i].Clone())
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		of := ""
		if w.Recipient != "" {
			of = " for " + w.Recipient
		}
		return nil, fmt.Errorf("no delivery of message %s%s is in the exports; give its network message id or internet message id", w.Message, of)
	}
	order.Sort(found, func(a, b delivery.Delivery) int {
		return cmp.Or(strings.Compare(a.Recipient, b.Recipient), slices.Compare(a.Key[:], b.Key[:]))
	})
	return found, nil
}
