// Package dataset writes the directory that a warehouse loads: one Parquet table of deliveries, partitioned by the UTC
// date on which the message began, and a manifest that says what went in.
//
//	DIR/deliveries/event_date=2026-03-01/deliveries.parquet
//	DIR/_manifest.json
//
// The columns stand in one table in code, from which the files, the DDL and the JSON of one delivery are made.
package dataset
