package main

import (
	"bytes"
	"context"
	"os/exec"
	"testing"

	"tracesift/ingest/trace/externaltest"
)

// TestManual lets groff read the page with all its warnings on.
func TestManual(t *testing.T) {
	groff := externaltest.Program(t, "groff-base", "groff")
	var page bytes.Buffer
	if err := writeManual(&page); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(context.Background(), groff, "-man", "-ww", "-Tutf8", "-P-c")
	c.Stdin = &page
	var complaints bytes.Buffer
	c.Stderr = &complaints
	out, err := c.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	for _, c := range commands() {
		if !bytes.Contains(out, []byte(c.name)) {
			t.Errorf("the manual lacks %s", c.name)
		}
	}
}
