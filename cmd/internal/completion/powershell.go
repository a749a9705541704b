package completion

import "strings"

func (s *script) powershell() {
	s.line("# PowerShell completion for PROGRAM\n")
	s.line("Register-ArgumentCompleter -Native -CommandName PROGRAM -ScriptBlock {")
	s.line("    param($word, $line, $position)")
	s.line("    $flags = @{")
	for i := range s.commands {
		s.entry(s.commands[i].Name, s.commands[i].flagNames())
	}
	s.line("    }")
	s.line("    $arguments = @{")
	for i := range s.commands {
		if c := &s.commands[i]; len(c.Words) > 0 {
			s.entry(c.Name, c.Words)
		}
	}
	s.line("    }")
	s.line("    $values = @{")
	for i := range s.commands {
		for j := range s.commands[i].Flags {
			if f := &s.commands[i].Flags[j]; len(f.Words) > 0 {
				s.entry(s.commands[i].Name+" --"+f.Name, f.Words)
			}
		}
	}
	s.line("    }")
	s.WriteString(powershellRest)
}

// entry writes one line of a table.
func (s *script) entry(key string, words []string) {
	s.line("        %s = @(%s)", quote(key), strings.Join(quoted(words), ", "))
}

// powershellRest finds what to offer for the word at the cursor.
const powershellRest = `    $before = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { $_.ToString() })
    if ($before.Count -le 1) {
        $offer = $flags.Keys | Sort-Object
    } elseif ($values.ContainsKey("$($before[1]) $($before[-1])")) {
        $offer = $values["$($before[1]) $($before[-1])"]
    } elseif ($word -like '-*') {
        $offer = $flags[$before[1]]
    } elseif (-not ($before | Select-Object -Skip 2 | Where-Object { $arguments[$before[1]] -contains $_ })) {
        $offer = $arguments[$before[1]]
    }
    $offer | Where-Object { $_ -like "$word*" } |
        ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`
