package completion

import "strings"

func (s *script) zsh() {
	s.line("#compdef PROGRAM\n")
	s.line("_PROGRAM() {")
	s.line("\tlocal -a commands")
	s.line("\tcommands=(")
	for i := range s.commands {
		s.line("\t\t%s", quote(s.commands[i].Name+":"+s.commands[i].Summary))
	}
	s.line("\t)")
	s.line("\tif (( CURRENT == 2 )); then")
	s.line("\t\t_describe command commands")
	s.line("\t\treturn")
	s.line("\tfi")
	s.line("\tlocal before=$words[CURRENT-1]")
	s.line("\tcase $words[2] in")
	for i := range s.commands {
		s.zshCommand(&s.commands[i])
	}
	s.line("\tesac")
	s.line("}\n")
	s.line("_PROGRAM \"$@\"")
}

func (s *script) zshCommand(c *Command) {
	s.line("\t(%s)", c.Name)
	s.line("\t\tcase $before in")
	for i := range c.Flags {
		switch f := &c.Flags[i]; {
		case f.Takes && f.Free:
			s.line("\t\t(%s) return ;;", f.spellings("|"))
		case f.Takes:
			s.line("\t\t(%s) %s; return ;;", f.spellings("|"), zshWords(f.Words))
		}
	}
	s.line("\t\tesac")
	s.line("\t\tif [[ $words[CURRENT] == -* ]]; then")
	s.line("\t\t\tcompadd -- %s", strings.Join(c.flagNames(), " "))
	if len(c.Words) > 0 {
		s.line("\t\telif [[ -n ${(M)words[3,CURRENT-1]:#(%s)} ]]; then", strings.Join(c.Words, "|"))
		s.line("\t\t\t_files")
	}
	s.line("\t\telse")
	s.line("\t\t\t%s", zshWords(c.Words))
	s.line("\t\tfi")
	s.line("\t\t;;")
}

func zshWords(words []string) string {
	if len(words) == 0 {
		return "_files"
	}
	return "compadd -- " + strings.Join(words, " ")
}
