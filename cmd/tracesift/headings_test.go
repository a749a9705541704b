package main

import (
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestHelpHasEveryFlagOnce: headings part the flags of a command and lose none; a command of few flags has no headings.
func TestHelpHasEveryFlagOnce(t *testing.T) {
	for _, c := range commands() {
		usages := "\n" + flagUsages(c.declared())
		c.declared().VisitAll(func(f *pflag.Flag) {
			want := 1
			if f.Hidden {
				want = 0
			}
			if got := strings.Count(usages, " --"+f.Name+" ") + strings.Count(usages, " --"+f.Name+"\n"); got < want || f.Hidden && got > 0 {
				t.Errorf("%s --%s stands %d times in the help", c.name, f.Name, got)
			}
		})
		if headings := strings.Contains(usages, "\nBlocklists:\n"); headings != (c.declared().Lookup("redact") != nil) {
			t.Errorf("%s has headings: %v", c.name, headings)
		}
	}
}
