package cell

import "bytes"

// protected reads a member in apostrophes from the start of a list that Exchange joined with ";", and returns the rest
// behind its ";". Exchange writes so what holds ";" or "'", with inner apostrophes doubled; the member is copied where one
// was. Where the closing apostrophe was cut off the member runs to the end.
func protected(list []byte) (member, rest []byte) {
	doubled := false
	i := 1
	for ; i < len(list); i++ {
		if list[i] != '\'' {
			continue
		}
		if i+1 < len(list) && list[i+1] == '\'' {
			doubled = true
			i++
			continue
		}
		if i+1 == len(list) || list[i+1] == ';' {
			break
		}
	}
	member = list[1:min(i, len(list))]
	if doubled {
		member = bytes.ReplaceAll(member, []byte("''"), []byte("'"))
	}
	if i+2 <= len(list) {
		rest = list[i+2:]
	}
	return member, rest
}

// AppendAddresses splits a recipient_address cell and appends its addresses to dst. A quoted local part may hold the
// delimiter. Exchange joins with ";"; what PowerShell prints of a list, "{a@example.com, b@example.com}", has ", ". A
// list that PowerShell lost has no addresses.
func AppendAddresses(dst [][]byte, list []byte) [][]byte {
	list, printed := unbraced(list)
	if LostList(list) {
		return dst
	}
	if !printed && bytes.IndexByte(list, '"') < 0 { // as nearly always
		for more := true; more; {
			var member []byte
			member, list, more = bytes.Cut(list, []byte{';'})
			dst = appendTrimmed(dst, member)
		}
		return dst
	}
	quoted := false
	start := 0
	for i, c := range list {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ';', printed && c == ',' && i+1 < len(list) && list[i+1] == ' ':
			dst = appendTrimmed(dst, list[start:i])
			start = i + 1
		}
	}
	return appendTrimmed(dst, list[start:])
}

// unbraced returns what stands in the braces that PowerShell prints around a list, and whether it does.
func unbraced(list []byte) (inner []byte, printed bool) {
	if trimmed := bytes.TrimSpace(list); len(trimmed) > 1 && trimmed[0] == '{' && trimmed[1] != '[' && trimmed[len(trimmed)-1] == '}' {
		return trimmed[1 : len(trimmed)-1], true
	}
	return list, false
}

// LostList says whether a cell holds the name of a type instead of a list: Export-Csv writes "System.String[]" for
// members that nobody joined (Microsoft Learn, Export-Csv).
func LostList(list []byte) bool {
	list = bytes.TrimSpace(list)
	typed := bytes.HasPrefix(list, []byte("System.")) || bytes.HasPrefix(list, []byte("Microsoft.Exchange."))
	return typed && !bytes.ContainsAny(list, "@; ")
}

// appendTrimmed appends a member unless it is blank.
func appendTrimmed(dst [][]byte, b []byte) [][]byte {
	if b = bytes.TrimSpace(b); len(b) > 0 {
		dst = append(dst, b)
	}
	return dst
}
