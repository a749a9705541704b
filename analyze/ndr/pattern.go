package ndr

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// pattern is one alternative of a rule: parts that must occur in this order, anything between them.
type pattern struct {
	parts []part
}

// part is a literal in lower case, a regular expression, or a phrase of words.
type part struct {
	literal    string
	head, tail bool // the literal begins, ends at the edge of a word
	expr       *regexp.Regexp
	needed     [][]string // what the expression needs, see needsOf
	phrase     *phrase
}

// parsePatterns reads the column "match": alternatives between " | ", each of parts between " * ". A part is a literal,
// with ~ at either end where a word must begin or end, a regular expression (RE2) between slashes, or a phrase that
// names classes of words. The text that they meet is that of scanned.text.
func parsePatterns(s string, known vocabulary) ([]pattern, error) {
	if s == "" {
		return nil, nil
	}
	var out []pattern
	s = strings.Join(strings.Fields(s), " ") // a cell may take several lines
	for alternative := range strings.SplitSeq(s, " | ") {
		var p pattern
		for piece := range strings.SplitSeq(alternative, " * ") {
			one, err := parsePart(strings.TrimSpace(piece), known)
			if err != nil {
				return nil, err
			}
			p.parts = append(p.parts, one)
		}
		out = append(out, p)
	}
	return out, nil
}

func parsePart(s string, known vocabulary) (part, error) {
	if len(s) > 2 && s[0] == '/' && s[len(s)-1] == '/' {
		expr, err := regexp.Compile(s[1 : len(s)-1])
		if err != nil {
			return part{}, fmt.Errorf("bad expression %s: %w", s, err)
		}
		if expr.MatchString("") {
			return part{}, fmt.Errorf("expression %s matches everything", s)
		}
		p := part{expr: expr}
		if tree, err := syntax.Parse(expr.String(), syntax.Perl); err == nil {
			p.needed = needsOf(tree.Simplify())
		}
		return p, nil
	}
	if strings.ContainsAny(s, "{*") || strings.Contains(s, " .. ") || strings.Contains(s, " ... ") {
		words, err := parsePhrase(s, known)
		return part{phrase: words}, err
	}
	p := part{literal: s}
	p.literal, p.head = strings.CutPrefix(p.literal, "~")
	p.literal, p.tail = strings.CutSuffix(p.literal, "~")
	if len(p.literal) < 2 {
		return part{}, errors.New("a part of a pattern needs two characters at least")
	}
	if p.literal != strings.ToLower(p.literal) {
		return part{}, fmt.Errorf("%q is not in lower case", s)
	}
	return p, nil
}

// find returns where the pattern matches in text, which was read as words where phrases are asked for, from the first
// part's begin to the last part's end.
func (p pattern) find(text string, words *wording) (begin, end int, ok bool) {
	at, begin := 0, -1
	for _, one := range p.parts {
		b, e := one.find(text, at, words)
		if b < 0 {
			return 0, 0, false
		}
		if begin < 0 {
			begin = b
		}
		at = e
	}
	return begin, at, begin >= 0
}

// find returns the first match of a part in s from a position on, or -1.
func (p part) find(s string, from int, words *wording) (begin, end int) {
	switch {
	case p.phrase != nil:
		return p.phrase.find(words, from)
	case p.expr != nil:
		for _, set := range p.needed {
			if !containsAny(s[from:], set) {
				return -1, -1
			}
		}
		if m := p.expr.FindStringIndex(s[from:]); m != nil {
			return from + m[0], from + m[1]
		}
		return -1, -1
	}
	for {
		i := strings.Index(s[from:], p.literal)
		if i < 0 {
			return -1, -1
		}
		i += from
		end := i + len(p.literal)
		if (!p.head || i == 0 || !isWordByte(s[i-1])) && (!p.tail || end == len(s) || !isWordByte(s[end])) {
			return i, end
		}
		from = i + 1
	}
}

// hasPhrase says whether a part is a phrase.
func (p *pattern) hasPhrase() bool {
	return slices.ContainsFunc(p.parts, func(one part) bool { return one.phrase != nil })
}

// hasExpression says whether a part is an expression.
func (p *pattern) hasExpression() bool {
	return slices.ContainsFunc(p.parts, func(one part) bool { return one.expr != nil })
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || isDigit(c) || c >= 0x80
}

// needs returns what must be in every text that the pattern matches: of each set of literals at least one. Parts that
// need nothing are left out.
func (p pattern) needs() [][]string {
	var sets [][]string
	for _, one := range p.parts {
		if one.phrase != nil {
			continue
		}
		if one.expr == nil {
			sets = append(sets, []string{one.literal})
			continue
		}
		sets = append(sets, one.needed...)
	}
	return sets
}

// needsOf returns the sets of literals that an expression needs: a literal is a set of one, an alternation of literals
// is one set, and a sequence needs what its members need.
func needsOf(e *syntax.Regexp) [][]string {
	switch e.Op {
	case syntax.OpLiteral:
		if e.Flags&syntax.FoldCase == 0 {
			return [][]string{{string(e.Rune)}}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return needsOf(e.Sub[0])
	case syntax.OpConcat:
		var sets [][]string
		for _, sub := range e.Sub {
			sets = append(sets, needsOf(sub)...)
		}
		return sets
	case syntax.OpAlternate:
		var all []string
		for _, sub := range e.Sub {
			sets := needsOf(sub)
			if len(sets) == 0 {
				return nil // one alternative needs nothing
			}
			best := slices.MaxFunc(sets, func(a, b []string) int { return shortest(a) - shortest(b) })
			all = append(all, best...)
		}
		return [][]string{all}
	}
	return nil
}

// shortest returns the length of the shortest literal of a set, which decides how well the set filters.
func shortest(set []string) int {
	n := len(set[0])
	for _, s := range set {
		n = min(n, len(s))
	}
	return n
}
