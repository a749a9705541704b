// Package parquet writes Parquet files. It is the only package that knows a Parquet library.
//
// A caller hands over column chunks that are encoded already as far as it has them: a dictionary with ids, or plain
// values. A Packer makes them from Vectors, which hold columns as they come; a Buffer from rows. The package packs ids and definition levels into pages; page headers, chunk and
// file metadata are written by github.com/apache/arrow/go/v17, which also reads the footer back.
//
// The files hold what all warehouses read: version 1 data pages, RLE_DICTIONARY and PLAIN, flat columns, a REQUIRED
// root, UTC microseconds, minima, maxima and null counts.
package parquet
