package run

import (
	"os"
	"strings"
	"testing"

	"tracesift/ingest"
	"tracesift/ingest/trace/externaltest"
)

func TestCheckOutputs(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"exports", "reports", "own"} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"exports/a.csv", "reports/old.md", "own/policy.csv", "own/lists.csv", "own/answers.jsonl"} {
		if err := os.WriteFile(name, []byte("x\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	inputs, err := ingest.Find([]string{"exports"})
	if err != nil {
		t.Fatal(err)
	}
	read := []File{{"--policy", "own/policy.csv"}, {"--lists", "own/lists.csv"}, {"--answers", "own/answers.jsonl"}, {"--rules", ""}}
	for link, to := range map[string]string{"link.json": "own/policy.csv", "linked": "reports"} {
		externaltest.Link(t, to, link)
	}
	if err := os.Link("own/lists.csv", "hard.json"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		written []File
		want    string // of the error, empty for none
	}{
		{"none", []File{{"-o", ""}, {"--rejects", ""}}, ""},
		{"new and old", []File{{"-o", "new.md"}, {"-o", "reports/old.md"}}, ""},
		{"no directory", []File{{"-o", "nowhere/new.md"}}, "-o nowhere/new.md: there is no directory nowhere: make it first"},
		{"below a file", []File{{"-o", "reports/old.md/new.md"}}, "there is no directory"},
		{"a directory", []File{{"--rejects", "reports"}}, "--rejects reports: this is no regular file"},
		{"standard output", []File{{"--rejects", "-"}}, "--rejects -: this is never standard output: name a file"},
		{"a device", []File{{"--rejects", os.DevNull}}, "this is no regular file"},
		{"an export", []File{{"-o", "reports/../exports/a.csv"}}, "-o reports/../exports/a.csv: this is one of the exports"},
		{"twice", []File{{"-o", "x.json"}, {"--rejects", "./x.json"}}, "--rejects ./x.json: -o writes there too"},
		{"twice through a link", []File{{"-o", "reports/new.md"}, {"--rejects", "linked/new.md"}}, "--rejects linked/new.md: -o writes there too"},
		{"what is read", []File{{"-o", "reports/../own/policy.csv"}}, "-o reports/../own/policy.csv: --policy reads this file: name another"},
		{"what is read, through a link", []File{{"-o", "link.json"}}, "-o link.json: --policy reads this file: name another"},
		{"what is read, by another name", []File{{"--rejects", "hard.json"}}, "--rejects hard.json: --lists reads this file: name another"},
		{"answers", []File{{"-o", "own/answers.jsonl"}}, "-o own/answers.jsonl: --answers reads this file"},
		{"a recording that is added to", []File{{"--record", "own/answers.jsonl"}}, ""},
	} {
		err := CheckOutputs(tt.written, read, inputs)
		if got := ""; err != nil {
			got = err.Error()
			if tt.want == "" || !strings.Contains(got, tt.want) {
				t.Errorf("%s: %s, want %q", tt.name, got, tt.want)
			}
		} else if tt.want != "" {
			t.Errorf("%s: no error, want %q", tt.name, tt.want)
		}
	}
}
