package ndr

import (
	_ "embed"
	"io"
	"strings"

	"tracesift/ingest/trace/datafile"
)

//go:embed codes.csv
var codesCSV string

// CodeFact is what an enhanced status code means, in plain words.
type CodeFact struct {
	Codes    string // the code or range that the fact is about, such as x.2.2 or 5.7.606-649
	Meaning  string // by the registry; empty where the code is Exchange's own
	Exchange string // what Exchange and Exchange Online mean by it, where that differs
	Actor    Actor  // who can act
	Fix      string // what to do
	Doc      string // where the publisher explains it: an RFC or a link
}

// Explain returns what an enhanced status code (RFC 3463), such as 5.7.606, means. It says false for a code that is
// neither registered nor Microsoft's.
func Explain(code string) (CodeFact, bool) {
	book, err := codeBook()
	if err != nil {
		return CodeFact{}, false // a test reads the embedded file
	}
	return book.find(code)
}

// codeFacts holds the facts in the order of the file: the first that holds wins.
type codeFacts []codeFact

type codeFact struct {
	CodeFact
	set codeSet
}

// msDocs is where Microsoft's pages about delivery reports stand.
const msDocs = "https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/"

func codeBook() (codeFacts, error) { return readCodeFacts("codes.csv", strings.NewReader(codesCSV)) }

func readCodeFacts(name string, r io.Reader) (codeFacts, error) {
	records, err := datafile.Read(name, r, "code", "meaning", "exchange", "actor", "fix", "doc")
	if err != nil {
		return nil, err
	}
	facts := make(codeFacts, 0, len(records))
	for _, rec := range records {
		f := codeFact{CodeFact: CodeFact{
			Codes: rec.Get("code"), Meaning: rec.Get("meaning"), Exchange: rec.Get("exchange"),
			Actor: Actor(rec.Get("actor")), Fix: rec.Get("fix"), Doc: rec.Get("doc"),
		}}
		if page, ok := strings.CutPrefix(f.Doc, "ms:"); ok {
			f.Doc = msDocs + page
		}
		if f.set, err = parseCodes(f.Codes); err != nil {
			return nil, rec.Errorf("%w", err)
		}
		switch {
		case len(f.set) != 1 || f.set[0].class == 0:
			return nil, rec.Errorf("%q is not one enhanced status code or range", f.Codes)
		case f.Meaning == "" && f.Exchange == "":
			return nil, rec.Errorf("the code needs a meaning")
		case !f.Actor.valid():
			return nil, rec.Errorf("actor %q is unknown", f.Actor)
		case f.Fix == "" || f.Doc == "":
			return nil, rec.Errorf("the code needs a fix and a doc")
		}
		facts = append(facts, f)
	}
	return facts, nil
}

func (facts codeFacts) find(code string) (CodeFact, bool) {
	if enhancedAt(code) != code || code == "" {
		return CodeFact{}, false
	}
	c := parseRefusalCodes("", code)
	for _, f := range facts {
		if f.set.has(c) {
			return f.CodeFact, true
		}
	}
	return CodeFact{}, false
}
