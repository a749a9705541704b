package completion

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tracesift/ingest/trace/externaltest"
)

// commands are some with all that a script can hold.
func commands() []Command {
	return []Command{
		{Name: "report", Summary: "say what's wrong", Flags: []Flag{
			{Name: "dns", Usage: "ask lists", Takes: true, Words: []string{"off", "live"}},
			{Name: "zones", Short: "z", Usage: "the lists' data", Takes: true},
			{Name: "compression", Usage: "of files", Takes: true, Words: []string{"zstd", "none"}},
			{Name: "top", Short: "n", Usage: "rows a table", Takes: true, Free: true},
			{Name: "quiet", Short: "q", Usage: "say nothing"},
		}},
		{Name: "classify", Summary: "classify"},
		{Name: "config", Summary: "settings", Words: []string{"report", "classify"}},
		{Name: "completion", Summary: "complete", Words: Shells()},
	}
}

// completionFile writes the completions of a shell to a file, and returns its path and the shell's.
func completionFile(t *testing.T, shell string) (script, program string) {
	t.Helper()
	program = externaltest.Program(t, shell, shell)
	script = filepath.Join(t.TempDir(), "completions")
	var b bytes.Buffer
	if err := Write(&b, shell, "tracesift", commands()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(script, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return script, program
}

// TestBashCompletion asks bash itself.
func TestBashCompletion(t *testing.T) {
	script, bash := completionFile(t, "bash")
	for _, tt := range []struct{ words, want string }{
		{"tracesift cla", "classify"},
		{"tracesift completion ", "bash zsh fish powershell"},
		{"tracesift config cl", "classify"},
		{"tracesift config report /etc/host.", "/etc/host.conf"},
		{"tracesift config report --he", "--help"},
		{"tracesift report --compr", "--compression"},
		{"tracesift report --dns l", "live"},
		{"tracesift report --dns = l", "live"}, // bash parts --dns=l so
		{"tracesift report --dns =", "off live"},
		{"tracesift report --zones /etc/host", "/etc/host.conf"},
		{"tracesift report --quiet /etc/host.", "/etc/host.conf"},
		{"tracesift report --top /etc/host.", ""},
		{"tracesift nonsense ", ""},
	} {
		if strings.Contains(tt.want, "/etc/") {
			if _, err := os.Stat(tt.want); err != nil {
				continue
			}
		}
		words := strings.Split(tt.words, " ")
		program := `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tracesift; echo "${COMPREPLY[*]}"`
		out, err := exec.Command(bash, append([]string{"-c", program, script}, words...)...).CombinedOutput()
		got := strings.Join(strings.Fields(string(out)), " ")
		if tt.words == "tracesift report --zones /etc/host" { // there may be more files
			got = first(got, tt.want)
		}
		if err != nil || got != tt.want {
			t.Errorf("%s: %q (%v), want %q", tt.words, got, err, tt.want)
		}
	}
}

// first returns want if it is among the words of got.
func first(got, want string) string {
	for w := range strings.FieldsSeq(got) {
		if w == want {
			return w
		}
	}
	return got
}

// TestFishCompletion asks fish itself.
func TestFishCompletion(t *testing.T) {
	script, fish := completionFile(t, "fish")
	for line, want := range map[string]string{
		"tracesift cla":                 "classify",
		"tracesift completion po":       "powershell",
		"tracesift config cl":           "classify",
		"tracesift config report bash.": "bash.go",
		"tracesift report --comp":       "--compression",
	} {
		out, err := exec.Command(fish, "-c", `source $argv[1]; complete -C $argv[2]`, script, line).CombinedOutput()
		got, _, _ := strings.Cut(string(out), "\t")
		if err != nil || strings.TrimSpace(got) != want {
			t.Errorf("%s: %q (%v), want %q", line, out, err, want)
		}
	}
}

// TestZshCompletion checks that zsh can read its script.
func TestZshCompletion(t *testing.T) {
	script, zsh := completionFile(t, "zsh")
	if out, err := exec.Command(zsh, "-n", script).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
}

func TestUnknownShell(t *testing.T) {
	err := Write(new(bytes.Buffer), "tcsh", "tracesift", commands())
	if err == nil || !strings.Contains(err.Error(), `no completions for "tcsh"`) {
		t.Error(err)
	}
}

// TestPowershellCompletion checks what can be checked without PowerShell: quotes and brackets are in pairs.
func TestPowershellCompletion(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, "powershell", "tracesift", commands()); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, pair := range []string{"()", "{}", "[]"} {
		if open, shut := strings.Count(text, pair[:1]), strings.Count(text, pair[1:]); open != shut {
			t.Errorf("%d %c, %d %c", open, pair[0], shut, pair[1])
		}
	}
	for line := range strings.Lines(text) {
		if strings.Count(line, "'")%2 != 0 {
			t.Errorf("an odd number of quotes: %s", line)
		}
	}
}
