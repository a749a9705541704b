// Package ndr reads refusals: the diagnostic texts of failures and deferrals in message traces and non-delivery
// reports. It unwraps what Exchange put around the remote server's words, extracts codes, addresses, lists and hosts,
// and classifies the words into class and cause by one ordered table of rules.
//
// The table (rules.csv), the taxonomy (causes.csv) and the catalog of lists are data; a user's rules are asked before
// ours. Classification is a pure function of the text and its Context: the first rule that holds wins.
package ndr
