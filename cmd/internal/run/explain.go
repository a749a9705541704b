package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/order"
	"tracesift/ingest"
	"tracesift/ingest/trace"
)

// Wanted says which deliveries are explained, and how.
type Wanted struct {
	Message   string // network message id or internet message id, with or without its angle brackets; empty: all messages
	Recipient string // final or original address; empty: all recipients
	Subjects  bool   // show subjects
}

// Explained is the answer to what was wanted.
type Explained struct {
	Deliveries []analyze.Explanation // by recipient, then by time
	Files      []trace.FileAudit
	Zones      []blocklist.ZoneAudit
}

// Explain reads exports twice, once to resolve them as a report does and once for the rows of the deliveries in question,
// whose place is not kept otherwise.
func Explain(ctx context.Context, o Options, w Wanted) (x *Explained, err error) {
	if slices.Contains(o.Exports, ingest.Stdin) {
		return nil, &Misuse{errors.New("exports are read twice, which standard input cannot be: name a file")}
	}
	if w.Message != "" && bare(strings.Trim(w.Message, "{}")) == "" {
		return nil, &Misuse{fmt.Errorf("--message %s: this is no message id", w.Message)}
	}
	p, err := prepare(&o)
	if err != nil {
		return nil, err
	}
	tools, zones, dns, inputs := p.tools, p.zones, p.dns, p.inputs
	exports, err := read(ctx, inputs, &o.Source, false, nil)
	if err != nil {
		return nil, err
	}
	store, files := exports.store, exports.files
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := o.allRefused(exports); err != nil {
		return nil, err
	}
	env := tools.env(store.Learned(), o.OwnDomains)
	found, err := exports.find(ctx, &o, env, w)
	if err != nil {
		return nil, err
	}
	exports.debug(&o.Source, env)
	if len(found) == 0 {
		return nil, w.notFound(&o, files)
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
		return nil, err
	}
	if err := dns.ask(ctx, questionsOf(sum), lists); err != nil {
		return nil, err
	}
	rows, err := rowsOf(ctx, inputs, &o.Source, found, w.Subjects)
	if err != nil {
		return nil, err
	}
	x = &Explained{Files: files, Zones: lists.audits}
	for i := range found {
		of := rows.of(&found[i], files)
		if o.Redact != nil {
			of = o.Redact.Rows(&found[i], of)
			o.Redact.Delivery(&found[i])
		}
		e := analyze.Explain(&found[i], lists.judge, tools.advice.For, lists.observations)
		e.Rows = of
		x.Deliveries = append(x.Deliveries, e)
	}
	if o.Redact != nil {
		o.Redact.Result(&analyze.Result{Files: files})
	}
	return x, nil
}

// notFound says that there is no such delivery, as far as the exports could be read.
func (w *Wanted) notFound(o *Options, files []trace.FileAudit) error {
	of, id, lost := "", "", ""
	if w.Message != "" {
		of, id = " of message "+w.Message, "; give its network message id or internet message id"
	}
	if w.Recipient != "" {
		of += " for " + w.Recipient
	}
	if w.Message == "" && (o.Choice.Since != 0 || o.Choice.Until != 0) {
		of += " that began in the chosen time"
	}
	for i := range files {
		if f := &files[i]; f.Err != nil || f.Truncated || f.Rejected > 0 {
			lost = o.hide(fmt.Errorf("; not all of %s could be read", f.Path)).Error()
			break
		}
	}
	return fmt.Errorf("no delivery%s is in the exports%s%s", of, id, lost)
}

// match says whether d is one of them.
func (w *Wanted) match(d *delivery.Delivery) bool {
	if w.Recipient != "" && !strings.EqualFold(d.Recipient, w.Recipient) && !strings.EqualFold(d.OriginalAddress, w.Recipient) {
		return false
	}
	return w.Message == "" || strings.EqualFold(d.NetworkMessageID, strings.Trim(w.Message, "{}")) ||
		bare(d.MessageID) == bare(w.Message)
}

// bare returns an internet message id without its angle brackets.
func bare(id string) string {
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(id), "<"), ">")
}

// find returns the deliveries in question by recipient: of all messages, where none is named, those of the chosen time.
// A redactor sees all deliveries.
func (e *exports) find(ctx context.Context, o *Options, env *delivery.Env, w Wanted) ([]delivery.Delivery, error) {
	var found []delivery.Delivery
	accounts, err := e.eachMessage(ctx, o.Bars, env, 1, func(_ int, _ *delivery.Message, of []delivery.Delivery) error {
		for i := range of {
			if o.Redact != nil {
				o.Redact.Count(&of[i])
			}
			if w.match(&of[i]) && (w.Message != "" || o.Choice.When(&of[i])) {
				found = append(found, of[i].Clone())
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	settle(e.files, accounts)
	order.Sort(found, func(a, b delivery.Delivery) int {
		return cmp.Or(strings.Compare(a.Recipient, b.Recipient), cmp.Compare(a.OriginatedAt, b.OriginatedAt), slices.Compare(a.Key[:], b.Key[:]))
	})
	return found, nil
}
