// Package delivery resolves the rows of message traces into deliveries: what became of one message for one recipient.
//
// The state of a message is a set of items, one a row. Rows come in any order, from any number of exports, more than
// once; merging two states is the union of their sets, so none of that can matter. Everything else (outcomes, links
// between addresses, attempts, edges, classes) is Finalize, a pure function of the merged state.
//
// Store collects rows as a trace.Consumer; Each finalizes them in the order of their keys.
package delivery
