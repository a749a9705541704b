// Package report turns the result of an analysis into a view: the headline, sections, tables and advice that every
// form for people shows. The view is computed once and holds texts as they were read; each form makes them safe for
// its own target.
package report
