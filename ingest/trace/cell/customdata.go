package cell

import "bytes"

// CustomData calls f for each member of a custom_data cell: "type:key=value" joined with ";", members that hold ";" in
// apostrophes. The type (S, I32, F, Dbl, Dt) is dropped. Keys repeat. f keeps nothing of what it gets.
func CustomData(b []byte, f func(key, value []byte)) {
	for len(b) > 0 {
		var member []byte
		if b[0] == '\'' {
			member, b = protected(b)
		} else {
			member, b, _ = bytes.Cut(b, []byte{';'})
		}
		key, value, ok := bytes.Cut(member, []byte{'='})
		if !ok {
			continue
		}
		if i := bytes.IndexByte(key, ':'); i >= 0 && i <= 3 {
			key = key[i+1:]
		}
		f(bytes.TrimSpace(key), value)
	}
}
