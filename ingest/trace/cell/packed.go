package cell

import "bytes"

// Packed calls f for each recipient of a recipient_status cell of an enhanced summary: "address##Receive, Fail" joined
// with ";". A quoted local part may hold ";" and "##", so a member ends only where its status, letters, commas and
// blanks behind the last "##", is followed by ";" or the end.
func Packed(list []byte, f func(address, status []byte)) {
	for from := 0; from < len(list); {
		end := from
		for {
			next := bytes.IndexByte(list[end:], ';')
			if next < 0 {
				end = len(list)
				break
			}
			end += next
			if i := bytes.LastIndex(list[from:end], []byte("##")); i >= 0 && isWords(list[from+i+2:end]) {
				break
			}
			end++
		}
		member := list[from:end]
		from = end + 1
		if i := bytes.LastIndex(member, []byte("##")); i >= 0 {
			if address := bytes.TrimSpace(member[:i]); len(address) > 0 {
				f(address, bytes.TrimSpace(member[i+2:]))
			}
		}
	}
}

// isWords says whether b is letters, commas and blanks only.
func isWords(b []byte) bool {
	for _, c := range b {
		if c != ',' && c != ' ' && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}
