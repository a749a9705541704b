// Package dataset writes the directory that a warehouse loads, reads it back, checks it and thins it out: Parquet tables,
// partitioned by the UTC date on which the message began, and a manifest that says what went in and what is where.
//
//	DIR/deliveries/event_date=2026-03-01/deliveries.parquet    and so attempts and failure_groups
//	DIR/observations/asked_date=2026-03-01/observations.parquet
//	DIR/events/input=SHA256/part-0.parquet                     on request
//	DIR/_state/event_date=2026-03-01/states.bin                what rows are computed from, and what runs unite
//	DIR/_manifest.json
//
// The columns of a table stand in one place in code, from which the files, the DDL and the JSON of one delivery are made.
package dataset
