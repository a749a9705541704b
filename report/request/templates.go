package request

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"text/template"
)

//go:embed text/*.tmpl
var textFS embed.FS

// Templates are the words of requests.
type Templates struct{ set *template.Template }

// DefaultTemplates returns the built-in words.
func DefaultTemplates() (*Templates, error) {
	t := &Templates{template.New("requests")}
	t.set.Funcs(t.functions())
	_, err := t.set.ParseFS(textFS, "text/*.tmpl")
	return t, err
}

// Builtin returns the source of the built-in words, to start one's own from.
func Builtin() (string, error) {
	var b strings.Builder
	err := fs.WalkDir(textFS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := textFS.ReadFile(path)
		b.Write(text)
		return err
	})
	return b.String(), err
}

// Overlay lays templates over those that t has: one with the name of another replaces it. name stands in errors.
func (t *Templates) Overlay(name, text string) error {
	_, err := t.set.New(name).Parse(text)
	return err
}

// text executes a template and returns it with single empty lines and without space at the ends.
func (t *Templates) text(name string, f any) (string, error) {
	var b strings.Builder
	if err := t.set.ExecuteTemplate(&b, name, f); err != nil {
		return "", fmt.Errorf("template of requests: %w", err)
	}
	return tidy(b.String()), nil
}

// line is text on one line.
func (t *Templates) line(name string, f any) (string, error) {
	text, err := t.text(name, f)
	return strings.Join(strings.Fields(text), " "), err
}

// functions are what templates can use beside text/template's own.
func (t *Templates) functions() template.FuncMap {
	return template.FuncMap{
		"ask": func(a Ask, f *Facts) (string, error) {
			text, err := t.text(a.Name, struct {
				*Facts
				Lists []string
			}{f, a.Lists})
			return strings.TrimPrefix(indent(3, strings.TrimSpace(text)), "   "), err
		},
		"number": func(i int) string { return strconv.Itoa(i + 1) },
		"plural": func(n int64, one, many string) string {
			if n == 1 {
				return "1 " + one
			}
			return strconv.FormatInt(n, 10) + " " + many
		},
		"total":  func(f *Facts) int { return int(f.Failures + f.Deferrals) },
		"names":  names,
		"check":  check,
		"wrap":   func(s string) string { return indent(0, s) },
		"indent": indent,
	}
}

// check says what refused mail, by the lists that were asked where they are known.
func check(lists []string) string {
	if len(lists) == 0 {
		return "your check"
	}
	return "the check against " + names(lists, "")
}

// names puts lists in a sentence: "A, B and C", or what stands for unnamed ones.
func names(lists []string, unnamed string) string {
	switch len(lists) {
	case 0:
		return unnamed
	case 1:
		return lists[0]
	}
	return strings.Join(lists[:len(lists)-1], ", ") + " and " + lists[len(lists)-1]
}

// lineLength is how long lines get where they can be parted; mail clients wrap soon after (RFC 5322, section 2.1.1).
const lineLength = 76

// indent parts a text into lines, all but the first of which begin with n spaces. Words are never parted, so that a
// refusal can be found as it was written.
func indent(n int, s string) string {
	var paragraphs []string
	for paragraph := range strings.SplitSeq(s, "\n\n") {
		var b strings.Builder
		column := n
		for i, word := range strings.Fields(paragraph) {
			length := len([]rune(word))
			switch {
			case i == 0:
			case column+1+length > lineLength:
				b.WriteString("\n" + strings.Repeat(" ", n))
				column = n
			default:
				b.WriteByte(' ')
				column++
			}
			b.WriteString(word)
			column += length
		}
		paragraphs = append(paragraphs, b.String())
	}
	return strings.Join(paragraphs, "\n\n"+strings.Repeat(" ", n))
}

// tidy removes space at the ends of lines, empty lines beside each other, and those at the ends.
func tidy(s string) string {
	var b strings.Builder
	empty := true
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, " \n")
		if line == "" && empty {
			continue
		}
		empty = line == ""
		b.WriteString(line + "\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
