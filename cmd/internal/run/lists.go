package run

import (
	"context"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/blocklist/dnsbl"
)

// ListData says which lists addresses are held against.
type ListData struct {
	Zones []string // files or directories of list data, or zone:type:file
	Lists string   // file of the user's own lists
	DNS   Lookups
}

// LoadLists returns the embedded lists below those of the user's file, where one is named.
func LoadLists(path string) (*catalog.Catalog, error) { return loadCatalog(path) }

// TestLists asks the test entries of lists, and nothing else. It returns an account for each zone.
func TestLists(ctx context.Context, lists string, o Lookups, version string) ([]blocklist.ZoneAudit, error) {
	cat, err := loadCatalog(lists)
	if err != nil {
		return nil, err
	}
	o.Live = true
	d, err := newDNS(o, cat, lists, version)
	if err != nil {
		return nil, err
	}
	d.policy.TestOnly = true
	s, err := d.live(ctx, nil)
	if err != nil {
		return nil, err
	}
	_, audits := dnsbl.Observe(cat, s)
	return audits, nil
}
