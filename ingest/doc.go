// Package ingest turns export files into confirmed blocks of rows.
//
// The way of an export: Find names the files, open undoes compression, sniff finds the encoding, decoder makes UTF-8 of
// it, header recognises the shape, and splitter cuts the text into blocks that Read hands to a trace.Consumer.
package ingest
