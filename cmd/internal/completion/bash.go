package completion

import "strings"

func (s *script) bash() {
	var names []string
	for i := range s.commands {
		names = append(names, s.commands[i].Name)
	}
	s.line("# bash completion for PROGRAM\n")
	s.line("_PROGRAM() {")
	s.line("\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words")
	s.line("\tCOMPREPLY=()")
	s.line("\tcompopt -o filenames 2>/dev/null")
	s.line("\tif [ \"$COMP_CWORD\" = 1 ]; then")
	s.line("\t\twords=%s", quote(strings.Join(names, " ")))
	s.line("\telse")
	s.line("\t\t# bash cuts --flag=value at the equals sign")
	s.line("\t\t[ \"$word\" = = ] && word=")
	s.line("\t\t[ \"$before\" = = ] && before=${COMP_WORDS[COMP_CWORD-2]}")
	s.line("\t\tcase ${COMP_WORDS[1]} in")
	for i := range s.commands {
		s.bashCommand(&s.commands[i])
	}
	s.line("\t\tesac")
	s.line("\tfi")
	s.line("\tlocal IFS=$'\\n'")
	s.line("\tif [ \"$words\" = FILES ]; then")
	s.line("\t\tCOMPREPLY=($(compgen -f -- \"$word\"))")
	s.line("\telse")
	s.line("\t\tCOMPREPLY=($(compgen -W \"${words// /$'\\n'}\" -- \"$word\"))")
	s.line("\tfi")
	s.line("}\n")
	s.line("complete -F _PROGRAM PROGRAM")
}

func (s *script) bashCommand(c *Command) {
	s.line("\t\t%s)", c.Name)
	s.line("\t\t\tcase $before in")
	for i := range c.Flags {
		if f := &c.Flags[i]; f.Takes {
			s.line("\t\t\t%s) words=%s ;;", f.spellings(" | "), bashValue(f))
		}
	}
	s.line("\t\t\t*)")
	s.line("\t\t\t\tcase $word in")
	s.line("\t\t\t\t-*) words=%s ;;", quote(strings.Join(c.flagNames(), " ")))
	s.line("\t\t\t\t*) words=%s ;;", bashWords(c.Words))
	s.line("\t\t\t\tesac")
	if len(c.Words) > 0 {
		s.line("\t\t\t\tfor before in \"${COMP_WORDS[@]:2:COMP_CWORD-2}\"; do")
		s.line("\t\t\t\t\tcase $word,$before in -*) ;; *,%s) words=FILES ;; esac", strings.Join(c.Words, " | *,"))
		s.line("\t\t\t\tdone")
	}
	s.line("\t\t\t\t;;")
	s.line("\t\t\tesac")
	s.line("\t\t\t;;")
}

// bashValue is what the value of a flag may be.
func bashValue(f *Flag) string {
	if f.Free {
		return "''"
	}
	return bashWords(f.Words)
}

func bashWords(words []string) string {
	if len(words) == 0 {
		return "FILES"
	}
	return quote(strings.Join(words, " "))
}
