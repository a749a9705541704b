package ndr

import "strings"

// readJapanese decodes what a text holds in ISO-2022-JP (RFC 1468), also where exports have lost the escape signs and only
// "$B" and "(B" around the characters are left. It knows the kana and the kanji that refusals are worded in, others
// become a geta mark: the tables of all would weigh more than the rules. What is not so encoded stays as it is.
func readJapanese(s string) string {
	if !strings.Contains(s, "$B") && !strings.Contains(s, "$@") {
		return s
	}
	var out strings.Builder
	for {
		at := indexAny(s, "$B", "$@")
		if at < 0 {
			break
		}
		end := at + 2
		for end+1 < len(s) && isJIS(s[end]) && isJIS(s[end+1]) && !endsJIS(s[end:]) {
			end += 2
		}
		rest := strings.TrimPrefix(s[end:], "\x1b")
		if end == at+2 || !endsJIS(rest) {
			out.WriteString(s[:end])
			s = s[end:]
			continue
		}
		out.WriteString(strings.TrimSuffix(s[:at], "\x1b"))
		for i := at + 2; i < end; i += 2 {
			out.WriteRune(characterOf(s[i : i+2]))
		}
		s = rest[2:]
	}
	out.WriteString(s)
	return out.String()
}

// characterOf returns the character of JIS X 0208 that two bytes stand for, as far as refusals need it.
func characterOf(pair string) rune {
	cell := rune(pair[1] - '!')
	switch pair[0] {
	case '!':
		if signs := []rune("　、。"); int(cell) < len(signs) {
			return signs[cell]
		} else if pair[1] == '<' {
			return 'ー'
		}
	case '$':
		return 'ぁ' + cell
	case '%':
		return 'ァ' + cell
	}
	for i := 0; i < len(kanji); i += len("08宛") {
		if kanji[i:i+2] == pair {
			return []rune(kanji[i+2 : i+len("08宛")])[0]
		}
	}
	return '〓'
}

// kanji holds two bytes and the character that they stand for.
const kanji = `08宛@h先Aw送?.信<u受<T者Aj相<j手0l一GU杯MF容NL量D6超2a過@)制8B限IT不L@明B8存:_在8+見2D可H]否5q拒@_設Dj定;X指LB迷OG惑H=判8!検=P出E:添IU付7A形` +
	`<0式Bg大>.小?t数B?多;~時4V間8e後:F再EY度1~応Ez答B3続<:失GT敗Cf中7Q継5v許6X禁;_止Mx利MQ用Dd停2r解Ls約4|期@Z切La戻G[配C#達FO届EP登O?録L5無8z効` +
	`@5正8m誤;z字86原0x因M}理M3由8=現<!次0J以2<下>e上2s回DL通CN知Fb内It部>c障32害H/発@8生:.混;(雑?M人L>名7o件F~入NO力3N確G'認<+自F0動JV返J8文9q国` +
	`30外7H携BS帯EE電OC話HV番9f号JQ変99更:o削=|除J]保4I管:G最?7新=p署A0前N;了>5承4j願CW致?=申Lu訳62恐`

// isJIS says whether a byte is one of the two of a character.
func isJIS(c byte) bool { return c > ' ' && c < 0x7f }

// endsJIS says whether a text goes on in ASCII or in the Roman set.
func endsJIS(s string) bool { return strings.HasPrefix(s, "(B") || strings.HasPrefix(s, "(J") }
