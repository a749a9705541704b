package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

func known() []Command {
	return []Command{{"report", []string{"top", "own-domains", "zones", "quiet"}}, {"lookup", []string{"zones"}}}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestPrecedence holds the order: command line, environment, table of the command, top of the file, default.
func TestPrecedence(t *testing.T) {
	path := write(t, "top = 3\nown-domains = [\"a.example\", \"b.example\"]\nzones = \"everywhere\"\n[report]\nzones = \"here\"\nquiet = true\n")
	file, err := Load(path, true, known())
	if err != nil {
		t.Fatal(err)
	}
	var (
		flags  = pflag.NewFlagSet("report", pflag.ContinueOnError)
		top    = flags.Int("top", 10, "")
		own    = flags.StringSlice("own-domains", nil, "")
		zones  = flags.StringArray("zones", nil, "")
		quiet  = flags.Bool("quiet", false, "")
		format = flags.String("format", "table", "")
	)
	if err := flags.Parse([]string{"--top=7"}); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"TRACESIFT_TOP": "5", "TRACESIFT_OWN_DOMAINS": "c.example,d.example", "TRACESIFT_QUIET": ""}
	origins, err := file.Apply("report", flags, func(name string) (string, bool) { v, ok := env[name]; return v, ok })
	if err != nil {
		t.Fatal(err)
	}
	want := []Origin{
		{"top", "7", "command line"},
		{"own-domains", "[c.example,d.example]", "TRACESIFT_OWN_DOMAINS"},
		{"zones", "[here]", path},
		{"quiet", "true", path},
		{"format", "table", "default"},
	}
	if diff := cmp.Diff(byFlag(want), byFlag(origins)); diff != "" {
		t.Error(diff)
	}
	if *top != 7 || strings.Join(*own, " ") != "c.example d.example" || strings.Join(*zones, " ") != "here" || !*quiet || *format != "table" {
		t.Errorf("values: %v %v %v %v %v", *top, *own, *zones, *quiet, *format)
	}
	if !flags.Changed("zones") || flags.Changed("format") {
		t.Error("a flag counts as given where it was, by whatever means")
	}
}

func byFlag(origins []Origin) map[string]Origin {
	m := map[string]Origin{}
	for _, o := range origins {
		m[o.Flag] = o
	}
	return m
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct{ file, env, want string }{
		{"topp = 3", "", "config.toml: no command has a flag --topp"},
		{"[reprot]\ntop = 3", "", "config.toml: [reprot]: no command has that name"},
		{"[lookup]\ntop = 3", "", "config.toml: [lookup]: lookup has no flag --top"},
		{"top = 3\nzones = [", "", "config.toml:2:"},
		{"top = \"many\"", "", `config.toml: --top: "many": `},
		{"top = [1, 2]", "", "config.toml: --top: one value is wanted, not 2"},
		{"top = 2026-01-01", "", "config.toml: --top: a setting is a text"},
		{"top = 3", "x", `TRACESIFT_TOP: --top: "x": `},
	} {
		flags := pflag.NewFlagSet("report", pflag.ContinueOnError)
		flags.Int("top", 10, "")
		file, err := Load(write(t, tt.file), true, known())
		if err == nil {
			_, err = file.Apply("report", flags, func(string) (string, bool) { return tt.env, true })
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v, want %s", tt.file, err, tt.want)
		}
	}
}

func TestMissingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.toml")
	if _, err := Load(path, true, nil); err == nil {
		t.Error("a file that was named and is not there is an error")
	}
	f, err := Load(path, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	flags := pflag.NewFlagSet("report", pflag.ContinueOnError)
	flags.Int("top", 10, "")
	origins, err := f.Apply("report", flags, os.LookupEnv)
	if err != nil || origins[0].From != "default" {
		t.Errorf("%v, %v", origins, err)
	}
}
