package run

import (
	"tracesift/analyze/advice"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/analyze/provider"
)

// tools are the tables that analysis works with.
type tools struct {
	classifier *ndr.Classifier
	edges      *edge.Finder
	providers  *provider.Book
	advice     *advice.Book
	catalog    *catalog.Catalog
}

// newTools loads the embedded tables and the user's overlays.
func newTools(o *Options) (*tools, error) {
	t := new(tools)
	var err error
	if t.catalog, err = loadCatalog(o.Lists); err != nil {
		return nil, err
	}
	rules, err := LoadRules(o.Rules)
	if err != nil {
		return nil, err
	}
	t.classifier = ndr.NewClassifier(rules, memoSize(o.Memory))
	if t.edges, err = newFinder(o.EOPRanges); err != nil {
		return nil, err
	}
	if t.providers, err = loadProviders(o.Providers); err != nil {
		return nil, err
	}
	t.advice, err = advice.Default()
	return t, err
}

// memoSize is how many distinct refusals the classifier remembers: a trace repeats few texts. One takes up to 2 KiB, so
// little memory remembers fewer.
func memoSize(memory int64) int {
	const most, least = 1 << 14, 1 << 10
	if memory == 0 {
		return most
	}
	return int(min(max(memory>>15, least), most))
}

// env is what messages are finalized with. The organisation's own domains are those given, else those that rows show.
func (t *tools) env(learned *delivery.Learned, given []string) *delivery.Env {
	own := learned.Own()
	if len(given) > 0 {
		own = delivery.NewDomains(given)
	}
	return &delivery.Env{Classify: t.classifier.Classify, Edges: t.edges, Own: own, SmartHosts: learned.SmartHosts()}
}

// newFinder knows edges by the embedded ranges, or by those of the user's file.
func newFinder(rangesFile string) (*edge.Finder, error) {
	ranges, err := edge.DefaultRanges()
	if err == nil && rangesFile != "" {
		ranges, err = overlay(rangesFile, ranges, edge.LoadRanges)
	}
	if err != nil {
		return nil, err
	}
	return edge.NewFinder(ranges)
}

// loadProviders returns the embedded signs of providers below those of the user's file, where one is named.
func loadProviders(path string) (*provider.Book, error) {
	book, err := provider.Default()
	if err != nil || path == "" {
		return book, err
	}
	return overlay(path, book, provider.Load)
}

// loadCatalog returns the embedded lists below those of the user's file, where one is named.
func loadCatalog(path string) (*catalog.Catalog, error) {
	lists, err := catalog.Default()
	if err != nil || path == "" {
		return lists, err
	}
	return overlay(path, lists, catalog.Load)
}

// LoadRules returns the embedded rules below those of the user's file, where one is named.
func LoadRules(path string) (*ndr.Set, error) {
	rules, err := ndr.Default()
	if err != nil || path == "" {
		return rules, err
	}
	return overlay(path, rules, ndr.Load)
}
