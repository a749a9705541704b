package ndr

import (
	"slices"
	"strings"
	"testing"
)

func TestWordsOf(t *testing.T) {
	for text, want := range map[string]string{
		" 550 5.1.1 e-mail isn't known. try again ":       "550 5.1.1 e mail isn't known|try again",
		" <addr>... user unknown; see <http p=x> ":        "<addr>|user unknown|see <http",
		" host [<ip>] at mx.example.org said: no! never ": "host <ip> at mx.example.org said no|never",
		" почта <cr> 300s <rcpt to> ":                     "почта cr 300s|<rcpt to>",
		"":                                                "",
	} {
		var got strings.Builder
		for i, w := range wordsOf(text) {
			switch {
			case w.opens:
				got.WriteByte('|')
			case i > 0:
				got.WriteByte(' ')
			}
			got.WriteString(text[w.begin:w.end])
		}
		if got.String() != want {
			t.Errorf("%q: %q, want %q", text, got.String(), want)
		}
	}
}

func TestPhrases(t *testing.T) {
	known, err := readWords("t.csv", strings.NewReader("name,words\n"+
		"box,mailbox* | mail box\nuser,user | {box}\nfull,full | over quota\nno,no | not\nnumber,# | two\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ pattern, text, want string }{
		{"{box} {full}", " the mailboxes full ", "mailboxes full"},
		{"{box} {full}", " the mail-box over quota ", "mail-box over quota"},
		{"{box} {full}", " mailbox is full ", ""}, // a word stands between
		{"{box} .. {full}", " mailbox is far too full ", "mailbox is far too full"},
		{"{box} .. {full}", " mailbox is by now really full ", ""}, // four words
		{"{box} ... {full}", " mailbox is by now really full ", "mailbox is by now really full"},
		{"{box} ... {full}", " your mailbox. disk full ", ""}, // another sentence
		{"{box} ... {full}", " mailbox mx.example.org is full ", "mailbox mx.example.org is full"},
		{"{user} {full}", " mail box full ", "mail box full"}, // a class inside a class
		{"{no} such {user}", " no such user, no such mailbox ", "no such user"},
		{"no such {user}", " not such user ", ""},
		{"{number} users", " 300s users ", "300s users"},
		{"{number} users", " a300 users ", ""},
		{"reject* .. {box}", " rejected by mailbox ", "rejected by mailbox"},
		{"<addr> .. {full}", " <addr>: full ", "<addr>: full"},
		{"{box} {full} * later", " mailbox full, try later ", "mailbox full, try later"},
		{"later * {box} {full}", " mailbox full, try later ", ""}, // in this order only
	} {
		patterns, err := parsePatterns(c.pattern, known)
		if err != nil {
			t.Fatal(err)
		}
		begin, end, ok := patterns[0].find(c.text, newLexicon(known, patterns).read(c.text))
		if got := c.text[begin:end]; got != c.want || ok != (c.want != "") {
			t.Errorf("%q in %q: %q, want %q", c.pattern, c.text, got, c.want)
		}
	}
}

func TestPhraseErrors(t *testing.T) {
	for pattern, want := range map[string]string{
		"{nosuch} box":  "class of words {nosuch} is unknown",
		".. x .. y":     "a phrase begins and ends with a word",
		"{nosuch ... x": "class of words {nosuch is unknown",
	} {
		if _, err := parsePatterns(pattern, nil); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", pattern, err, want)
		}
	}
	for table, want := range map[string]string{
		"name,words\na,Full\n":         `t.csv:2: "Full" is not in lower case`,
		"name,words\na,x\na,y\n":       `t.csv:3: class "a" has no name, or one that stands above`,
		"name,words\na,{b}\nb,word\n":  "t.csv:2: class of words {b} does not stand above",
		"name,words\na,x |  ; | y\n":   "t.csv:2: a form has no words",
		"name,forms\na,x\n":            "", // the reader of tables says what is missing
		"name,words\nok,x* | two y*\n": "-",
	} {
		_, err := readWords("t.csv", strings.NewReader(table))
		switch {
		case want == "-" && err != nil, want != "-" && err == nil, want != "" && want != "-" && err.Error() != want:
			t.Errorf("%q: %v, want %s", table, err, want)
		}
	}
}

// A class of words that no rule names is a leftover.
func TestWordsAreUsed(t *testing.T) {
	used := wordsCSV
	for _, r := range defaultSet(t).Rules() {
		used += r.Match + r.Unless
	}
	known, err := builtInWords()
	if err != nil {
		t.Fatal(err)
	}
	learned := strings.Join(defaultSet(t).evidence.names, "\n")
	var idle []string
	for name := range known {
		if !strings.Contains(used, "{"+name+"}") && !strings.Contains(learned, "{"+name+"}") {
			idle = append(idle, name)
		}
	}
	if slices.Sort(idle); len(idle) > 0 {
		t.Errorf("no rule and no evidence names %v", idle)
	}
}

func FuzzPhrases(f *testing.F) {
	f.Add(" mailbox <ip> is. full of <http p=x> ")
	f.Add("<<addr>'s > . e-mail's.")
	patterns, err := parsePatterns("mail* .. full | <ip> ... full | full .. <http | mail full", nil)
	if err != nil {
		f.Fatal(err)
	}
	lexicon := newLexicon(nil, patterns)
	f.Fuzz(func(t *testing.T, text string) {
		w := lexicon.read(text)
		for i, one := range w.words {
			if one.begin >= one.end || one.end > len(text) || i > 0 && one.begin < w.words[i-1].end {
				t.Fatalf("words overlap in %q", text)
			}
		}
		for _, p := range patterns {
			if begin, end, ok := p.find(text, w); ok && (begin < 0 || begin >= end || end > len(text)) {
				t.Fatalf("match %d-%d of %q", begin, end, text)
			}
		}
	})
}
