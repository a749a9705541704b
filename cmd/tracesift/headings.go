package main

import (
	"strings"

	"github.com/spf13/pflag"
)

// heading is the annotation of flags under which the help shows them.
const heading = "heading"

// under puts the flags that were declared since the last call under a heading of the help.
func under(flags *pflag.FlagSet, title string) {
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Annotations[heading] == nil {
			f.Annotations = map[string][]string{heading: {title}}
		}
	})
}

// flagUsages describes flags: under their headings where they have some, in the order in which they were declared.
func flagUsages(flags *pflag.FlagSet) string {
	const width = 100
	var titles []string
	of := map[string]*pflag.FlagSet{}
	flags.VisitAll(func(f *pflag.Flag) {
		title := "Terminal and settings"
		if given := f.Annotations[heading]; given != nil {
			title = given[0]
		}
		if of[title] == nil {
			titles = append(titles, title)
			of[title] = command{}.flags()
		}
		of[title].AddFlag(f)
	})
	if len(titles) < 2 {
		return flags.FlagUsagesWrapped(width)
	}
	var b strings.Builder
	for _, title := range titles {
		switch usages := of[title].FlagUsagesWrapped(width); {
		case usages == "": // all are hidden
		case b.Len() == 0:
			b.WriteString(title + ":\n" + usages)
		default:
			b.WriteString("\n" + title + ":\n" + usages)
		}
	}
	return b.String()
}
