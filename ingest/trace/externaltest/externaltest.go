// Package externaltest finds what a test needs that Go does not bring: other people's programs and libraries.
package externaltest

import (
	"os"
	"os/exec"
	"testing"
)

// Missing skips a test for which something is not there, and says how to get it. With TRACESIFT_REQUIRE_EXTERNAL=1 it
// fails the test.
func Missing(tb testing.TB, how string) {
	tb.Helper()
	if os.Getenv("TRACESIFT_REQUIRE_EXTERNAL") == "1" {
		tb.Fatal(how)
	}
	tb.Skip(how)
}

// Link makes a symbolic link at a path, which needs a right on some systems.
func Link(tb testing.TB, to, path string) {
	tb.Helper()
	if err := os.Symlink(to, path); err != nil {
		Missing(tb, "links cannot be made here (Windows: switch developer mode on): "+err.Error())
	}
}

// Program returns the path of a program, by the first of its names that is installed. pkg is the package of Debian that
// has it. Servers are looked for in /usr/sbin too.
func Program(tb testing.TB, pkg string, names ...string) string {
	tb.Helper()
	for _, name := range names {
		for _, place := range []string{"", "/usr/sbin/"} {
			if path, err := exec.LookPath(place + name); err == nil {
				return path
			}
		}
	}
	Missing(tb, names[0]+" is not installed (Debian: apt-get install "+pkg+")")
	return ""
}
