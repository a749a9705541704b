package run

import (
	"context"
	"errors"
	"io"
	"time"

	"tracesift/analyze/delivery"
	"tracesift/ingest"
	"tracesift/ingest/trace"
	"tracesift/report/atomicfile"
	"tracesift/report/details"
)

// InspectOptions say what Inspect looks at.
type InspectOptions struct {
	Source
	Missing string    // file that takes a script, which fetches what the exports lack of failed deliveries; empty: none
	Now     time.Time // of the script
}

// Inspection is what exports hold, without an analysis.
type Inspection struct {
	Files   []trace.FileAudit
	Missing *details.Account // nil where no script was asked for
}

// Inspect reads exports and gives the account of each.
func Inspect(ctx context.Context, o InspectOptions) (i *Inspection, err error) {
	inputs, err := ingest.Find(o.Exports)
	if err != nil {
		return nil, err
	}
	if err := CheckOutputs([]File{{"--rejects", o.Rejects}, {"--missing", o.Missing}}, o.Named, inputs); err != nil {
		return nil, err
	}
	exports, err := read(ctx, inputs, &o.Source, false, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, exports.store.Close()) }()
	i = &Inspection{Files: exports.files}
	if o.Missing == "" {
		err = exports.count(ctx)
	} else {
		i.Missing, err = exports.missing(ctx, &o)
	}
	if err != nil {
		return nil, err
	}
	exports.debug(&o.Source, nil)
	return i, exports.assess()
}

// count completes the accounts.
func (e *exports) count(ctx context.Context) error {
	accounts, err := e.store.Each(len(e.files), func(*delivery.Message) error { return context.Cause(ctx) })
	if err != nil {
		return err
	}
	settle(e.files, accounts)
	return nil
}

// missing writes the script that fetches what the exports lack.
func (e *exports) missing(ctx context.Context, o *InspectOptions) (*details.Account, error) {
	tools, err := newTools(&Options{Source: o.Source})
	if err != nil {
		return nil, err
	}
	env := tools.env(e.store.Learned(), o.OwnDomains)
	var account details.Account
	err = atomicfile.Write(ctx, o.Missing, func(w io.Writer) error {
		script := details.New(w, o.Now)
		accounts, err := e.eachMessage(ctx, o.Bars, env, 1, func(_ int, _ *delivery.Message, of []delivery.Delivery) error {
			for i := range of {
				if d := &of[i]; lacks(d) {
					if err := script.Add(details.Wanted{MessageTraceID: d.NetworkMessageID, Recipient: d.Recipient, At: d.OriginatedAt.Time()}); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		settle(e.files, accounts)
		account = script.Account
		return script.End()
	})
	return &account, err
}

// lacks says whether the exports do not hold why an outbound delivery failed, or through which edge. A list of failures
// alone does not say which way they went.
func lacks(d *delivery.Delivery) bool {
	if d.Direction != delivery.Outbound && d.Direction != delivery.UnknownDirection || d.Kind != delivery.Mail || d.Outcome != delivery.Failed {
		return false
	}
	return d.Refusal == nil || d.Refusal.Cause == "no_diagnostic" || d.Edge.Host == ""
}
