package atomicfile

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tracesift/ingest/trace/externaltest"
)

func say(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func check(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v; want %q", path, got, err, want)
	}
}

// checkNames checks which files a directory holds, so that nothing was left behind.
func checkNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("directory holds %q, want %q", got, want)
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.md")
	for _, text := range []string{"first", "second, longer", "3", strings.Repeat("x", 1<<20)} {
		if err := Write(t.Context(), path, say(text)); err != nil {
			t.Fatal(err)
		}
		check(t, path, text)
		checkNames(t, dir, "report.md")
	}
}

func TestWriteSeesOldFileUntilDone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.md")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := Write(t.Context(), path, func(w io.Writer) error {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil { // past any buffer
			return err
		}
		check(t, path, "old")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode is %v, %v; want that of the old file", info.Mode(), err)
	}
}

func TestWriteFails(t *testing.T) {
	broken := errors.New("broken")
	for _, tt := range []struct {
		name   string
		render func(cancel func()) func(io.Writer) error
		want   error
	}{
		{"render fails", func(func()) func(io.Writer) error {
			return func(w io.Writer) error { return errors.Join(say("half")(w), broken) }
		}, broken},
		{"interrupted between writes", func(cancel func()) func(io.Writer) error {
			return func(w io.Writer) error {
				if err := say("half")(w); err != nil {
					return err
				}
				cancel()
				return say("rest")(w)
			}
		}, context.Canceled},
		{"interrupted after the last write", func(cancel func()) func(io.Writer) error {
			return func(w io.Writer) error {
				defer cancel()
				return say("all")(w)
			}
		}, context.Canceled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "x.json")
			for _, before := range []string{"", "old"} {
				if before != "" {
					if err := os.WriteFile(path, []byte(before), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				ctx, cancel := context.WithCancel(t.Context())
				if err := Write(ctx, path, tt.render(cancel)); !errors.Is(err, tt.want) {
					t.Errorf("Write = %v, want %v", err, tt.want)
				}
				cancel()
				if before == "" {
					checkNames(t, dir)
				} else {
					checkNames(t, dir, "x.json")
					check(t, path, before)
				}
			}
		})
	}
}

func TestWriteFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real.md"), filepath.Join(dir, "link.md")
	if err := os.WriteFile(real, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	externaltest.Link(t, real, link)
	if err := Write(t.Context(), link, say("new")); err != nil {
		t.Fatal(err)
	}
	check(t, real, "new")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v, %v", info.Mode(), err)
	}
}

func TestWriteRefuses(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "none", "x.md")} {
		err := Write(t.Context(), path, say("text"))
		if err == nil || !strings.Contains(err.Error(), path[:len(dir)]) {
			t.Errorf("Write(%s) = %v, want an error that names it", path, err)
		}
	}
	checkNames(t, dir)
}
