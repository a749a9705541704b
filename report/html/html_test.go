package html

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tracesift/analyze"
	"tracesift/report"
	"tracesift/report/internal/reporttest"
)

// render writes a result as its report does, with all of its messages.
func render(t *testing.T, r *analyze.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, report.New(r, report.Options{Top: 200, Messages: 1000})); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	var b bytes.Buffer
	if err := Render(&b, reporttest.View()); err != nil {
		t.Fatal(err)
	}
	doc := b.String()
	escaped := strings.NewReplacer("'", "&#39;")
	for _, part := range []string{style, script, escaped.Replace(source(style)), escaped.Replace(source(script))} {
		if strings.Count(doc, part) != 1 {
			t.Errorf("the document has %d of %.40q", strings.Count(doc, part), part)
		}
		doc = strings.Replace(doc, part, "", 1) // files of their own
	}
	reporttest.Golden(t, "report.html", []byte(doc))
}

// walk calls f with every element of a document.
func walk(n *html.Node, f func(*html.Node)) {
	if n.Type == html.ElementNode {
		f(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, f)
	}
}

// Whatever stands in a result, the document has the elements of the template and no others, no handler, no style of its
// own, and no address but those of references.
func TestTextsStayText(t *testing.T) {
	r := reporttest.Result()
	for _, text := range hostile {
		r.Groups.List()[0].Dominant.Text = text
		r.Groups.List()[0].RecipientDomain = text
		r.Groups.List()[0].EdgeHost = text
		r.Groups.List()[0].Examples[0].Sender = text
		r.Groups.List()[0].Examples[0].Diagnostic = text
		r.EdgeHosts[0].Name, r.RecipientDomains[0].Name, r.Classes[0].Class = text, text, text
		r.Grid.EdgeHosts[0], r.Grid.Domains[0], r.Spells[0].List = text, text, text
		r.Days[0].Classes[0].Class = text
		r.Actions[0].Advice.Title, r.Actions[0].Advice.Steps[0], r.Actions[0].Advice.Reference = text, text, text
		r.Files[0].Path, r.Warnings[0] = text, text
		doc, err := html.Parse(bytes.NewReader(render(t, r)))
		if err != nil {
			t.Fatal(err)
		}
		scripts := 0
		walk(doc, func(n *html.Node) {
			switch n.Data {
			case "script":
				scripts++
			case "img", "iframe", "object", "embed", "form", "b", "i", "image", "use", "foreignObject", "base":
				if n.Data != "b" || n.Parent.Data != "p" {
					t.Errorf("%q made <%s>", text, n.Data)
				}
			}
			for _, a := range n.Attr {
				switch {
				case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "src":
					t.Errorf("%q made %s=%q", text, a.Key, a.Val)
				case a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "https://") &&
					!strings.HasPrefix(a.Val, "http://") && a.Val != "data:,":
					t.Errorf("%q made a link to %q", text, a.Val)
				}
			}
		})
		if scripts != 1 {
			t.Errorf("%q: %d scripts", text, scripts)
		}
	}
}

var hostile = []string{
	reporttest.Hostile,
	`"><img src=x onerror=alert(1)>`, `'><svg onload=alert(1)>`, `</script><script>alert(1)</script>`, `</style><style>*{}`,
	`</title><script>alert(1)</script>`, `javascript:alert(1)`, `data:text/html,<script>alert(1)</script>`, `{{.Policy}}`,
	`--><iframe src=https://example.com>`, "\u202e\u2066<b>x</b>\x00\x1b[2J", `</text></svg><img src=https://example.com/x>`,
}

// A table tells assistive software what it is: a caption, and a scope for every header.
func TestTablesAreLabelled(t *testing.T) {
	doc, err := html.Parse(bytes.NewReader(render(t, reporttest.Result())))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	tables, captions := 0, 0
	walk(doc, func(n *html.Node) {
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		switch n.Data {
		case "table":
			tables++
		case "caption":
			if n.FirstChild != nil && n.FirstChild.Data != "" {
				captions++
			}
		case "th":
			if attr["scope"] != "col" && attr["scope"] != "row" {
				t.Error("a header without a scope")
			}
		case "svg":
			if attr["role"] != "img" && attr["aria-hidden"] != "true" {
				t.Error("a picture without a role")
			}
		}
		if id := attr["id"]; id != "" {
			if ids[id] {
				t.Errorf("id %q stands twice", id)
			}
			ids[id] = true
		}
	})
	if tables < 12 || captions != tables {
		t.Errorf("%d captions for %d tables", captions, tables)
	}
	walk(doc, func(n *html.Node) {
		for _, a := range n.Attr {
			if a.Key == "href" && strings.HasPrefix(a.Val, "#") && !ids[a.Val[1:]] {
				t.Errorf("a link to %s, which is nowhere", a.Val)
			}
			if a.Key == "aria-labelledby" {
				for _, id := range strings.Fields(a.Val) {
					if !ids[id] {
						t.Errorf("labelled by %s, which is nowhere", id)
					}
				}
			}
		}
	})
}

// Text is readable by people with low vision (WCAG 2.2, 1.4.3: 4.5 to 1), in both schemes.
func TestContrast(t *testing.T) {
	colours := map[string][2]string{}
	for _, m := range regexp.MustCompile(`--([\w-]+): light-dark\((#\w+), (#\w+)\)`).FindAllStringSubmatch(style, -1) {
		colours[m[1]] = [2]string{m[2], m[3]}
	}
	for _, paper := range []string{"paper", "panel", "sunk"} {
		for _, ink := range []string{"ink", "soft", "link", "alarm"} {
			for scheme, name := range []string{"light", "dark"} {
				if got := contrast(t, colours[ink][scheme], colours[paper][scheme]); got < 4.5 {
					t.Errorf("%s: %s on %s has a contrast of %.2f", name, ink, paper, got)
				}
			}
		}
	}
	for _, c := range []string{"c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"} { // pictures: 3 to 1 (1.4.11)
		for scheme := range 2 {
			if got := contrast(t, colours[c][scheme], colours["panel"][scheme]); got < 3 {
				t.Errorf("scheme %d: %s has a contrast of %.2f", scheme, c, got)
			}
		}
	}
}

// contrast is the ratio of the relative luminance of two colours (WCAG 2.2).
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	l := [2]float64{}
	for i, c := range []string{a, b} {
		if len(c) != 7 {
			t.Fatalf("no colour: %q", c)
		}
		for j, weight := range []float64{0.2126, 0.7152, 0.0722} {
			n, err := strconv.ParseUint(c[1+2*j:3+2*j], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			v := float64(n) / 255
			if v <= 0.04045 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			l[i] += weight * v
		}
	}
	return (max(l[0], l[1]) + 0.05) / (min(l[0], l[1]) + 0.05)
}

func TestTicks(t *testing.T) {
	for _, tt := range []struct {
		most int64
		want []int64
	}{
		{0, []int64{0}}, {1, []int64{0, 1}}, {5, []int64{0, 1, 2, 3, 4, 5}}, {7, []int64{0, 2, 4, 6, 8}},
		{21, []int64{0, 5, 10, 15, 20, 25}}, {100, []int64{0, 20, 40, 60, 80, 100}}, {1_234_567, []int64{0, 500_000, 1_000_000, 1_500_000}},
	} {
		if got := ticks(tt.most); fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("ticks(%d) = %v, want %v", tt.most, got, tt.want)
		}
	}
}

func TestFold(t *testing.T) {
	for _, s := range []string{"", "short", strings.Repeat("word ", 60), strings.Repeat("x", 300), strings.Repeat("é", 200), strings.Repeat("汉", 99)} {
		head, tail := fold(s)
		if head+tail != s || tail != "" && (len(head) > longestSaid || len(head) < longestSaid/2) || len(s) < longestSaid && tail != "" {
			t.Errorf("fold(%q) = %q, %q", s, head, tail)
		}
	}
}

func TestShort(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1k", 1999: "1.9k", 9999: "9.9k", 12_345: "12k", 999_999: "999k", 2_000_000: "2M"} {
		if got := short(n); got != want {
			t.Errorf("short(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestHeatLevel(t *testing.T) {
	for _, tt := range []struct {
		n, of int64
		want  int
	}{{0, 9, 0}, {0, 0, 0}, {1, 1000, 1}, {1, 100, 2}, {5, 100, 3}, {20, 100, 4}, {1, 2, 5}, {9, 9, 5}} {
		if got := heatLevel(analyze.Rate{N: tt.n, Of: tt.of}); got != tt.want {
			t.Errorf("heatLevel(%d of %d) = %d, want %d", tt.n, tt.of, got, tt.want)
		}
	}
}
