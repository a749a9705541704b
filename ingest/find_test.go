package ingest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/externaltest"
)

func TestFind(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{
		"b.csv", "a.csv", "z[1].csv", ".hidden.csv", "_temporary/part.csv", ".git/x.csv", "logs/MSGTRK2.LOG", "logs/MSGTRK1.LOG",
		"logs/old/MSGTRK0.LOG", "logs/.DS_Store", "logs/_success", "empty/.keep",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, lines := range map[string]string{
		"_list": "# of exports\n\nlogs/*.LOG\r\n a.csv ", "_list16": "\xff\xfea\x00.\x00c\x00s\x00v\x00\n\x00", "_bad": "a.csv\nmissing.csv\n",
		"_loop": "@_loop\n", "@odd.csv": "",
	} {
		if err := os.WriteFile(name, []byte(lines), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// Named files are marked with ! here.
	for _, c := range []struct {
		args string
		want string // or the error, after "error: "
	}{
		{"a.csv", "a.csv!"},
		{"b.csv a.csv ./a.csv a.csv", "a.csv! b.csv!"},
		{"-", "-!"},
		{"- a.csv -", "-! a.csv!"},
		{"logs", "logs/MSGTRK1.LOG logs/MSGTRK2.LOG logs/old/MSGTRK0.LOG"},
		{"logs/ logs/old logs", "logs/MSGTRK1.LOG logs/MSGTRK2.LOG logs/old/MSGTRK0.LOG"},
		{"logs logs/MSGTRK2.LOG", "logs/MSGTRK1.LOG logs/MSGTRK2.LOG! logs/old/MSGTRK0.LOG"},
		{"logs/MSGTRK2.LOG logs", "logs/MSGTRK1.LOG logs/MSGTRK2.LOG! logs/old/MSGTRK0.LOG"},
		{".", "@odd.csv a.csv b.csv logs/MSGTRK1.LOG logs/MSGTRK2.LOG logs/old/MSGTRK0.LOG z[1].csv"},
		{"*.csv", "@odd.csv! a.csv! b.csv! z[1].csv!"},
		{".*.csv", ".hidden.csv!"},
		{"logs/*", "logs/MSGTRK1.LOG! logs/MSGTRK2.LOG! logs/old/MSGTRK0.LOG"},
		{"l*", "logs/MSGTRK1.LOG logs/MSGTRK2.LOG logs/old/MSGTRK0.LOG"},
		{"[ab].csv", "a.csv! b.csv!"},
		{"logs/**/*.LOG", "logs/MSGTRK1.LOG! logs/MSGTRK2.LOG! logs/old/MSGTRK0.LOG!"},
		{"**/MSGTRK[02].LOG", "logs/MSGTRK2.LOG! logs/old/MSGTRK0.LOG!"},
		{"l**/*1.LOG", "logs/MSGTRK1.LOG!"},
		{"logs/*/**/*.LOG", "logs/old/MSGTRK0.LOG!"},
		{"*/**/*.csv", "error: pattern */**/*.csv matches no file"},
		{"_t*/**/*.csv", "_temporary/part.csv!"},
		{"logs/**/old/*", "error: pattern logs/**/old/*: a name follows **/, and no directory"},
		{"logs/**/*.csv", "error: pattern logs/**/*.csv matches no file"},
		{"logs/**/[", "error: pattern logs/**/[: syntax error"},
		{"z[1].csv", "z[1].csv!"}, // a name that looks like a pattern
		{"_temporary", "_temporary/part.csv"},
		{".hidden.csv", ".hidden.csv!"},
		{"@_list b.csv", "a.csv! b.csv! logs/MSGTRK1.LOG! logs/MSGTRK2.LOG!"},
		{"@_list16", "a.csv!"},
		{"@odd.csv", "@odd.csv!"}, // a name that looks like a list
		{"@_bad", "error: _bad:2: missing.csv: "},
		{"@_loop", "error: _loop:1: a list may not name other lists"},
		{"@missing", "error: list of exports: "},
		{"@", "error: @: "},
		{"empty", "error: no exports found in empty"},
		{"", "error: no exports found"},
		{"missing.csv", "error: missing.csv"},
		{"a.csv missing.csv", "error: missing.csv"},
		{"*.log", "error: pattern *.log matches no file"},
		{"[a.csv", "error: pattern [a.csv: "},
	} {
		found, err := Find(strings.Fields(c.args))
		if want, isError := strings.CutPrefix(c.want, "error: "); isError {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("Find(%q): %v, want %q", c.args, err, want)
			}
			continue
		}
		var got []string
		for _, in := range found {
			name := filepath.ToSlash(in.Path)
			if in.Named {
				name += "!"
			}
			got = append(got, name)
		}
		if want := strings.Fields(c.want); err != nil || !slices.Equal(got, want) {
			t.Errorf("Find(%q) = %q, %v; want %q", c.args, got, err, want)
		}
	}
}

// TestFindLinks follows links to files below a directory, but neither links to directories nor broken ones. A link that
// is named stands for the directory that it leads to.
func TestFindLinks(t *testing.T) {
	dir := t.TempDir()
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "x.csv"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"file.csv": filepath.Join(other, "x.csv"), "folder": other, "loop": dir, "broken.csv": "nowhere"} {
		externaltest.Link(t, to, filepath.Join(dir, name))
	}
	found, err := Find([]string{dir})
	if err != nil || len(found) != 1 || filepath.Base(found[0].Path) != "file.csv" {
		t.Errorf("%v, %v", found, err)
	}
	for _, arg := range []string{"folder", "folder/", "fold*", "folder/**/*.csv"} {
		found, err := Find([]string{dir + "/" + arg})
		if err != nil || len(found) != 1 || found[0].Path != filepath.Join(dir, "folder", "x.csv") {
			t.Errorf("%s: %v, %v", arg, found, err)
		}
	}
}

// TestFindUnreadable keeps a directory that may not be listed, with the reason, and what else lies below the one named.
func TestFindUnreadable(t *testing.T) {
	w := walker{dir: "exports"}
	err := w.visit("exports/secret", nil, fs.ErrPermission)
	if err != nil || len(w.found) != 1 || !w.found[0].Named {
		t.Fatalf("%+v, %v", w.found, err)
	}
	audits, err := Read(t.Context(), mustShapes(t), w.found, consumerFunc(func(int, *trace.Block) error { return nil }), Options{})
	if err != nil || audits[0].Path != filepath.Join("exports", "secret") || !errors.Is(audits[0].Err, fs.ErrPermission) {
		t.Errorf("%+v, %v", audits, err)
	}
	if err := w.visit("exports", nil, fs.ErrPermission); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("the directory itself: %v", err)
	}
}
