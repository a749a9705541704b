package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/pflag"

	"tracesift/analyze"
	"tracesift/cmd/internal/run"
	"tracesift/report"
	"tracesift/report/jsondoc"
	"tracesift/report/terminal"
)

// explainFlags are the flags of `tracesift explain` as they were given.
type explainFlags struct {
	wanted run.Wanted
	format *choice

	analysis analysisFlags
	screen   screenFlags
}

func explainCommand() command {
	return command{
		name: "explain", args: "--message ID | --recipient ADDRESS EXPORT|DIR|PATTERN|@LIST ...",
		summary: "show all that the answer about one message rests on: rows, rule, matched words, look-ups, verdict",
		detail: "Examples:\n" +
			"  tracesift explain --message 0a1b2c3d-0001-0002-0003-08de00000001 --zones zones exports\n" +
			"  tracesift explain --recipient anna@example.net exports             what became of all mail to her\n" +
			"Give the exports that the report was made of: what is known of a message can stand in several. Its flags can be\n" +
			"pasted too: --direction and --providers change nothing here, --since, --until and --week only what --recipient\n" +
			"finds where no --message is named.\n",
		prepare: func(flags *pflag.FlagSet) func(context.Context, []string, stdio) error {
			f := new(explainFlags)
			flags.StringVarP(&f.wanted.Message, "message", "m", "", "network message `ID` or internet message id of the message")
			flags.StringVar(&f.wanted.Recipient, "recipient", "", "one `ADDRESS` only, the final or the original one; without --message all mail to it")
			flags.BoolVar(&f.wanted.Subjects, "subjects", false, "show the subject, too")
			f.format = declareFormat(flags)
			f.analysis.declare(flags, "What is shown")
			f.screen.declare(flags, "print nothing but the answer and errors")
			f.screen.declareProgress(flags)
			return f.run
		},
	}
}

// run explains the deliveries of a message, or lists those to a recipient.
func (f *explainFlags) run(ctx context.Context, args []string, std stdio) error {
	if f.wanted.Message == "" && f.wanted.Recipient == "" {
		return &usageError{err: errors.New("no message named; give --message with its network message id or internet message id, or --recipient")}
	}
	options, err := f.analysis.options(args, std, &f.screen)
	if err == nil && options.Redact != nil && f.wanted.Subjects {
		err = errors.New("--subjects shows what somebody wrote: leave it out, or --redact")
	}
	if err != nil {
		return &usageError{err: err}
	}
	x, err := run.Explain(ctx, options, f.wanted)
	if err != nil {
		return err
	}
	if err := f.print(std.out, x.Deliveries); err != nil {
		return err
	}
	return incomplete(append(lostFiles(x.Files), lostZones(x.Zones)...))
}

// print writes the answer in the form asked for.
func (f *explainFlags) print(w io.Writer, all []analyze.Explanation) error {
	switch f.format.given {
	case "json":
		return jsondoc.RenderExplanation(w, all)
	case "ndjson":
		return jsondoc.RenderExplanations(w, all)
	}
	if f.wanted.Message == "" && len(all) > 1 {
		return terminal.Render(w, report.NewStory(all), f.screen.screen(w))
	}
	return terminal.Render(w, report.NewExplanation(all), f.screen.screen(w))
}
