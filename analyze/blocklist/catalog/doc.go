// Package catalog is what is known of the lists that refusals name: their zones, codes and words, how long an entry
// lasts, whether they are alive and who can act. It is data: lists.csv has one line a list, facts.csv one line a fact,
// and the user's overlay may have either form.
package catalog
