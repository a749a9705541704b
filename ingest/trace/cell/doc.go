// Package cell reads the grammars that stand inside one cell of a trace: lists of recipients and of their statuses,
// custom_data, message_info, network message ids and addresses. Cells may be cut anywhere; nothing here fails, it reads
// what there is. Results share the bytes of the cell unless the comment says otherwise.
package cell
