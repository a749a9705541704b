package ndr

import (
	"fmt"
	"strconv"
	"strings"
)

// codeSet is the column "codes" of a rule: conditions of which one must hold.
type codeSet []codeTerm

// codeTerm is a condition on the reply code, on the enhanced code, or on both.
type codeTerm struct {
	reply    string // 550, 55x, 5xx; empty: any
	class    byte   // 4, 5, or x for any; 0: no condition on the enhanced code
	subject  int    // -1: any
	from, to int    // detail
}

// parseCodes reads codes such as "550", "4xx", "5.7.606-649", "x.2.2", "5.7.x", "4xx+x.7.500-699".
func parseCodes(s string) (codeSet, error) {
	var set codeSet
	for _, word := range strings.Fields(s) {
		var t codeTerm
		for piece := range strings.SplitSeq(word, "+") {
			var err error
			if strings.Contains(piece, ".") {
				err = t.parseEnhanced(piece)
			} else if len(piece) == 3 && strings.IndexByte("245", piece[0]) >= 0 {
				t.reply = piece
			} else {
				err = fmt.Errorf("%q is no reply code", piece)
			}
			if err != nil {
				return nil, err
			}
		}
		set = append(set, t)
	}
	return set, nil
}

func (t *codeTerm) parseEnhanced(s string) error {
	f := strings.Split(s, ".")
	if len(f) != 3 || len(f[0]) != 1 || strings.IndexByte("245x", f[0][0]) < 0 {
		return fmt.Errorf("%q is no enhanced status code", s)
	}
	t.class, t.subject, t.from, t.to = f[0][0], -1, 0, 999
	if f[1] != "x" {
		n, err := strconv.Atoi(f[1])
		if err != nil {
			return fmt.Errorf("%q is no enhanced status code", s)
		}
		t.subject = n
	}
	if f[2] == "x" {
		return nil
	}
	from, to, isRange := strings.Cut(f[2], "-")
	if !isRange {
		to = from
	}
	a, errA := strconv.Atoi(from)
	b, errB := strconv.Atoi(to)
	if errA != nil || errB != nil || a > b {
		return fmt.Errorf("%q is no enhanced status code", s)
	}
	t.from, t.to = a, b
	return nil
}

// has says whether one of the conditions holds; an empty set holds for every text.
func (c codeSet) has(codes codes) bool {
	for _, t := range c {
		if t.holds(codes) {
			return true
		}
	}
	return len(c) == 0
}

func (t codeTerm) holds(c codes) bool {
	if t.reply != "" {
		if len(c.reply) != 3 {
			return false
		}
		for i := range 3 {
			if t.reply[i] != 'x' && t.reply[i] != c.reply[i] {
				return false
			}
		}
	}
	if t.class == 0 {
		return true
	}
	return c.class != 0 && (t.class == 'x' || t.class == c.class) && (t.subject < 0 || t.subject == c.subject) &&
		c.detail >= t.from && c.detail <= t.to
}

// codes are the two codes of a refusal, taken apart.
type codes struct {
	reply           string
	class           byte
	subject, detail int
}

func parseRefusalCodes(reply, enhanced string) codes {
	c := codes{reply: reply}
	if f := strings.Split(enhanced, "."); len(f) == 3 {
		c.class = f[0][0]
		c.subject, _ = strconv.Atoi(f[1])
		c.detail, _ = strconv.Atoi(f[2])
	}
	return c
}
