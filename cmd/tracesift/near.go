package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// nearFlag adds to the error of an unknown flag what may have been meant: a flag of the command, or which other commands
// have one of that name.
func nearFlag(err error, flags *pflag.FlagSet) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || unknown.GetSpecifiedShortnames() != "" {
		return err
	}
	typed := unknown.GetSpecifiedName()
	var names []string
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	if meant := didYouMean(typed, names, "--"); meant != "" {
		return fmt.Errorf("%w%s", err, meant)
	}
	var others []string
	for _, c := range commands() {
		if c.declared().Lookup(typed) != nil {
			others = append(others, c.name)
		}
	}
	if len(others) > 0 {
		return fmt.Errorf("%w; it is a flag of %s", err, strings.Join(others, ", "))
	}
	return err
}

// didYouMean names the word that is nearest to what was typed, with dashes before it where words have them; it is empty
// where none is near.
func didYouMean(typed string, words []string, dashes string) string {
	const tooFar = 3
	best, least := "", tooFar
	for _, w := range words {
		d := distance(typed, w)
		if len(typed) > 2 && strings.HasPrefix(w, typed) {
			d = min(d, tooFar-1)
		}
		if d < least && d < len(w) {
			best, least = w, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", dashes+best)
}

// distance is how many letters have to be added, dropped or changed to make one word of the other (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
