package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
	eaw "golang.org/x/text/width"

	"tracesift/analyze"
	"tracesift/report"
	"tracesift/report/internal/reporttest"
	"tracesift/report/sanitise"
)

func render(t *testing.T, r *analyze.Result, top int, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, report.New(r, report.Options{Top: top}), o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	twwidth.SetEastAsian(false) // whatever the locale
	for _, tt := range []struct {
		name string
		top  int
		o    Options
	}{
		{"plain.golden", 0, Options{}},
		{"width80.golden", 3, Options{Width: 80}},
		{"width120.golden", 3, Options{Width: 120}},
		{"color100.golden", 2, Options{Width: 100, Color: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			reporttest.Golden(t, tt.name, []byte(render(t, reporttest.Result(), tt.top, tt.o)))
		})
	}
}

// columns measures a line by the tables of Unicode, which tablewriter does not use.
func columns(line string) int {
	n := 0
	for _, r := range line {
		switch k := eaw.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Cf):
		case k == eaw.EastAsianWide || k == eaw.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// nasty has names and texts that are long, wide, or without a place to break.
func nasty() *analyze.Result {
	r := reporttest.Result()
	r.EdgeHosts[0].Name = strings.Repeat("x", 300)
	r.EdgeHosts[1].Name = "東京のとても長いホスト名がここにあります.example.com"
	r.EdgeHosts[2].Name = strings.Repeat("e\u0301", 60) + ".example.com"
	r.EdgeHosts[0].Failures = 123_456_789_012
	r.Groups.List()[0].RecipientDomain = strings.Repeat("長", 80)
	r.Groups.List()[0].Dominant.Text = strings.Repeat("拒", 5000)
	r.Classes[0].Name = strings.Repeat("class.", 20)
	r.Files[0].Path = strings.Repeat("folder/", 40) + "export.csv"
	r.Files[0].RowsRead, r.Files[0].Used = 1_234_567_890_123, 1_234_567_890_123-200
	r.Actions[0].Domains = []string{strings.Repeat("y", 200)}
	r.Warnings = append(r.Warnings, strings.Repeat("w", 500))
	return r
}

func TestNoLineIsWiderThanTheTerminal(t *testing.T) {
	for _, r := range []*analyze.Result{reporttest.Result(), nasty(), {}} {
		for _, w := range []int{40, 60, 80, 100, 120, 200} {
			for n, line := range strings.Split(render(t, r, 4, Options{Width: w}), "\n") {
				if columns(line) > w && !strings.HasPrefix(strings.TrimSpace(line), "https://") {
					t.Errorf("width %d: line %d takes %d columns: %s", w, n+1, columns(line), line)
				}
			}
		}
	}
}

// Every row of a table puts its counts under the end of their title.
func TestCountsStandUnderTheirTitle(t *testing.T) {
	out := render(t, nasty(), 0, Options{Width: 100})
	lines := strings.Split(out[strings.Index(out, "== Failures by edge host =="):], "\n")[1:]
	end := strings.Index(lines[0], "Failed") + len("Failed")
	for i, want := range []string{"123,456,789,012", "4", "3", "2"} {
		line := lines[2+i]
		head := line
		for columns(head) > end {
			head = head[:len(head)-1]
		}
		if !strings.HasSuffix(head, " "+want) {
			t.Errorf("%q does not end with %s at column %d", line, want, end)
		}
	}
}

func TestOutputIsSafe(t *testing.T) {
	for _, w := range []int{0, 80} {
		for _, r := range render(t, reporttest.Result(), 0, Options{Width: w}) {
			if r != '\n' && sanitise.Unsafe(r) {
				t.Errorf("width %d: output holds %U", w, r)
			}
		}
	}
}

// With colour, the text is the same.
func TestColorChangesNoText(t *testing.T) {
	for _, w := range []int{0, 80, 120} {
		colored := render(t, nasty(), 3, Options{Width: w, Color: true})
		colored = strings.NewReplacer("\x1b[1m", "", "\x1b[31m", "", "\x1b[0m", "").Replace(colored)
		if plain := render(t, nasty(), 3, Options{Width: w}); colored != plain {
			got, want := strings.Split(colored, "\n"), strings.Split(plain, "\n")
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Fatalf("width %d: line %d is %q in colour, %q without", w, i+1, got[i], want[i])
				}
			}
			t.Fatalf("width %d: %d lines in colour, %d without", w, len(got), len(want))
		}
	}
}

func TestPlainHasNoBoxes(t *testing.T) {
	if out := render(t, reporttest.Result(), 0, Options{}); strings.ContainsAny(out, "─│┌\x1b") {
		t.Error("a pipe gets box drawing or colour")
	}
}

func TestWriteErrorIsReturned(t *testing.T) {
	v := report.New(reporttest.Result(), report.Options{})
	for _, room := range []int{0, 100, 5000} {
		if err := Render(&reporttest.BrokenWriter{Room: room}, v, Options{}); !errors.Is(err, reporttest.ErrWrite) {
			t.Errorf("room %d: Render = %v, want %v", room, err, reporttest.ErrWrite)
		}
	}
}

func TestShorten(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{cutEnd("short", 5), "short"},
		{cutEnd("a longer text", 9), "a longer…"},
		{cutEnd("a longer text", 3), "a…"},
		{cutEnd("東京都", 5), "東京…"},
		{cutEnd("東京都", 4), "東…"},
		{cutMiddle("mail01.example.com", 11, 50), "mail0…e.com"},
		{cutMiddle("mail01.example.com", 11, 20), "mail01.e…om"},
		{cutMiddle("ab\u0301cde\u0301", 4, 50), "ab\u0301…e\u0301"},
		{strings.Join(wrap("one two three", 7), "|"), "one two|three"},
		{strings.Join(wrap("one abcdefghijk", 6), "|"), "one|abcdef|ghijk"},
		{strings.Join(wrap("abcdefghijk l", 6), "|"), "abcdef|ghijk|l"},
		{strings.Join(wrap("東京都", 3), "|"), "東|京|都"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

// A word as long as a mail is wrapped in time that grows with its length, and not with its square.
func TestWrapOfALongWord(t *testing.T) {
	if lines := wrap(strings.Repeat("é", 1<<19), 64); len(lines) != 1<<13 || lines[0] != strings.Repeat("é", 64) {
		t.Errorf("%d lines, the first %q", len(lines), lines[0])
	}
}

func BenchmarkRender(b *testing.B) {
	for _, top := range []int{20, 0} {
		r := reporttest.Result()
		for range 8 {
			r.Groups = analyze.GroupsOf(append(r.Groups.List(), r.Groups.List()...)...) // 1,280 groups
		}
		v := report.New(r, report.Options{Top: top})
		b.Run(fmt.Sprintf("top=%d", top), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := Render(io.Discard, v, Options{Width: 120}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
