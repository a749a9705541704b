package delivery

// Servers make internet message ids of hexadecimal digits, which take half the room in a head.

// leastDigits is how many digits are worth it.
const leastDigits = 8

const (
	upperDigits = "0123456789ABCDEF"
	lowerDigits = "0123456789abcdef"
)

// digitKind is what is known of a byte: 0, it is no hexadecimal digit.
type digitKind uint8

const (
	decimalDigit digitKind = 1 << iota
	upperDigit
	lowerDigit
)

var digitKinds = func() (all [256]digitKind) { //nolint:gochecknoglobals // a table that nothing changes
	for i := range upperDigits {
		all[upperDigits[i]] |= upperDigit
		all[lowerDigits[i]] |= lowerDigit
	}
	for c := '0'; c <= '9'; c++ {
		all[c] = decimalDigit
	}
	return all
}()

// cutDigits cuts off the hexadecimal digits that a text ends with, an even number of them, whose letters are all upper
// case or all lower case.
func cutDigits(text string) (rest, digits string, lower bool) {
	from, met := len(text), digitKind(0)
	for ; from > 0; from-- {
		kind := digitKinds[text[from-1]]
		if kind == 0 || (met|kind)&(upperDigit|lowerDigit) == upperDigit|lowerDigit {
			break
		}
		met |= kind
	}
	from += (len(text) - from) & 1
	return text[:from], text[from:], met&lowerDigit != 0
}

// appendNibbles appends digits, two in a byte.
func appendNibbles(b []byte, digits string) []byte {
	value := func(c byte) byte { return c&0xF + c>>6*9 }
	for i := 0; i < len(digits); i += 2 {
		b = append(b, value(digits[i])<<4|value(digits[i+1]))
	}
	return b
}

// appendDigits appends the digits that appendNibbles had.
func appendDigits(b, nibbles []byte, digits string) []byte {
	for _, two := range nibbles {
		b = append(b, digits[two>>4], digits[two&0xF])
	}
	return b
}
