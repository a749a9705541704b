package cell

import "bytes"

// CustomData calls f for each member of a custom_data cell: "type:key=value" joined with ";", members that hold ";" in
// apostrophes. The type (S, I32, F, Dbl, Dt) is dropped. Keys repeat. f keeps nothing of what it gets. Where
// Get-MessageTrackingLog wrote the cell (EventData) the members are pairs: "[key, value], ...", possibly in braces.
func CustomData(b []byte, f func(key, value []byte)) {
	if pairs := bytes.TrimPrefix(b, []byte{'{'}); bytes.HasPrefix(pairs, []byte{'['}) {
		eventData(pairs, f)
		return
	}
	for len(b) > 0 {
		var member []byte
		if b[0] == '\'' {
			member, b = protected(b)
		} else if end := bytes.IndexByte(b, ';'); end >= 0 {
			member, b = b[:end], b[end+1:]
		} else {
			member, b = b, nil
		}
		end := bytes.IndexByte(member, '=')
		if end < 0 {
			continue
		}
		key := member[:end]
		for i, c := range key[:min(end, longestType+1)] {
			if c == ':' {
				key = key[i+1:]
				break
			}
		}
		f(bytes.TrimSpace(key), member[end+1:])
	}
}

// longestType is the length of a type of custom_data.
const longestType = len("I32")

// eventData reads pairs. A value may hold commas and brackets, so a pair ends where "]" is followed by ", [" or the end.
func eventData(b []byte, f func(key, value []byte)) {
	b = bytes.TrimSuffix(bytes.TrimRight(b, " }"), []byte{']'})
	for pair := range bytes.SplitSeq(bytes.TrimPrefix(b, []byte{'['}), []byte("], [")) {
		if key, value, ok := bytes.Cut(pair, []byte(", ")); ok {
			f(bytes.TrimSpace(key), value)
		}
	}
}
