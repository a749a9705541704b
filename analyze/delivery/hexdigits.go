package delivery

// Servers make internet message ids of hexadecimal digits, which take half the room in a head.

// leastDigits is how many digits are worth it.
const leastDigits = 8

const (
	upperDigits = "0123456789ABCDEF"
	lowerDigits = "0123456789abcdef"
)

// cutDigits cuts off the hexadecimal digits that a text ends with, an even number of them, whose letters are all upper
// case or all lower case.
func cutDigits(text string) (rest, digits string, lower bool) {
	from, upper := len(text), false
	for ; from > 0; from-- {
		c := text[from-1]
		if c < '0' || c > '9' {
			isUpper, isLower := 'A' <= c && c <= 'F', 'a' <= c && c <= 'f'
			if !isUpper && !isLower || isUpper && lower || isLower && upper {
				break
			}
			upper, lower = isUpper, isLower
		}
	}
	from += (len(text) - from) & 1
	return text[:from], text[from:], lower
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
