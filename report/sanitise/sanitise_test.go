package sanitise

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"550 5.7.1 refused", "550 5.7.1 refused"},
		{"  two\r\n lines\tand  more \n", "two lines and more"},
		{"red \x1b[31mtext\x1b[0m", "red text"},
		{"title \x1b]0;owned\x07here", "title here"},
		{"title \x1b]0;owned\x1b\\here", "title here"},
		{"link \x1b]8;;http://example.com\x1b\\text\x1b]8;;\x1b\\", "link text"},
		{"never \x1b]0;closed and more", "never ]0;closed and more"},
		{"c1 \u009b31mtext", "c1 text"},
		{"c1 \u009d0;owned\u009chere", "c1 here"},
		{"charset \x1b(0q", "charset q"},
		{"last \x1b", "last"},
		{"cut \x1b[", "cut ["},
		{"csi with a newline \x1b[3\n1m", "csi with a newline [3 1m"},
		{"nul \x00 bell \x07 del \x7f end", "nul bell del end"},
		{"bidi \u202egnp.exe\u202c", "bidi gnp.exe"},
		{"isolates \u2066a\u2069", "isolates a"},
		{"zero\u200bwidth\ufeff", "zerowidth"},
		{"lone \xff byte", "lone \ufffd byte"},
		{"lone \x9b31m", "lone \ufffd31m"},
		{"para\u2029graph", "para graph"},
		{"no\u00a0break", "no break"},
		{"Zürich 東京 👨\u200d👩", "Zürich 東京 👨\u200d👩"},
	} {
		if got := Line(tt.in); got != tt.want {
			t.Errorf("Line(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// Unsafe is held against the tables of Unicode.
func TestUnsafe(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		switch {
		case unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control):
			if !Unsafe(r) {
				t.Errorf("%U is not unsafe", r)
			}
		case unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Zs) && r < 0xE0000:
			if Unsafe(r) {
				t.Errorf("%U is unsafe", r)
			}
		}
	}
}

// Hostile texts must not cost more than their length.
func TestLineIsLinear(t *testing.T) {
	for _, unit := range []string{"\x1b]", "\x1b[3", "\u009d", "\x1b(", " \x00"} {
		start := time.Now()
		Line(strings.Repeat(unit, 1<<20/len(unit)))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("1 MiB of %q took %v", unit, took)
		}
	}
}

func TestMarkdown(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"plain 5.7.1 text", "plain 5.7.1 text"},
		{"a|b", `a\|b`},
		{`a\|b`, `a\\\|b`},
		{"<script>", `\<script\>`},
		{"[x](http://example.com)", `\[x\](http://example.com)`},
		{"![x](y)", `\!\[x\](y)`},
		{"`code` *b* __b__ ~~s~~", "\\`code\\` \\*b\\* \\_\\_b\\_\\_ \\~\\~s\\~\\~"},
		{"# heading", `\# heading`},
		{"- item", `\- item`},
		{"1. item", `1\. item`},
		{"12) item", `12\) item`},
		{"2.", `2\.`},
		{"4.2 %", "4.2 %"},
		{"a\n| b |", `a \| b \|`},
		{"&lt;", `\&lt;`},
	} {
		if got := Markdown(tt.in); got != tt.want {
			t.Errorf("Markdown(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestMarkdownCode(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"550 <b>*x*</b> @team #1", "`550 <b>*x*</b> @team #1`"},
		{"a|b", "`a\\|b`"},
		{`a\|b`, "`a\\ \\|b`"},
		{"a`b``c", "```a`b``c```"},
		{"`a", "`` `a ``"},
	} {
		if got := MarkdownCode(tt.in); got != tt.want {
			t.Errorf("MarkdownCode(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

var seeds = []string{
	"550 5.7.1 refused", "a|b\\|c\\\\|d", "`x`", "\x1b[31m\x1b]0;x\x07", "\u009b1m\u202e\u2066", "\xff\xfe\x00", "1. x\n- y\n# z",
	"<a href=x>&amp;", "[x](y)![z]", "``|``", "\x1b\x1b[[31m", "\x1b[\u202e31m", "\u0085\u2028", "a\\",
}

func FuzzLine(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Line(s)
		if !utf8.ValidString(got) {
			t.Fatalf("Line(%q) = %q is not UTF-8", s, got)
		}
		for _, r := range got {
			if Unsafe(r) {
				t.Fatalf("Line(%q) = %q keeps %U", s, got, r)
			}
		}
		if strings.Contains(got, "  ") || strings.TrimSpace(got) != got {
			t.Fatalf("Line(%q) = %q keeps white space", s, got)
		}
		if again := Line(got); again != got {
			t.Fatalf("Line(Line(%q)) = %q, want %q", s, again, got)
		}
	})
}

// unescape reads Markdown text as CommonMark does: a backslash before punctuation goes, and anything else that could be
// markup is an error.
func unescape(t *testing.T, s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\\`*_{}[]<>&~|#!$-+=.)", s[i+1]) >= 0 {
			i++
		} else if strings.IndexByte("\\`*_[]<>&~|#!$", s[i]) >= 0 {
			t.Fatalf("%q has %q as markup", s, s[i])
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// cells counts the cells of a table row in the two ways that renderers read it: a bar is escaped by the backslash right
// before it, or only by one that is not escaped itself.
func cells(row string) (near, paired int) {
	near, paired = 1, 1
	for i := range len(row) {
		if row[i] != '|' {
			continue
		}
		run := len(row[:i]) - len(strings.TrimRight(row[:i], `\`))
		if run == 0 {
			near++
		}
		if run%2 == 0 {
			paired++
		}
	}
	return near, paired
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := Line(s)
		got := Markdown(s)
		if back := unescape(t, got); back != line {
			t.Fatalf("Markdown(%q) = %q reads as %q, want %q", s, got, back, line)
		}
		code := MarkdownCode(s)
		for _, cell := range []string{got, code} {
			if near, paired := cells(cell); near != 1 || paired != 1 {
				t.Fatalf("%q makes %d or %d cells", cell, near, paired)
			}
		}
		if line != "" && span(t, code) != strings.ReplaceAll(line, `\|`, `\ |`) {
			t.Fatalf("MarkdownCode(%q) = %q reads as %q", s, code, span(t, code))
		}
	})
}

// span reads a code span in a table cell: bars are unescaped first, then the fences go, then one space at both ends.
func span(t *testing.T, code string) string {
	code = strings.ReplaceAll(code, `\|`, "|")
	n := len(code) - len(strings.TrimLeft(code, "`"))
	fence := code[:n]
	inner := code[n:]
	for start := 0; start < len(inner); {
		i := strings.Index(inner[start:], "`")
		if i < 0 {
			break
		}
		i += start
		run := len(inner[i:]) - len(strings.TrimLeft(inner[i:], "`"))
		if run == n {
			if i+run != len(inner) {
				t.Fatalf("%q closes early", code)
			}
			inner = inner[:i]
			if len(inner) > 2 && inner[0] == ' ' && inner[len(inner)-1] == ' ' {
				inner = inner[1 : len(inner)-1]
			}
			return inner
		}
		start = i + run
	}
	t.Fatalf("%q is not closed by %q", code, fence)
	return ""
}

func FuzzJSON(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Add("tag \U000e0041 and \u007f")
	f.Fuzz(func(t *testing.T, s string) {
		doc, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		got := JSON(doc)
		for _, r := range string(got) {
			if Unsafe(r) {
				t.Fatalf("JSON(%q) keeps %U", doc, r)
			}
		}
		var want, back string
		if json.Unmarshal(doc, &want) != nil || json.Unmarshal(got, &back) != nil || want != back {
			t.Fatalf("JSON(%q) = %q means %q", doc, got, back)
		}
	})
}

func BenchmarkLine(b *testing.B) {
	text := "550 5.7.1 Service unavailable; Client host [192.0.2.1]\r\n blocked using a list \x1b[31mnow\x1b[0m"
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Line(text)
	}
}
