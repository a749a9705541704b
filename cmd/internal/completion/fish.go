package completion

import "strings"

func (s *script) fish() {
	s.line("# fish completion for PROGRAM\n")
	s.line("complete -c PROGRAM -n __fish_use_subcommand -f")
	for i := range s.commands {
		c := &s.commands[i]
		s.line("complete -c PROGRAM -n __fish_use_subcommand -a %s -d %s", c.Name, quote(c.Summary))
	}
	for i := range s.commands {
		s.fishCommand(&s.commands[i])
	}
}

func (s *script) fishCommand(c *Command) {
	when := "complete -c PROGRAM -n " + quote("__fish_seen_subcommand_from "+c.Name)
	if len(c.Words) > 0 {
		words := strings.Join(c.Words, " ")
		first := "__fish_seen_subcommand_from " + c.Name + "; and not __fish_seen_subcommand_from " + words
		s.line("complete -c PROGRAM -n %s -f -a %s", quote(first), quote(words))
	}
	for i := range c.Flags {
		f := &c.Flags[i]
		short, value := "", ""
		if f.Short != "" {
			short = " -s " + f.Short
		}
		switch {
		case len(f.Words) > 0:
			value = " -x -a " + quote(strings.Join(f.Words, " "))
		case f.Free:
			value = " -x"
		case f.Takes:
			value = " -r"
		}
		s.line(when+" -l %s%s%s -d %s", f.Name, short, value, quote(f.Usage))
	}
}
