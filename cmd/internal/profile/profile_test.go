package profile

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	f := Files{filepath.Join(dir, "cpu"), filepath.Join(dir, "memory"), filepath.Join(dir, "trace")}
	stop, err := f.Start()
	if err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{f.CPU, f.Memory, f.Trace} {
		if info, err := os.Stat(name); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

func TestNothing(t *testing.T) {
	stop, err := new(Files).Start()
	if err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// A file that cannot be made ends what began before it: the processor can be profiled again.
func TestErrors(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing", "file")
	for _, f := range []Files{{CPU: missing}, {Trace: missing}, {CPU: filepath.Join(dir, "cpu"), Memory: missing}} {
		if _, err := f.Start(); err == nil {
			t.Errorf("%+v: no error", f)
		}
	}
	stop, err := (&Files{CPU: filepath.Join(dir, "cpu")}).Start()
	if err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
