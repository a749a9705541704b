package policy

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"
)

func TestNoRegistryHosts(t *testing.T) { holds(t, registryHosts) }

// registries are the hosts of package registries, in parts so that this file does not name them either. A parent
// domain stands for its hosts.
func registries() []string {
	hosts := [][]string{
		{"proxy", "golang", "org"}, {"sum", "golang", "org"}, {"goproxy", "io"},
		{"pypi", "org"}, {"pythonhosted", "org"},
		{"npmjs", "org"}, {"npmjs", "com"}, {"yarnpkg", "com"},
		{"crates", "io"},
		{"repo", "maven", "apache", "org"}, {"repo1", "maven", "org"}, {"search", "maven", "org"},
		{"deb", "debian", "org"}, {"security", "debian", "org"},
	}
	var joined []string
	for _, parts := range hosts {
		joined = append(joined, strings.Join(parts, "."))
	}
	return joined
}

// registryHosts finds files that name a registry: its users have their own mirror, and the tools know where it is.
func registryHosts(tree fs.FS) []string {
	var found []string
	for _, name := range files(tree) {
		if path.Base(name) == "go.sum" {
			continue
		}
		data := bytes.ToLower(read(tree, name))
		for _, host := range registries() {
			if at := bytes.Index(data, []byte(host)); at >= 0 {
				line := bytes.Count(data[:at], []byte("\n")) + 1
				found = append(found, fmt.Sprintf("%s:%d: names a package registry", name, line))
			}
		}
	}
	return found
}

func TestRegistryHostsAreFound(t *testing.T) {
	host := registries()[0]
	finds(t, registryHosts, map[string]string{
		".ci/run":    "#!/bin/sh\nGOPROXY=https://" + host + " go build\n",
		"README.md":  "The source lies at example.org.\n",
		"go.sum":     host,
		".git/index": host,
	}, ".ci/run:2: names a package registry")
}
