// Package trend compares a result with that of an earlier period, and tells changes from chance.
//
// Two shares are compared by Fisher's exact test, two counts by the exact binomial test of two Poisson counts. Both hold
// for small numbers too. Hundreds of names are compared at once, so some differ by chance: of each kind of figure only as
// many are called changed that at most one in twenty of them is expected to be none (Benjamini and Hochberg 1995). A
// change must also be large enough to matter.
package trend
