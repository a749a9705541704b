// Package ingest turns export files into confirmed blocks of rows.
//
// The way of an export: Find names the files and the members of archives, open undoes compression, textReader finds the
// encoding and makes UTF-8 of it, Shapes recognises the header, and splitter cuts the text into the blocks that Read
// hands to a trace.Consumer. What is no row of the header is rejected with its place, its reason and its text.
//
// Several workers read one export: each is a scout in a part of it, and the splitter, which goes from one to the next with
// the turn, takes what a scout found if the rows before end where it began. So the splitter is the definition.
//
// What is no table takes the same way: objects reads the rows of JSON, package protocol makes transactions of the lines
// of SMTP sessions, package bounce reads mails. Their rows have a cell for every column.
//
// Answers depend on the bytes of an export alone: neither on the size of blocks nor on how a reader happens to deliver
// the bytes. A record ends within 1 MiB or has lost a quote; after a broken record that runs over several lines, rows
// begin again at the first line behind its first that is a row of the layout or a directive of Exchange's logs. Work is
// linear in the size of the export, whatever it holds.
package ingest
