package provider

import (
	"strings"
	"testing"
)

func book(t *testing.T) *Book {
	t.Helper()
	b, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestFind: the host that answered decides over its words, these over the domain.
func TestFind(t *testing.T) {
	b := book(t)
	const gsmtp = "550 5.1.1 no such user x1si1.1 - gsmtp"
	tests := []struct {
		name, host, text, domain string
		want                     string
		by                       Evidence
	}{
		{"a filter in front of Microsoft 365", "mx0a-00123401.pphosted.com.", "550 5.7.1 [x.prod.outlook.com]", "example.com", "proofpoint", RemoteHost},
		{"the longest end decides", "outlook-com.olc.protection.outlook.com", "", "", "outlook", RemoteHost},
		{"in any case", "CONTOSO-COM.mail.Protection.Outlook.com", "", "", "microsoft-365", RemoteHost},
		{"an unknown host and known words", "mx1.example.net", gsmtp, "example.net", "google", Words},
		{"words before the domain", "", gsmtp, "yahoo.com", "google", Words},
		{"a domain of many countries", "", "", "hotmail.co.test", "outlook", Domain},
		{"one with a service of its own", "", "", "yahoo.co.jp", "yahoo-japan", Domain},
		{"a tenant's first domain", "", "", "contoso.onmicrosoft.com", "microsoft-365", Domain},
		{"the name of a list is nobody's words", "", "550 blocked using b.barracudacentral.org", "example.net", "", None},
		{"a brand below another domain", "", "", "hotmail.example.com.test", "", None},
		{"a name that only ends alike", "mx.notgoogle.com.test", "", "notgmail.example", "", None},
		{"nothing", "", "", "", "", None},
	}
	for _, tt := range tests {
		p, by := b.Find(tt.host, tt.text, tt.domain)
		key := ""
		if p != nil {
			key = p.Key
		}
		if key != tt.want || by != tt.by {
			t.Errorf("%s: %q by %s, want %q by %s", tt.name, key, by, tt.want, tt.by)
		}
	}
}

// TestAllHaveExamples: a row of ours without an example would not be tested at all.
func TestAllHaveExamples(t *testing.T) {
	for i, line := range strings.Split(strings.TrimSpace(string(providersCSV)), "\n") {
		if strings.HasSuffix(line, ",") {
			t.Errorf("providers.csv:%d has no example", i+1)
		}
	}
}

// TestOverlay: the user's signs come first and may name new providers; mistakes have a position.
func TestOverlay(t *testing.T) {
	base := book(t)
	b, err := Load("mine.csv", strings.NewReader("provider,name,kind,sign,value\n"+
		"acme,Acme Filter,filter,host,acme.example\nacme,,,words,gsmtp\ngoogle,,,domain,corp.example\n"), base)
	if err != nil {
		t.Fatal(err)
	}
	if p, _ := b.Find("mx.acme.example", "", ""); p == nil || p.Name != "Acme Filter" {
		t.Errorf("got %+v", p)
	}
	if p, _ := b.Find("", "- gsmtp", ""); p == nil || p.Key != "acme" {
		t.Errorf("got %+v", p)
	}
	if p, _ := b.Find("", "", "corp.example"); p == nil || p.Key != "google" {
		t.Errorf("got %+v", p)
	}
	if p, _ := base.Find("", "- gsmtp", ""); p.Key != "google" {
		t.Error("the base was changed")
	}
	for in, want := range map[string]string{
		"provider,sign,value\nnew,host,x.example\n":                         "mine.csv:2: the first row of a provider needs",
		"provider,name,kind,sign,value\nnew,New,shop,host,x.example\n":      `mine.csv:2: no kind is called "shop"`,
		"provider,sign,value\ngoogle,mx,x.example\n":                        `mine.csv:2: no sign is called "mx"`,
		"provider,sign,value\ngoogle,words,abc\n":                           `mine.csv:2: "abc" is too short`,
		"provider,sign,value\ngoogle,host,\n":                               "mine.csv:2: the sign has no value",
		"provider,sign,value,example\ngoogle,host,x.example,mx.y.example\n": `mine.csv:2: the example "mx.y.example" is of no provider`,
		"provider,sign,value,example\ngoogle,host,x.example,mail.gmx.net\n": `mine.csv:2: the example "mail.gmx.net" is of gmx-1and1`,
	} {
		if _, err := Load("mine.csv", strings.NewReader(in), base); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s...", in, err, want)
		}
	}
}

func BenchmarkByWords(b *testing.B) {
	book, err := Default()
	if err != nil {
		b.Fatal(err)
	}
	text := "550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked; " + strings.Repeat("more words ", 20)
	for b.Loop() {
		book.ByWords(text)
	}
}
