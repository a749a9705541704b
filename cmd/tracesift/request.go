package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/mail"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/run"
	"tracesift/ingest/trace"
	"tracesift/report"
	"tracesift/report/atomicfile"
	"tracesift/report/request"
)

// requestFlags are the flags of `tracesift request` as they were given.
type requestFlags struct {
	directory string
	sender    string
	words     string
	show      bool

	analysis analysisFlags
	screen   screenFlags
}

func requestCommand() command {
	return command{
		name: "request", args: "EXPORT|DIR|PATTERN|@LIST|- ...",
		summary: "write ready-to-send requests to recipients' administrators and list operators, with evidence",
		detail: "Examples:\n" +
			"  tracesift request --zones zones exports\n" +
			"  tracesift request --answers answers.jsonl --sender \"Postmaster <postmaster@example.com>\" -d requests exports\n" +
			"Nothing is sent. With -d each request is a text and a draft that mail programs open.\n",
		prepare: func(flags *pflag.FlagSet) func(context.Context, []string, stdio) error {
			f := new(requestFlags)
			flags.StringVarP(&f.directory, "directory", "d", "", "write each request to `DIR` as .txt and .eml; otherwise all go to standard output")
			flags.StringVar(&f.sender, "sender", "", "`NAME` and address of whoever asks, as in a From header")
			flags.StringVar(&f.words, "words", "", "your own words on top of ours (CSV `FILE`)")
			flags.BoolVar(&f.show, "show-words", false, "print the built-in words and end")
			f.analysis.declare(flags, "What is written")
			f.screen.declare(flags, "print nothing but requests and errors")
			f.screen.declareProgress(flags)
			return f.run
		},
	}
}

// run reads the exports and writes the requests.
func (f *requestFlags) run(ctx context.Context, args []string, std stdio) (err error) {
	if f.show {
		_, err := std.out.Write(request.Builtin())
		return err
	}
	options, err := f.analysis.options(args, std, &f.screen)
	if err != nil {
		return &usageError{err: err}
	}
	if options.Redact != nil {
		options.Redact = options.Redact.EveryDomain() // a request is addressed to one
	}
	how := request.Options{Sender: f.sender}
	if how.Words, err = f.loadWords(); err != nil {
		return err
	}
	if f.sender != "" {
		if _, err := mail.ParseAddress(f.sender); err != nil {
			return &usageError{err: fmt.Errorf("--sender %s is not like \"Name <name@example.com>\": %w", f.sender, err)}
		}
	}
	if how.Lists, err = run.LoadLists(options.Lists); err != nil {
		return err
	}
	if err := f.checkDirectory(); err != nil {
		return err
	}
	result, dataset, err := run.Report(ctx, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dataset.Abort(), result.Close()) }()
	requests, err := request.Build(result, how)
	if err := cmp.Or(err, result.Err()); err != nil {
		return err
	}
	if f.directory == "" {
		err = printRequests(std.out, requests)
	} else if err = f.store(ctx, requests); err == nil && !f.screen.quiet {
		err = f.index(std.out, requests)
	}
	if err != nil {
		return err
	}
	summary := "no failure or deferral calls for a request"
	if len(requests) > 0 {
		summary = trace.Counted(int64(len(requests)), "request; read it", "requests; read each") + " before you send it"
	}
	if _, err := fmt.Fprintln(std.at(logInfo), summary); err != nil {
		return err
	}
	return lost(result)
}

// loadWords returns the built-in words with the user's on top.
func (f *requestFlags) loadWords() (request.Words, error) {
	words, err := request.DefaultWords()
	if err != nil || f.words == "" {
		return words, err
	}
	file, err := os.Open(f.words)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return request.LoadWords(f.words, file, words)
}

// checkDirectory says before anything is read why requests could not be written in the end. Where there are none, no
// directory is made.
func (f *requestFlags) checkDirectory() error {
	if f.directory == "" {
		return nil
	}
	dir := filepath.Clean(f.directory)
	for {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	if err := atomicfile.Try(filepath.Join(dir, "request.txt")); err != nil {
		return fmt.Errorf("-d %s: no file can be made there: %w", f.directory, err)
	}
	return nil
}

// store writes each request as a text and as a draft.
func (f *requestFlags) store(ctx context.Context, requests []request.Request) error {
	if err := os.MkdirAll(f.directory, 0o777); err != nil {
		return err
	}
	for i := range requests {
		r := &requests[i]
		path := filepath.Join(f.directory, r.Name)
		err := atomicfile.Write(ctx, path+".txt", func(w io.Writer) error { return printRequest(w, r) })
		if err != nil {
			return err
		}
		if r.Addressee == request.Yourself {
			continue
		}
		message, err := r.Message(f.sender)
		if err != nil {
			return err
		}
		if err := atomicfile.Write(ctx, path+".eml", func(w io.Writer) error { _, err := w.Write(message); return err }); err != nil {
			return err
		}
	}
	return nil
}

// index prints which files were written, for whom and about how much.
func (f *requestFlags) index(w io.Writer, requests []request.Request) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i := range requests {
		r := &requests[i]
		to := r.To
		switch r.Addressee {
		case request.List:
			to = "the list's operator"
		case request.Yourself:
			to = "yourself"
		}
		_, err := fmt.Fprintf(table, "%s.txt\t%s\t%s\n", filepath.Join(f.directory, r.Name), to, report.AtStake(r.Failures, r.Deferrals))
		if err != nil {
			return err
		}
	}
	return table.Flush()
}

// printRequests writes all requests with rules between.
func printRequests(w io.Writer, requests []request.Request) error {
	for i := range requests {
		if i > 0 {
			if _, err := io.WriteString(w, "\n========================================================================\n\n"); err != nil {
				return err
			}
		}
		if err := printRequest(w, &requests[i]); err != nil {
			return err
		}
	}
	return nil
}

// printRequest writes a request with its head.
func printRequest(w io.Writer, r *request.Request) error {
	head := ""
	if r.To != "" {
		head = "To: " + r.To + "\n"
	}
	_, err := io.WriteString(w, head+"Subject: "+r.Subject+"\n\n"+r.Text)
	return err
}
