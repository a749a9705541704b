// Package delivery resolves the rows of exports into deliveries: what became of one message for one recipient.
//
//	row ──► Item ──► Store, by message ──► Message, a set of items ──► Finalize ──► Delivery, one a recipient
//	        row.go   store.go, pile.go     message.go                  finalize.go
//
// Reading. A row of any shape becomes an Item: event, time, recipients with their statuses, and the texts that decide
// something (row.go, othershapes.go). The same row has the same fingerprint wherever it was read.
//
// Collecting. The state of a message is the set of its items, and merging two states is the union of their sets. Rows
// come in any order, from any number of exports, more than once: none of that can matter. A Store takes the rows of a
// block message by message (heads.go, reading.go), keeps the states encoded (index.go, entry.go, head.go, logged.go), in
// partitions by key, seals the parts of these that have enough (part.go, sealed.go, bundle.go), and moves them to
// temporary storage past a limit (spill.go, slice.go). Of each message it brings together what stands in all parts
// (place.go, load.go, gather.go). AppendBinary writes the state of one message for other runs to unite (codec.go,
// coded.go).
//
// Linking. Old logs, protocol logs, bounces and the rows of reports know a message by its internet message id only.
// They are states of their own, and before anything is finalized each is put beside the message that it must belong to
// (link.go, pairs.go, pairlist.go).
//
// Finalizing. Everything else is a pure function of the set, one recipient at a time: the events of all shapes are made
// one history in which each event stands once (unify.go, order.go), sends are told to be final or a middle leg of the
// way (leg.go, smarthost.go), attempts get their edge, remote server and refusal (history.go, way.go, remote.go), of
// which those met often are remembered (memo.go), and the outcome rule decides (outcome.go), with the words of lists
// (status.go) and reports (report.go) where events do not.
//
// The tests hold all of it against a second resolver made of maps and sorted slices (reference_test.go).
package delivery
