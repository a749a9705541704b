package ndr

import (
	"encoding/csv"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	const head = "id,class,cause,tier,codes,match,unless,example\n"
	for _, c := range []struct{ name, rules, want string }{
		{"clean", "house,policy,generic,text,,purple cow,,550 purple cow\n", ""},
		{"lost to another rule", "a,policy,generic,text,,purple,,550 purple\nb,policy,generic,text,,cow,,550 purple cow\n",
			"own.csv:3: the example of rule b is won by rule a of own.csv:2 (policy.generic)"},
		{"lost to none", "a,policy,generic,text,,purple,,zzz qqq\n", "own.csv:2: no rule holds for the example of rule a"},
		{"shadowed", "a,policy,generic,text,,purple,,550 purple\nb,policy,generic,text,,a purple cow | purple rain,,550 a purple cow\n",
			"own.csv:3: rule b never wins: rule a of own.csv:2 holds wherever it does"},
		{"an exception of the earlier rule", "a,policy,generic,text,,purple,rain,550 purple\nb,policy,generic,text,,purple rain,,550 purple rain\n", ""},
		{"another code of the earlier rule", "a,policy,generic,text,4xx,purple,,450 purple\nb,policy,generic,text,,purple rain,,550 purple rain\n", ""},
		{"a word's edge", "a,policy,generic,text,,~cow~,,550 cow\nb,policy,generic,text,,coward,,550 coward\n", ""},
		{"ambiguous", "a,content,spam,text,,mailbox full of junk,,550 mailbox full of junk\n",
			"own.csv:2: the example of rule a (content.spam) is also one of rule "},
	} {
		s, err := Load("own.csv", strings.NewReader(head+c.rules), defaultSet(t))
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, f := range s.Check() {
			if strings.HasPrefix(f.Rule.At, "own.csv") {
				found = append(found, f.String())
			}
		}
		if got := strings.Join(found, "\n"); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A suggested rule wins its own text once class and cause are filled in, and any text that differs in what is masked.
func TestSuggest(t *testing.T) {
	s := defaultSet(t)
	for _, c := range []struct{ text, like, match, class string }{
		{"550 5.7.1 The frobnicator of mx1.example.org declined user@example.com (id 4711abc99)",
			"550 5.7.1 The frobnicator of mx2.example.net declined other@example.org (id 99ff00aa1)", "the frobnicator of * declined", ""},
		{"451 4.7.1 Zoning hours, come at dawn; ticket 12345", "451 4.7.1 Zoning hours, come at dawn; ticket 99", "zoning hours, come at dawn * ticket", ""},
		{"550 5.1.1 <a@example.org>: User unknown in the big book", "550 5.1.1 <b@example.org>: User unknown in the big book",
			"user unknown in the big book", "recipient"},
	} {
		table := s.Suggest(c.text)
		rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%q: %s: %v", c.text, table, err)
		}
		got := map[string]string{}
		for i, name := range rows[0] {
			got[name] = rows[1][i]
		}
		if got["match"] != c.match || got["example"] != c.text || c.class != "" && got["class"] != c.class {
			t.Errorf("%q: %v", c.text, got)
		}
		if got["class"] == "" || c.class == "" {
			rows[1][1], rows[1][2] = "policy", "generic"
		}
		var filled strings.Builder
		w := csv.NewWriter(&filled)
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		own, err := Load("own.csv", strings.NewReader(filled.String()), s)
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		for _, text := range []string{c.text, c.like} {
			if r := own.Classify(text, Context{}); r.Rule != got["id"] {
				t.Errorf("%q: rule %s, want %s of %s", text, r.Rule, got["id"], table)
			}
		}
	}
	if table := s.Suggest(""); !strings.HasPrefix(table, "id,class,cause,tier,codes,match,example\nnew-rule,") {
		t.Errorf("an empty text: %s", table)
	}
}
