package delivery

import "testing"

// TestDigits: an even number of digits of one case is cut off, and comes back from half the room.
func TestDigits(t *testing.T) {
	for _, c := range []struct {
		text, rest string
		lower      bool
	}{
		{"", "", false},
		{"x", "x", false},
		{"<0123456789ABCDEF", "<", false},
		{"<0123456789abcdef", "<", true},
		{"<12345", "<1", false},
		{"ABab", "AB", true},
		{"abAB", "ab", false},
		{"ab1AB", "ab1", false},
		{"ab12", "", true},
		{"VI1PR0502MB3952AF01", "VI1PR0502MB", false},
		{"4-af3g", "4-af3g", false},
		{"/0:9@A`aFGf", "/0:9@A`aFGf", true},
		{"\xc3\xa90A", "\xc3\xa9", false},
	} {
		rest, digits, lower := cutDigits(c.text)
		if rest != c.rest || rest+digits != c.text || digits != "" && lower != c.lower {
			t.Errorf("%q is cut to %q and %q, lower case %v", c.text, rest, digits, lower)
		}
		alphabet := upperDigits
		if lower {
			alphabet = lowerDigits
		}
		if back := appendDigits(nil, appendNibbles(nil, digits), alphabet); string(back) != digits || len(digits)%2 > 0 {
			t.Errorf("%q came back as %q", digits, back)
		}
	}
}
