// Package analyze turns deliveries into a Result: totals, tables of failures, groups with the same edge host, recipient
// domain and NDR class, claims about blocklists with their verdicts, and who has to act.
//
// An Accumulator takes deliveries one by one, in any order. It knows which addresses are worth asking lists about
// (Questions); when the answers are there, Result holds every claim against them.
package analyze
