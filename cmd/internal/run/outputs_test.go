package run

import (
	"os"
	"strings"
	"testing"

	"tracesift/ingest"
)

func TestCheckOutputs(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"exports", "reports"} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"exports/a.csv", "reports/old.md"} {
		if err := os.WriteFile(name, []byte("x\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	inputs, err := ingest.Find([]string{"exports"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		outputs []Output
		want    string // of the error, empty for none
	}{
		{"none", []Output{{"-o", ""}, {"--rejects", ""}}, ""},
		{"new and old", []Output{{"-o", "new.md"}, {"-o", "reports/old.md"}}, ""},
		{"no directory", []Output{{"-o", "nowhere/new.md"}}, "-o nowhere/new.md: there is no directory nowhere: make it first"},
		{"below a file", []Output{{"-o", "reports/old.md/new.md"}}, "there is no directory"},
		{"a directory", []Output{{"--rejects", "reports"}}, "--rejects reports: this is no regular file"},
		{"standard output", []Output{{"--rejects", "-"}}, "--rejects -: this is never standard output: name a file"},
		{"a device", []Output{{"--rejects", os.DevNull}}, "this is no regular file"},
		{"an export", []Output{{"-o", "reports/../exports/a.csv"}}, "-o reports/../exports/a.csv: this is one of the exports"},
		{"twice", []Output{{"-o", "x.json"}, {"--rejects", "./x.json"}}, "--rejects ./x.json: -o writes there too"},
	} {
		err := checkOutputs(tt.outputs, inputs)
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
