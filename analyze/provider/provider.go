// Package provider names the mail provider or filter in front of a recipient: by the host that answered, by the words
// of its refusal, or by the recipient's domain.
package provider

import (
	"bytes"
	_ "embed"
	"io"
	"slices"
	"strings"

	"tracesift/ingest/trace/datafile"
)

//go:embed providers.csv
var providersCSV []byte

// Kind is what sort of service a provider is.
type Kind string

// The kinds.
const (
	Mailbox Kind = "mailbox" // keeps mailboxes of its own domains, or of its customers'
	Filter  Kind = "filter"  // stands in front of the mailboxes of others
	Hosting Kind = "hosting" // hosts domains of customers
)

// Evidence is what a provider was known by.
type Evidence string

// The evidence, strongest first. SameDomain is for the caller who knows what other mail to the domain met.
const (
	None       Evidence = "none"
	RemoteHost Evidence = "remote_host"
	Words      Evidence = "refusal_words"
	Domain     Evidence = "recipient_domain"
	SameDomain Evidence = "same_domain"
)

// Provider is one provider.
type Provider struct {
	Key  string
	Name string
	Kind Kind
}

// Book knows providers by their signs. It is immutable.
type Book struct {
	providers []*Provider
	hosts     map[string]*Provider // by the end of the host's name
	ends      [256]uint64          // the lengths, up to 63, of those that begin with a byte
	domains   map[string]*Provider // by the domain, or its name before the country: "hotmail.*"
	words     []wording
	starts    map[string][]int // indexes into words by their first bytes
	pairs     [1 << 10]uint64  // a bit for each two bytes: whether words begin with them
}

// leastWords is how many bytes words have at least.
const leastWords = 4

type wording struct {
	words    string
	provider *Provider
}

// Default returns the providers of providers.csv.
func Default() (*Book, error) {
	return Load("providers.csv", bytes.NewReader(providersCSV), &Book{})
}

// Load reads signs on top of base, which may be empty: a sign of the file decides over the same one of base. name
// stands in errors.
func Load(name string, r io.Reader, base *Book) (*Book, error) {
	records, err := datafile.Read(name, r, "provider", "name?", "kind?", "sign", "value", "example?")
	if err != nil {
		return nil, err
	}
	b := base.clone()
	var own []wording
	for _, rec := range records {
		p, err := b.provider(rec)
		if err != nil {
			return nil, err
		}
		value := strings.ToLower(rec.Get("value"))
		if value == "" {
			return nil, rec.Errorf("the sign has no value")
		}
		switch sign := rec.Get("sign"); sign {
		case "host":
			b.hosts[value] = p
			b.ends[value[0]] |= lengthBit(value)
		case "domain":
			b.domains[value] = p
		case "words":
			if len(value) < leastWords {
				return nil, rec.Errorf("%q is too short to be anybody's words", value)
			}
			own = append(own, wording{value, p})
		default:
			return nil, rec.Errorf("no sign is called %q; use host, words or domain", sign)
		}
	}
	b.words = append(own, b.words...)
	b.starts = map[string][]int{}
	for i := range b.words {
		start := b.words[i].words[:leastWords]
		b.starts[start] = append(b.starts[start], i)
		word, bit := pair(start)
		b.pairs[word] |= bit
	}
	return b, b.check(records)
}

// clone returns a book that can be changed.
func (b *Book) clone() *Book {
	out := &Book{
		providers: slices.Clone(b.providers), words: b.words, ends: b.ends,
		hosts: map[string]*Provider{}, domains: map[string]*Provider{},
	}
	for value, p := range b.hosts {
		out.hosts[value] = p
	}
	for value, p := range b.domains {
		out.domains[value] = p
	}
	return out
}

// provider returns the provider of a row, made where it is new.
func (b *Book) provider(rec datafile.Record) (*Provider, error) {
	key := rec.Get("provider")
	if i := slices.IndexFunc(b.providers, func(p *Provider) bool { return p.Key == key }); i >= 0 {
		return b.providers[i], nil
	}
	p := &Provider{Key: key, Name: rec.Get("name"), Kind: Kind(rec.Get("kind"))}
	if key == "" || p.Name == "" {
		return nil, rec.Errorf("the first row of a provider needs its key and its name")
	}
	if p.Kind != Mailbox && p.Kind != Filter && p.Kind != Hosting {
		return nil, rec.Errorf("no kind is called %q; use mailbox, filter or hosting", p.Kind)
	}
	b.providers = append(b.providers, p)
	return p, nil
}

// check holds the rows against their examples.
func (b *Book) check(records []datafile.Record) error {
	for _, rec := range records {
		example := rec.Get("example")
		if example == "" {
			continue
		}
		find := b.ByHost
		switch rec.Get("sign") {
		case "words":
			find = b.ByWords
		case "domain":
			find = b.ByDomain
		}
		if p := find(example); p == nil || p.Key != rec.Get("provider") {
			won := "no provider"
			if p != nil {
				won = p.Key
			}
			return rec.Errorf("the example %q is of %s", example, won)
		}
	}
	return nil
}
