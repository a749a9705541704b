// Package ndr reads refusals: the diagnostic texts of failures and deferrals in message traces and non-delivery
// reports. It unwraps what Exchange put around the remote server's words, extracts codes, addresses, lists and hosts,
// and classifies the words into class and cause by one ordered table of rules: the first that holds wins. Where only a
// wording or a code decides, weights that were learned from labelled sentences are asked for a second opinion.
//
// The table (rules.csv), the classes of words (words.csv), the weights (evidence.txt.gz), the taxonomy (causes.csv) and
// the catalog of lists are data; a user's rules are asked before ours, and stand. Classification is a pure function of
// the text and its Context.
//
// A trace has few wordings and many texts. A Classifier remembers, in bounded memory, refusals by their text (memo.go),
// how to make the refusals of texts that differ in addresses alone (outline.go, recipe.go), and what the rules decided
// of texts that differ in what no rule sees (sights.go, decisions.go). None of it changes an answer.
package ndr
