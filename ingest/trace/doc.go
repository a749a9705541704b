// Package trace is the vocabulary that every layer of tracesift shares: the columns and events of a message trace,
// the confirmed block of rows that the reader hands to its consumers, and the account it gives of each export.
//
// It is a leaf: it imports the standard library only, so that what analyses events never depends on what reads files.
package trace
