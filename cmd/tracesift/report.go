package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/policy"
	"tracesift/cmd/internal/progress"
	"tracesift/cmd/internal/run"
	"tracesift/ingest/trace"
	"tracesift/report"
	"tracesift/report/atomicfile"
	"tracesift/report/forms"
	"tracesift/report/parquet"
	"tracesift/report/sanitise"
	"tracesift/report/terminal"
)

// reportFlags are the flags of `tracesift report` as they were given.
type reportFlags struct {
	output      []string
	dataset     string
	events      bool
	eventsOnly  bool
	compression choice
	top         number
	topGiven    func() bool
	policy      string
	baseline    string
	dead        string

	analysis analysisFlags
	screen   screenFlags
}

func reportCommand() command {
	return command{
		name: "report", args: "EXPORT|DIR|PATTERN|@LIST|- ...",
		summary: "say which outbound deliveries failed, where, why, and who must act",
		detail: "Examples:\n" +
			"  tracesift report exports\n" +
			"  tracesift report --zones zones -o week.md -o week.json exports\n" +
			"  tracesift report --parquet warehouse exports/*.csv logs/MSGTRK*.LOG\n",
		prepare: func(flags *pflag.FlagSet) func(context.Context, []string, stdio) error {
			return new(reportFlags).prepare(flags)
		},
	}
}

// prepare declares the flags and returns what makes the report.
func (f *reportFlags) prepare(flags *pflag.FlagSet) func(context.Context, []string, stdio) error {
	flags.StringArrayVarP(&f.output, "output", "o", nil, "also write the report to `FILE`; its suffix says how: .html, .md, .json, .csv, .xlsx or .eml (repeatable)")
	flags.StringVar(&f.dataset, "parquet", "", "keep the deliveries as Parquet in `DIR`")
	if !f.analysis.partials {
		flags.BoolVar(&f.events, "events", false, "with --parquet: also every row of the exports")
		flags.BoolVar(&f.eventsOnly, "events-only", false, "with --parquet: every row of the exports, and no deliveries")
	}
	declareCompression(flags, &f.compression, "of the Parquet files")
	f.top = 10
	flags.VarP(&f.top, "top", "n", "`N` rows a table in Markdown and in mails; on the terminal too, where 3 are shown without it; 0 shows everything")
	f.topGiven = func() bool { return flags.Changed("top") }
	flags.StringVar(&f.policy, "policy", "", "thresholds (CSV `FILE`) that end the run with exit code 4 where they are broken")
	flags.StringVar(&f.baseline, "baseline", "", "compare with an earlier time: the dataset (directory) or the JSON report at `PATH`")
	flags.StringVar(&f.dead, "suppressions", "", "write addresses that refused mail for good and took none since to `FILE` (CSV)")
	f.analysis.declare(flags, "What is written")
	f.screen.declare(flags, "print nothing but errors")
	f.screen.declareProgress(flags)
	return f.run
}

// run reads the exports and writes every form of the report. The dataset is put in place last but for the terminal:
// what comes before it can still fail.
func (f *reportFlags) run(ctx context.Context, args []string, std stdio) (err error) {
	options, documents, err := f.options(args, std)
	if err != nil {
		return &usageError{err: err}
	}
	rules, err := f.rules()
	if err != nil {
		return err
	}
	limitMemory(options.Memory)
	result, dataset, err := run.Report(ctx, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dataset.Abort(), result.Close()) }()
	result.Policy = policy.Evaluate(rules, result)
	if err := f.write(ctx, result, documents, f.screen.bars(std)); err != nil {
		return err
	}
	if err := dataset.Commit(); err != nil {
		return err
	}
	if !f.screen.quiet {
		summary := f.summary(result)
		if err := cmp.Or(result.Err(), terminal.Render(std.out, summary, f.screen.screen(std.out))); err != nil {
			return err
		}
	}
	return errors.Join(brokenPolicy(result), lost(result))
}

// write puts every document in place.
func (f *reportFlags) write(ctx context.Context, r *analyze.Result, documents []forms.Form, bars progress.Display) error {
	for i, form := range documents {
		bar := bars.Start("writing "+f.output[i], 1, progress.Step)
		err := atomicfile.Write(ctx, f.output[i], func(w io.Writer) error {
			return cmp.Or(form.Render(w, r, report.Options{Top: int(f.top)}), r.Err())
		})
		bar.Stop()
		if err != nil {
			return err
		}
	}
	return nil
}

// summaryRows is how many rows a table has on the terminal, where nobody scrolls back for more.
const summaryRows = 3

// summary returns what is printed: what matters, or everything where that is asked for.
func (f *reportFlags) summary(result *analyze.Result) *report.View {
	switch {
	case !f.topGiven():
		return report.NewSummary(result, report.Options{Top: summaryRows})
	case f.top == 0:
		return report.New(result, report.Options{})
	}
	return report.NewSummary(result, report.Options{Top: int(f.top)})
}

// rules returns the rules of the policy; none without one.
func (f *reportFlags) rules() ([]policy.Rule, error) {
	if f.policy == "" {
		return nil, nil
	}
	file, err := os.Open(f.policy)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return policy.Load(f.policy, file)
}

// brokenPolicy returns errPolicy with the rules that are broken.
func brokenPolicy(r *analyze.Result) error {
	if names := report.Broken(r); len(names) > 0 {
		return fmt.Errorf("%w: %s", errPolicy, strings.Join(names, "; "))
	}
	return nil
}

// options turns flags into what the layers take.
func (f *reportFlags) options(args []string, std stdio) (o run.Options, documents []forms.Form, err error) {
	if o, err = f.analysis.options(args, std, &f.screen); err != nil {
		return o, nil, err
	}
	if documents, err = f.forms(); err != nil {
		return o, nil, err
	}
	o.Dataset.Dir, o.Dataset.Events, o.Dataset.EventsOnly = f.dataset, f.events, f.eventsOnly
	if o.Dataset.Codec, err = parquet.ParseCodec(f.compression.given); err != nil {
		return o, nil, err
	}
	if (f.events || f.eventsOnly) && f.dataset == "" {
		return o, nil, errors.New("--events writes into a dataset: name its directory with --parquet")
	}
	if (f.events || f.eventsOnly) && o.Redact != nil {
		return o, nil, errors.New("--events keeps rows as they are, with subjects and clients' addresses: leave it out, or --redact")
	}
	if f.dead != "" && o.Redact != nil {
		return o, nil, errors.New("--suppressions is for mail systems, to which pseudonyms mean nobody: leave it out, or --redact")
	}
	o.Suppressions, o.Baseline = f.dead, f.baseline
	o.Documents = f.output
	return o, documents, nil
}

// forms returns the form of each document.
func (f *reportFlags) forms() ([]forms.Form, error) {
	var documents []forms.Form
	for _, path := range f.output {
		form, err := forms.FormFor(path)
		if err != nil {
			return nil, err
		}
		documents = append(documents, form)
	}
	return documents, nil
}

// lost returns errIncomplete with the reasons where input was lost: exports and list data.
func lost(r *analyze.Result) error {
	return incomplete(append(lostFiles(r.Files), lostZones(r.Zones)...))
}

// lostFiles returns what exports lost.
func lostFiles(files []trace.FileAudit) []error {
	var why []error
	for i := range files {
		f := &files[i]
		switch {
		case f.Err != nil:
			why = append(why, fmt.Errorf("%s: %w", f.Path, f.Err))
		case f.Truncated:
			why = append(why, fmt.Errorf("%s: the file was cut: export it again%s", f.Path, rejected(f, "; ")))
		case f.Rejected > 0:
			why = append(why, fmt.Errorf("%s%s; --rejects FILE keeps them all", f.Path, rejected(f, ": ")))
		}
		for _, found := range f.Findings {
			if found.Kind.Lossy() {
				why = append(why, fmt.Errorf("%s: %s: %s", f.Path, found.What, found.Effect))
			}
		}
	}
	return why
}

// rejected says how many rows of a file were rejected, and why the first was; nothing where none was.
func rejected(f *trace.FileAudit, before string) string {
	if f.Rejected == 0 {
		return ""
	}
	return fmt.Sprintf("%s%s of %s could not be read, the first at line %d: %s", before, trace.Count(f.Rejected),
		trace.Counted(f.RowsRead, "row", "rows"), f.RejectedLine, sanitise.Line(f.RejectedWhy))
}

// lostZones returns why list data could not be read. What is named after no list, and holds no entry, is something else.
func lostZones(zones []blocklist.ZoneAudit) []error {
	var why []error
	for i := range zones {
		switch z := &zones[i]; {
		case z.Err != nil:
			why = append(why, fmt.Errorf("list data: %w", z.Err)) // it names the file
		case z.Entries == 0 && z.List != "" && len(z.Bad) > 0:
			why = append(why, fmt.Errorf("list data: %s: no line can be read, the first of %d: %s", z.Path, z.Skipped, z.Bad[0]))
		}
	}
	return why
}

// incomplete returns errIncomplete with the reasons, nil without any.
func incomplete(why []error) error {
	if len(why) == 0 {
		return nil
	}
	return fmt.Errorf("%w:\n%w", errIncomplete, errors.Join(why...))
}
