package cell

import "bytes"

// AppendStatuses splits a recipient_status cell into the statuses of n recipients and appends them to dst, in the order
// of the recipients. clear is false where the cell does not say which status belongs to whom: then every recipient gets
// the whole cell. A single status stands for all recipients; an empty cell gives n empty statuses.
//
// PowerShell prints a list in braces; a list that it lost is empty. Statuses are joined with ";", but an error text may
// hold ";" itself, unprotected, and so does a status block ([{LED=...};{MSG=...};...]), so members are put together again
// where they do not begin like a status.
func AppendStatuses(dst [][]byte, list []byte, n int) (statuses [][]byte, clear bool) {
	if LostList(list) {
		list = nil
	}
	if parts := printedStatuses(list); n > 1 && len(parts) == n {
		return append(dst, parts...), true
	}
	list, _ = unbraced(list)
	members := splitStatuses(list)
	if n == 1 || len(members) <= 1 {
		whole := list
		if len(members) == 1 {
			whole = members[0]
		}
		return appendCopies(dst, whole, n), true
	}
	if len(members) == n {
		return append(dst, members...), true
	}
	return appendCopies(dst, list, n), false
}

// printedStatuses splits what PowerShell prints of a list of statuses, "{status, status}", where a part that begins like
// no status belongs to the one before it. It is nil for anything else.
func printedStatuses(list []byte) (parts [][]byte) {
	list = bytes.TrimSpace(list)
	if len(list) < 2 || list[0] != '{' || list[len(list)-1] != '}' {
		return nil
	}
	list = list[1 : len(list)-1]
	start := 0
	for i := range list {
		if list[i] == ',' && i+1 < len(list) && list[i+1] == ' ' && beginsStatus(list[i+2:]) && len(list) > i+2 {
			parts = append(parts, list[start:i])
			start = i + 2
		}
	}
	return append(parts, list[start:])
}

// appendCopies appends b n times.
func appendCopies(dst [][]byte, b []byte, n int) [][]byte {
	for range n {
		dst = append(dst, b)
	}
	return dst
}

// splitStatuses splits a list of statuses.
func splitStatuses(list []byte) [][]byte {
	var members [][]byte
	for len(list) > 0 {
		var member []byte
		switch {
		case list[0] == '\'':
			member, list = protected(list)
		case beginsBlock(list):
			member, list = block(list)
		default:
			member, list, _ = bytes.Cut(list, []byte{';'})
		}
		if last := len(members) - 1; last >= 0 && (!beginsStatus(member) || endsOpen(members[last])) {
			// Still the text of the status before: both lie side by side in the cell.
			members[last] = join(members[last], member)
			continue
		}
		members = append(members, member)
	}
	return members
}

// endsOpen says whether a status goes on behind the next ";": the queue writes "QUEUE.Expired;" before the last error.
func endsOpen(status []byte) bool {
	return bytes.HasSuffix(bytes.ToLower(bytes.TrimSpace(status)), []byte("queue.expired"))
}

// join puts a ";" back between two parts of one text.
func join(a, b []byte) []byte {
	joined := make([]byte, 0, len(a)+1+len(b))
	joined = append(joined, a...)
	joined = append(joined, ';')
	return append(joined, b...)
}

// beginsBlock says whether a status block starts here.
func beginsBlock(b []byte) bool {
	return bytes.HasPrefix(b, []byte("[{")) || bytes.HasPrefix(b, []byte("{[{"))
}

// block reads a status block from the start of the list and returns the rest behind its ";". The text inside may hold
// "}]" itself, so the block ends where "}]" is followed by ";" and the beginning of another status, or at the end.
func block(list []byte) (member, rest []byte) {
	from := 0
	for {
		i := bytes.Index(list[from:], []byte("}]"))
		if i < 0 {
			return list, nil
		}
		end := from + i + 2
		if end < len(list) && list[end] == '}' {
			end++
		}
		if end == len(list) {
			return list, nil
		}
		if list[end] == ';' && beginsStatus(list[end+1:]) {
			return list[:end], list[end+1:]
		}
		from = from + i + 2
	}
}

// beginsStatus says whether a recipient's status begins here: a reply code, a status block, a protected member or the
// way the recipient was addressed (To, Cc, Bcc, Unknown). An empty status counts too.
func beginsStatus(b []byte) bool {
	if len(b) == 0 || b[0] == '\'' || b[0] == ';' || beginsBlock(b) {
		return true
	}
	if len(b) >= 3 && b[0] >= '2' && b[0] <= '5' && digit(b[1]) && digit(b[2]) && (len(b) == 3 || b[3] == ' ' || b[3] == '-') {
		return true
	}
	word, _, _ := bytes.Cut(b, []byte{';'})
	switch string(bytes.ToLower(word)) {
	case "to", "cc", "bcc", "unknown":
		return true
	}
	return false
}

// digit says whether c is an ASCII digit.
func digit(c byte) bool { return c >= '0' && c <= '9' }
