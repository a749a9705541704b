// Package tracegen writes extended traces of any size for measuring and testing: the same bytes for the same options,
// in constant memory, together with the exact figures that a reader of the trace must find.
//
// The traces have the columns, widths and habits of real ones (several recipients a row, messages interleaved, rows out of
// order, refusals with the edge in custom_data), but every name and address in them is reserved or a published range.
package tracegen
