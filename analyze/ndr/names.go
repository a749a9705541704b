package ndr

import (
	"strings"

	"tracesift/analyze/blocklist/catalog"
)

// catalogNames returns what refusals call the lists of the embedded catalog.
func catalogNames() ([]ListName, error) {
	c, err := catalog.Default()
	if err != nil {
		return nil, err
	}
	return Names(c), nil
}

// Names returns what refusals call the lists of a catalog, to be given to New. Lists for which nobody is refused are left
// out.
func Names(c *catalog.Catalog) []ListName {
	var names []ListName
	for _, l := range c.Lists() {
		if l.Kind == catalog.Allow || l.Kind == catalog.Score {
			continue
		}
		n := ListName{Key: l.Key, Kind: string(l.Kind), URLHosts: l.Hosts}
		for _, z := range l.Zones {
			if strings.HasPrefix(z, "{") { // the first label is any access key
				_, z, _ = strings.Cut(z, ".")
			}
			n.Zones = append(n.Zones, z)
		}
		for _, w := range l.Words {
			n.Words = append(n.Words, "~"+lowerASCII(w)+"~")
		}
		for _, m := range l.Mirrors {
			n.Mirrors = append(n.Mirrors, Mirror{Zone: lowerASCII(m.Zone), Code: m.Code})
		}
		names = append(names, n)
	}
	return names
}
