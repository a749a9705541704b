package ndr

import "testing"

// Texts that say nothing about a refusal stay unknown: hardly one in twenty has words that speak for a class by chance.
// None of them is learned from.
func TestOffTopic(t *testing.T) {
	s := defaultSet(t)
	texts := []string{
		"nothing that anybody ever said",
		"The sky was full of birds that evening",
		"a bag of apples and two loaves of bread",
		"Would you mind closing the window, please?",
		"The orchestra played for two hours without a break",
		"We are building a house near the station",
		"This type holds the state of the parser between two calls",
		"Each row of the table has three columns",
		"Returns whether the two sets have an element in common",
		"My grandfather never learned to swim",
		"Nobody came to the party except the two of us",
		"It is not what it looks like",
		"She has not written a single line since June",
		"They could not agree about the colour of the door",
		"The winner takes it all",
		"See you tomorrow at lunch",
		"lorem ipsum",
		"blah blah blah",
		"zzz",
		"Happy birthday and many happy returns",
		"The new colleague starts on the first of April",
		"Two cats, one dog and a parrot",
		"250 2.0.0 OK 1700000000 queued",
		"220 smtp.example.net at your service",
		"Der Hund liegt vor dem Ofen und schläft",
		"Gestern haben wir einen langen Spaziergang gemacht",
		"Nous avons mangé une tarte aux pommes hier soir",
		"Le chat dort sur le canapé du salon",
		"Mi hermano vive en una casa cerca del río",
		"Mañana compraremos pan y leche",
		"Il gatto dorme sul divano",
		"Ieri sera abbiamo visto un film divertente",
		"O gato dorme no sofá da sala",
		"De kat slaapt op de bank",
		"Kot śpi na kanapie",
		"Кошка спит на диване",
		"Вчера вечером мы смотрели смешной фильм",
		"猫在沙发上睡觉",
		"昨天晚上我们看了一部电影",
		"猫はソファで寝ています",
		"昨日の夜、面白い映画を見ました",
		"고양이가 소파에서 자고 있습니다",
	}
	taken := 0
	for _, text := range texts {
		if r := s.Classify(text, Context{}); r.Class != "unknown" {
			taken++
			t.Logf("%q: %s by rule %s", text, r.ClassCause(), r.Rule)
		}
	}
	if taken > len(texts)/20 {
		t.Errorf("%d of %d texts without meaning have a class", taken, len(texts))
	}
}

// TestStrangeWords: a reply code says that a text is a refusal, but words of which hardly a letter was learned do not say
// of which class.
func TestStrangeWords(t *testing.T) {
	s := defaultSet(t)
	for _, text := range []string{"550 xyzzy plugh", "550 blah", "554 qwxv jjkq"} {
		if r := s.Classify(text, Context{}); r.Class != "unknown" {
			t.Errorf("%q: %s by rule %s", text, r.ClassCause(), r.Rule)
		}
	}
}
